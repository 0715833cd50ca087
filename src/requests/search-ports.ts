import type { Reason } from '../domain/reason';
import type { Outcome, RequestId, RequestState, SessionRequest } from '../domain/request';
import type { UserId } from '../domain/session';

/** What somebody looks for among all that was ever asked; what is absent does not matter. */
export interface ActFilter {
  /** Whose sessions it is about: by themselves, or on a list. */
  readonly person?: UserId;
  readonly requester?: UserId;
  readonly reason?: Reason;
  readonly state?: RequestState;
  readonly outcome?: Outcome;
  /** Asked at or after this moment, epoch ms. */
  readonly from?: number;
  /** Asked before this moment, epoch ms. */
  readonly until?: number;
}

/** Where one act stands among the others: they are ordered by when they were asked, then by id. */
export type Place = Pick<SessionRequest, 'createdAt' | 'id'>;

/** Which page: the newest acts, or those on one side of a place. */
export type Turn = { readonly to: 'newest' } | { readonly to: 'older' | 'newer'; readonly than: Place };

export interface ActQuery {
  readonly filter: ActFilter;
  readonly turn: Turn;
  /** Who reads it: what they may not hear of yet (`mayHearOf`) is not there for them. */
  readonly reader: UserId;
  readonly limit: number;
}

export interface FoundAct {
  readonly request: SessionRequest;
  /** Who agreed, in the order they did. */
  readonly approvers: readonly UserId[];
}

export interface ActPage {
  /** The newest first. */
  readonly acts: readonly FoundAct[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

export interface ActSearch {
  /** A page costs the same wherever it is: each begins where another ended. */
  readonly find: (query: ActQuery) => Promise<ActPage>;
  /** What waits for approvals and was neither asked nor agreed to by this person, the oldest first. Whether they may decide is not asked here. */
  readonly pending: (person: UserId, now: number, limit: number) => Promise<readonly SessionRequest[]>;
}

export const placeOf = ({ request: { createdAt, id } }: { readonly request: Place }): Place => ({ createdAt, id });

export const asPlace = (createdAt: number, id: string): Place => ({ createdAt, id: id as RequestId });
