import type { RequestId } from './request';
import type { UserId } from './session';

/** Every fact worth remembering. Added, never changed; named `noun.past-participle`. */
export type AuditEventType =
  | 'sessions.viewed'
  | 'sessions.searched'
  | 'request.refused'
  | 'request.submitted'
  | 'request.viewed'
  | 'request.approved'
  | 'request.denied'
  | 'request.withdrawn'
  | 'request.expired'
  | 'request.reminded'
  | 'approval.given'
  | 'decision.refused'
  | 'switch.thrown'
  | 'switch.lift-asked'
  | 'switch.lifted'
  | 'policy.changed'
  | 'request.started'
  | 'request.voided'
  | 'request.settled'
  | 'list.viewed'
  | 'run.ordered'
  | 'run.paused'
  | 'run.looked-at'
  | 'attempt.started'
  | 'attempt.closed'
  | 'attempt.answered-late'
  | 'target.looked-at'
  | 'target.handed-over'
  | 'notice.abandoned'
  /** What becomes of the trail itself, and of what is kept beside it. */
  | ('key.changed' | 'trail.cut' | 'restore.accepted' | 'personal.purged')
  /** What is stored about a person was read or erased; a hold keeps it, or a request, whatever its time. */
  | ('person.read' | 'person.erased' | 'hold.placed' | 'hold.released')
  /** Somebody looked at acts that are not their own, searched, or took them along. */
  | ('trail.read' | 'trail.exported');

/**
 * One line of the trail. `facts` holds ids, codes, counts and salted digests only: what could identify a device or was
 * typed by people lives in the `personal` table, where it can be purged without breaking the chain.
 */
export interface AuditEvent {
  readonly type: AuditEventType;
  /** The person who did it, or `app` when nobody asked just then. */
  readonly actor: UserId | 'app';
  readonly requestId?: RequestId;
  readonly target?: UserId;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

export interface TrailRow extends AuditEvent {
  readonly seq: number;
  readonly at: number;
  readonly keyId: string;
  readonly chain: string;
}
