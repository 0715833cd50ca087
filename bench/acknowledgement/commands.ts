import type { ModalView } from '@slack/types';
import { PEOPLE } from '../../sandbox/names';

/** Both apps know these: one is answered with the acknowledgement itself, the other opens a window. */
export const COMMANDS = {
  answered: { command: '/reset-sessions', text: 'help' },
  opening: { command: '/invalidate-session', text: PEOPLE.tara },
} as const;

export const BARE_WINDOW: ModalView = {
  type: 'modal',
  title: { type: 'plain_text', text: 'A bare window' },
  blocks: [{ type: 'section', text: { type: 'plain_text', text: 'Looking up the sessions…' } }],
};
