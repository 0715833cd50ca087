import type { OutcomeClass } from '../domain/answer';
import type { Reason } from '../domain/reason';
import type { Attempt, AttemptCall, AttemptId, Outcome, RequestId, RequestState } from '../domain/request';
import type { Tally } from '../domain/run';
import type { Operation, ResetScope, UserId } from '../domain/session';

/**
 * What others may hear of an act, as it happens: ids, codes and counts, and nothing that names a device, an address, or what somebody
 * wrote. Each name and field is a contract (docs/siem.md): fields are added, and a change of meaning is another version.
 */
interface About {
  readonly version: 1;
  readonly requestId: RequestId;
  readonly reference: string;
  readonly operation: Operation['kind'];
  readonly resetScope?: ResetScope;
  /** The one person it is about. */
  readonly target?: UserId;
  /** Of a list: how many, and the digest of who. */
  readonly people?: number;
  readonly listDigest?: string;
  readonly requester: UserId;
  /** Who agreed to exactly this. */
  readonly approvers: readonly UserId[];
  readonly breakGlass: boolean;
  readonly reason: Reason;
}

interface AboutAct extends About {
  readonly attemptId: AttemptId;
  readonly attempt: number;
  readonly purpose: Attempt['purpose'];
  readonly method: AttemptCall['method'];
  /** How many are in this call. */
  readonly peopleInCall?: number;
}

export type Announcement =
  | (AboutAct & { readonly event: 'act.intended' })
  | (AboutAct & { readonly event: 'act.answered'; readonly class: OutcomeClass; readonly slackError?: string })
  | (About & {
      readonly event: 'request.settled';
      readonly state: RequestState;
      readonly settledAs?: Outcome;
      /** Why it was refused or void. */
      readonly code?: string;
      /** Of a list: how it ended for how many. */
      readonly tally?: Tally;
    });

/** Says it where evidence is collected. @returns false when it could not be written. */
export type Announce = (announcement: Announcement) => boolean;

/** The answer of an attempt, or, without one, the end of a request: in the store, and not yet said. */
export interface OwedAnnouncement {
  readonly id: string;
  readonly attempt?: AttemptId;
}

export interface AnnouncementStore {
  readonly owedOf: (id: RequestId) => Promise<readonly OwedAnnouncement[]>;
  /** Requests of which something was not said that should have been by then: whoever wrote it down is dead. */
  readonly owedSince: (before: number, limit: number) => Promise<readonly RequestId[]>;
  readonly made: (id: string) => Promise<void>;
}
