import type { Answer } from '../domain/answer';
import type { Membership } from '../domain/membership';
import type { Person } from '../domain/person';
import type { Group } from '../domain/policy';
import type { Problem } from '../domain/refusal';
import type { AttemptCall, InvalidateForm } from '../domain/request';
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
  readonly ready: (method: AttemptCall['method'], urgency: Urgency) => Promise<number>;
  /** One call, no retry. */
  readonly reset: (target: UserId, scope: ResetScope) => Promise<Answer>;
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
  /** Whose token this is. @throws SlackLookupError */
  readonly identity: () => Promise<Identity>;
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
  /** Whose token the bot's is. @throws SlackLookupError */
  readonly identity: () => Promise<Identity>;
  /** Who could read what is posted there. @returns nothing when Slack shows us no such channel. @throws SlackLookupError */
  readonly channel: (id: string) => Promise<Channel | undefined>;
  /** Who was in a channel when that could be read last, since the app was started; nobody when it never could. */
  readonly lastReaders: (channel: string) => readonly UserId[];
  /** Who is in a channel. @returns nothing when we cannot post there, or they are more than 1,000. @throws SlackLookupError */
  readonly readers: (channel: string) => Promise<readonly UserId[] | undefined>;
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

/** What is left of Slack's limits, shared by all instances. */
export interface Budget {
  /** Takes one call, leaving `reserve` for others. @returns ms to wait before asking again; 0 when it was taken. */
  readonly take: (method: string, bucket: Bucket, reserve: number, now: number) => Promise<number>;
  /** Slack said 429: nothing of this method goes before then. */
  readonly block: (method: string, until: number) => Promise<void>;
}
