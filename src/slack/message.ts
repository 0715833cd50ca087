import type { KnownBlock } from '@slack/types';
import { section } from './blocks';

export interface Message {
  /** What notifications and readers without blocks see. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export const message = (text: string, more: KnownBlock[] = []): Message => ({ text, blocks: [section(text), ...more] });
