import type { Answer } from '../domain/answer';
import type { Membership } from '../domain/membership';
import type { Person } from '../domain/person';
import type { Group } from '../domain/policy';
import type { Problem } from '../domain/refusal';
import type { AttemptCall, InvalidateForm } from '../domain/request';
import type { TypedEntry } from '../domain/typed-people';
import type { Listing, OrganisationId, ResetScope, Session, SessionRef, UserId, WorkspaceId } from '../domain/session';

export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Those who wait in front of a modal go before background work when Slack's limits are near. */
export type Urgency = 'person-waits' | 'background';

/** The admin API of Slack, as the gateway offers it. Never throws for what Slack answered: `unknown` is an answer. */
export interface SlackAdmin {
  /** Takes one call of this method from Slack's limit. @returns ms to wait before asking again; 0 when it was taken. */
  readonly ready: (method: AttemptCall['method'] | 'list' | 'people', urgency: Urgency) => Promise<number>;
  /** Takes nothing. @returns ms to wait before asking again; 0 when so many calls, or as many as ever do, may go at once. */
  readonly room: (method: 'resetBulk' | 'list', urgency: Urgency, calls: number) => Promise<number>;
  /** How Slack limits the method, when nothing else uses it. */
  readonly limitOf: (method: AttemptCall['method']) => Bucket;
  /** One call, no retry. */
  readonly reset: (target: UserId, scope: ResetScope) => Promise<Answer>;
  /** One call, no retry. `ok` means no more than that Slack has queued it (F1.3). */
  readonly resetBulk: (targets: readonly UserId[], scope: ResetScope) => Promise<Answer>;
  /** One call, no retry. */
  readonly invalidate: (target: UserId, session: SessionRef, form: InvalidateForm) => Promise<Answer>;
  /** The form of `invalidate` that this Slack understood last. */
  readonly invalidateForm: InvalidateForm;
  /**
   * A person's sessions over all these places, merged by their ids.
   * @param ageMaxMs a listing this old will do (previews of one person by several people share it); default: a fresh one.
   * @throws SlackLookupError when no place at all could be listed, or Slack's limit leaves no call for 20 s.
   */
  readonly list: (
    target: UserId,
    places: readonly WorkspaceId[],
    urgency: Urgency,
    ageMaxMs?: number,
  ) => Promise<Listing>;
  /** Every session of the organisation, a page at a time. @throws SlackLookupError */
  readonly sweep: (urgency: Urgency) => AsyncIterable<readonly OwnedSession[]>;
  /** One page of every session of the organisation; from a limit that `ready` was asked for. @throws SlackLookupError */
  readonly sessionsPage: (cursor: string) => Promise<Page<OwnedSession>>;
  /** One page of the active people of the organisation, or of one workspace. @throws SlackLookupError */
  readonly peoplePage: (cursor: string, workspace?: WorkspaceId) => Promise<Page<Person>>;
  /** Whose token this is. @throws SlackLookupError */
  readonly identity: () => Promise<Identity>;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty: it was the last one. */
  readonly cursor: string;
}

/** What `auth.test` says of a token. */
export interface Identity {
  readonly userId: UserId;
  readonly organisation?: OrganisationId;
}

export interface OwnedSession extends Session {
  readonly owner: UserId;
}

/** People, as Slack knows them now. */
export interface Directory {
  /**
   * @param ageMaxMs what was read this long ago will do; default: ask Slack now
   * @returns nothing when Slack knows no such person. @throws SlackLookupError
   */
  readonly person: (id: UserId, ageMaxMs?: number) => Promise<Person | undefined>;
  /** Who is in a user group, at most 30 s old; without `members` when Slack did not say. */
  readonly members: (group: Group) => Promise<Membership>;
  /** Slack does not find deactivated people this way (F2.3). @throws SlackLookupError */
  readonly idByEmail: (email: string) => Promise<UserId | undefined>;
  /** Slack does not find deactivated people this way (F2.3). @throws SlackLookupError */
  readonly personByEmail: (email: string) => Promise<Person | undefined>;
  /** One page of a channel's members. @returns nothing when we may not see it. @throws SlackLookupError */
  readonly membersPage: (channel: string, cursor: string) => Promise<Page<UserId> | undefined>;
  /** Whose token the bot's is. @throws SlackLookupError */
  readonly identity: () => Promise<Identity>;
  /** Who could read what is posted there. @returns nothing when Slack does not let us look. @throws SlackLookupError */
  readonly channel: (id: string) => Promise<Channel | undefined>;
  /** Who was in a channel when that could be read last, since the app was started; nobody when it never could. */
  readonly lastReaders: (channel: string) => readonly UserId[];
  /** Who is in a channel. @returns nothing when we cannot post there, or they are more than 1,000. @throws SlackLookupError */
  readonly readers: (channel: string) => Promise<readonly UserId[] | undefined>;
}

/** Files that people upload. */
export interface ListFiles {
  /** What the rows of a file name that this person has uploaded. @throws AppError with its fix when it is no list, SlackLookupError when it cannot be had. */
  readonly read: (fileId: string, uploader: UserId) => AsyncIterable<TypedEntry>;
}

export interface Channel {
  readonly isPrivate: boolean;
  /** With another organisation (Slack Connect). */
  readonly isShared: boolean;
  readonly isArchived: boolean;
  readonly hasGuests: boolean;
}

/** What both tokens said of themselves at the first contact. Until then every act is refused. */
export type Installation =
  | { readonly kind: 'ready'; readonly organisation: OrganisationId; readonly tokenOwner: UserId }
  | {
      readonly kind: 'not-ready';
      readonly problem: Problem;
      /** What Slack answered, for the log. */
      readonly error?: string;
    };

/** How many calls of one method Slack takes. */
export interface Bucket {
  /** Calls that may go at once when nothing was sent for a while. */
  readonly burst: number;
  /** One more call each … ms. */
  readonly refillMs: number;
}

/**
 * How Slack limits a method, as far as its answers have told: a bucket that fills up again one call at a time, or windows
 * as long as a bucket takes to fill, which begin with the first call after the last one or at fixed times.
 */
export type LimitedBy = 'unknown' | 'bucket' | 'windows-from-first-call' | 'windows-by-the-clock';

/** What is known of one method's limit, and what was used of it. Times are epoch milliseconds. */
export interface Pace {
  readonly limitedBy: LimitedBy;
  /** When the bucket will be full again. */
  readonly fullAt: number;
  /** Calls in a row that each took the last one out of the bucket. */
  readonly atTheEdge: number;
  /** When the present window began, if windows begin with the first call. */
  readonly beganAt: number;
  /** When the next window begins; while the limit is unknown, if one began with the second call at the edge. */
  readonly windowEndsAt: number;
  /** Calls in the present window. */
  readonly used: number;
  /** Slack said 429: nothing goes before then. */
  readonly blockedUntil: number;
  /** How long that was when it was said. */
  readonly blockedForMs: number;
  /** Somebody in front of a modal was told to wait: background work stays behind until then. */
  readonly peopleUntil: number;
}

/** What is left of Slack's limits, shared by all instances. */
export interface Budget {
  /** Of a method that was never asked about: a pace of zeros, `unknown`. */
  readonly read: (method: string) => Promise<{ readonly version: number; readonly pace: Pace }>;
  /** Compare-and-set. @returns false when it is not that version any more; nothing was written. */
  readonly replace: (method: string, version: number, pace: Pace) => Promise<boolean>;
}
