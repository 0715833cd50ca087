import type { SlackLookupError } from '../domain/errors';
import type { Policy } from '../domain/policy';
import type { Announce, AnnouncementStore } from './announcement';
import type { ListStore } from './list-ports';
import type { Clock, Directory, Installation, ListFiles, SlackAdmin } from './ports';
import type { RunStore } from './run-ports';
import type { ActSearch } from './search-ports';
import type { DraftStore } from './draft-ports';
import type { StopSwitchStore } from './stop-switch-ports';
import type { RequestStore, Trail } from './store-ports';
import type { Timings } from './timings';

/** Everything the verbs need from outside. */
export interface Context {
  readonly admin: SlackAdmin;
  readonly directory: Directory;
  readonly installation: () => Installation;
  readonly store: RequestStore;
  readonly drafts: DraftStore;
  readonly lists: ListStore;
  readonly runs: RunStore;
  readonly acts: ActSearch;
  /** Reads an uploaded file. */
  readonly files: ListFiles;
  /** Takes one look-up of people from Slack's limit. @returns ms to wait before asking again; 0 when it was taken. */
  readonly readyToLookUp: (what: 'person' | 'address') => Promise<number>;
  /** When Slack answered that it was asked too often: whoever takes from that limit learns of it. */
  readonly heedLimit: (error: SlackLookupError) => Promise<void>;
  readonly trail: Trail;
  /** Tells those who watch from outside: before a call leaves, and what became of it. */
  readonly announce: Announce;
  readonly announcements: AnnouncementStore;
  readonly clock: Clock;
  readonly stopSwitch: StopSwitchStore;
  /** The rules in force now: they may change while the app runs. */
  readonly policy: () => Policy;
  /** Where people are asked to agree. */
  readonly approvalChannel: () => string;
  /** When a pager is called about a request that waits; empty without one. */
  readonly pagesAfterMs: readonly number[];
  readonly timings: Timings;
  readonly newId: () => string;
}
