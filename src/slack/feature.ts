import type { WebClient } from '@slack/web-api';
import type { ListId, UserId } from '../domain/session';
import type { Requests } from '../requests';
import type { Look } from '../requests/search-acts';
import type { Listeners } from './listeners';

export interface Log {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** The Home tabs of all people. */
export interface Homes {
  /** @param hash of what they saw when they clicked: whatever was shown since then stays */
  readonly show: (person: UserId, look: Look, hash?: string) => Promise<void>;
  /** After something they did: the newest of what they look at, if they opened their Home lately. */
  readonly refresh: (person: UserId) => Promise<void>;
}

/** What a feature works with. */
export interface Door {
  readonly bot: WebClient;
  readonly requests: Requests;
  readonly log: Log;
  readonly newId: () => string;
  /** For what everybody who reads the audit channel should know at once. */
  readonly auditChannel: string;
  /** Sends a whole list of people as a file, by direct message. */
  readonly sendList: (id: ListId, person: UserId) => Promise<void>;
  readonly homes: Homes;
  /** Looks at once whether the app may still act. */
  readonly recheckInstallation: () => Promise<void>;
  /** @returns false when the app is stopping. */
  readonly pause: (ms: number) => Promise<boolean>;
}

/** One thing people can do. What it registers with Slack is listed, so that a test can hold `manifest.json` against it. */
export interface Feature {
  readonly commands: readonly string[];
  readonly shortcuts: readonly { readonly callbackId: string; readonly type: 'message' | 'global' }[];
  readonly events?: readonly string[];
  readonly register: (listeners: Listeners, door: Door) => void;
}
