import type { Person } from '../domain/person';
import type { Policy } from '../domain/policy';
import type { DraftId, Evidence, SessionRequest } from '../domain/request';
import type { Listing, OneOperation, ResetScope, SessionId, UserId, WorkspaceId } from '../domain/session';
import type { Ground, Warning } from '../domain/verdict';
import type { Bucket } from './ports';

/** What a window for a reset can end; `rest`: everything but the picked sessions, by their ids. */
export type Ends = ResetScope | 'rest';

/** An open modal: what was asked so far, what was shown, what was picked. */
export interface Draft {
  readonly id: DraftId;
  readonly opener: UserId;
  readonly kind: OneOperation['kind'];
  readonly target?: UserId;
  /** Typed instead of a person; looked up before anything is shown. */
  readonly email?: string;
  /** User ids and e-mail addresses that an alert named, when it named several, or one that may be nobody's. */
  readonly candidates: readonly string[];
  readonly scope?: Ends;
  /** A session typed without its owner. */
  readonly sought?: SessionId;
  /** The workspace typed with it: shown when Slack lists the session elsewhere. */
  readonly soughtIn?: WorkspaceId;
  /** The sessions to end; where the rest ends, those to keep. */
  readonly picks: readonly SessionId[];
  /** People who shall not hear of it before it has settled. */
  readonly leftOut: readonly UserId[];
  readonly breakGlass: boolean;
  readonly page: number;
  readonly shown?: Shown;
  readonly evidence?: Evidence;
  readonly expiresAt: number;
}

/** What the opener was shown, once their right was checked. Picks outside it count for nothing. */
export interface Shown {
  readonly target: Person;
  readonly listing: Listing;
  readonly warnings: readonly Warning[];
  /** Whether the person is told: as the form says, or as the policy does. */
  readonly tell: Policy['tellPerson'];
  /** How many others must agree; 0 when nobody has to. */
  readonly approvals: Approvals;
  /** What ending by ids would be like in a window for a reset; absent when the opener may not. */
  readonly byIds?: { readonly approvals: Approvals; readonly limit: Bucket };
  /** What was asked for the same person in the last minutes, newest first. */
  readonly recent: readonly SessionRequest[];
}

/** Who would have to agree, as it was shown before the submit. */
export interface Approvals {
  readonly needed: number;
  readonly grounds: readonly Ground[];
  readonly mayBreakGlass: boolean;
  /** Channels and people who would get a card. */
  readonly cards: readonly string[];
}

export interface DraftStore {
  readonly create: (draft: Draft) => Promise<void>;
  /** @returns nothing when it never existed or has expired. */
  readonly read: (id: DraftId, now: number) => Promise<Draft | undefined>;
  /** Reads, changes and writes under a lock, so that two clicks at once both count. */
  readonly change: (id: DraftId, now: number, change: (draft: Draft) => Draft) => Promise<Draft | undefined>;
  readonly purgeExpired: (now: number) => Promise<void>;
}
