import type { Answer } from './answer';
import type { Before, Finding } from './finding';
import type { Ground, Usage } from './verdict';
import type { Reason } from './reason';
import type { Refusal } from './refusal';
import type { WhyAgain } from './run';
import type { Operation, SessionId, SessionRef, UserId } from './session';

/** 128 random bits: whoever holds one has seen the request. */
export type RequestId = string & { readonly is: 'request-id' };
export type DraftId = string & { readonly is: 'draft-id' };

/** Where a request came from, when it began at a message. */
export interface Evidence {
  readonly channel: string;
  readonly messageTs: string;
  readonly permalink?: string;
}

/** An operation, its requester and reason, read from a form, not yet judged. */
export interface Intent<O extends Operation = Operation> {
  readonly operation: O;
  readonly requester: UserId;
  readonly reason: Reason;
  readonly tellPerson: boolean;
  readonly note?: string;
  readonly evidence?: Evidence;
  /** People who shall not hear of it before it has settled, and may not decide on it. */
  readonly leftOut: readonly UserId[];
  /** Acts without waiting for approvals, as the policy allows in an emergency. */
  readonly breakGlass: boolean;
}

/**
 * `pending → approved → running → settled`, or `denied`, `expired`, `withdrawn`, or `void`: facts or policy made it impossible
 * before anything was sent. Which moves exist is written where they are made: each is a compare-and-set in the store.
 */
export const REQUEST_STATES = [
  ...(['pending', 'approved', 'running', 'settled'] as const),
  ...(['denied', 'expired', 'withdrawn', 'void'] as const),
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** It waits, or something is still to be sent or proven for it. */
export const OPEN_STATES: readonly RequestState[] = ['pending', 'approved', 'running'];

/** Whom a request is about, and who was left out of it, hear nothing of it before it has ended: not by asking, either. */
export const mayHearOf = (
  { state, operation, leftOut }: Pick<SessionRequest, 'state' | 'operation' | 'leftOut'>,
  reader: UserId,
): boolean => !OPEN_STATES.includes(state) || (targetOf({ operation }) !== reader && !leftOut.includes(reader));

/** What was there when it was asked: shown to those who decide. */
export interface Counts {
  /** Sessions that surely belong to it, and those of which Slack does not say. */
  readonly yes: number;
  readonly unclear: number;
  readonly readAt: number;
}

/** Why somebody says no: a category by one tap. */
export const DENIALS = ['wrong-person', 'not-needed', 'looks-suspicious', 'ask-differently'] as const;
export type Denial = (typeof DENIALS)[number];

/** One person's decision on exactly this digest. */
export interface Approval {
  readonly person: UserId;
  readonly decision: 'approve' | 'deny';
  readonly denial?: Denial;
  readonly digest: string;
  readonly at: number;
}

/** `waiting`: what needed approvals, and what is about many people, is held, break-glass too · `all`: everything is. */
export type StopLevel = 'off' | 'waiting' | 'all';

/** Does the stop switch hold this back? */
export const isHeldBack = (
  level: StopLevel,
  {
    approvalsNeeded,
    operation,
    skippedGrounds = [],
  }: Pick<SessionRequest, 'approvalsNeeded' | 'operation' | 'skippedGrounds'>,
): boolean => {
  const isForMany = operation.kind === 'bulk-reset' || skippedGrounds.includes('many-people');
  return level === 'all' || (level === 'waiting' && (approvalsNeeded > 0 || isForMany));
};

/** Agreed to, and no call was made for it yet: the first one makes it `running`. Whoever may deny it still can. */
export const mayStillDeny = ({ state, approvalsNeeded }: Pick<SessionRequest, 'state' | 'approvalsNeeded'>): boolean =>
  state === 'approved' && approvalsNeeded > 0;

/**
 * How it ended for the person it was about. `nothing-to-prove`: it was sent, and no session was there that surely belongs
 * to it · `finished`: a run about many people, whose tally counts how it ended for each of them.
 */
export const OUTCOMES = [
  ...(['verified', 'verified-but-signed-in-again', 'nothing-to-prove', 'already-gone'] as const),
  ...(['refused', 'unsettled', 'finished'] as const),
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface SessionRequest<O extends Operation = Operation> {
  readonly id: RequestId;
  /** For people to say and type: `SW-7K3PQ9`. */
  readonly reference: string;
  readonly operation: O;
  readonly requester: UserId;
  readonly reason: Reason;
  readonly tellPerson: boolean;
  readonly evidence?: Evidence;
  readonly policyVersion: string;
  readonly digest: string;
  readonly state: RequestState;
  readonly outcome?: Outcome;
  readonly leftOut: readonly UserId[];
  readonly breakGlass: boolean;
  /** How many others must agree, by the strictest rules met so far. */
  readonly approvalsNeeded: number;
  /** Why they would have had to, where break-glass did without them. */
  readonly skippedGrounds?: readonly Ground[];
  readonly usage: Usage;
  readonly counts?: Counts;
  /** The request that this one asks again, and why it had ended. */
  readonly again?: { readonly of: RequestId; readonly after: 'expired' | 'denied' };
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Grows with every change that somebody should see. */
  readonly version: number;
}

/** The one person a request is about; nobody when it is about a list of people. */
export const targetOf = ({ operation }: Pick<SessionRequest, 'operation'>): UserId | undefined =>
  operation.kind === 'bulk-reset' ? undefined : operation.target;

/** What an audit event says of the request it belongs to. */
export function subjectOf(request: Pick<SessionRequest, 'id' | 'operation'>): {
  requestId: RequestId;
  target?: UserId;
} {
  const target = targetOf(request);
  return { requestId: request.id, ...(target ? { target } : {}) };
}

/**
 * What is worked on for a request: one person, or a run over many. `running`: calls are being sent · `settling`: the truth is being looked for ·
 * `watching`: still looked for, but people were told and a new request may begin.
 */
export type TargetState = 'waiting' | 'running' | 'settling' | 'watching' | 'settled';

export interface Target {
  readonly id: string;
  readonly state: TargetState;
  /** What was there when the act began; absent before. */
  readonly before?: Before;
  readonly finding?: Finding;
  readonly settledAs?: Outcome;
  readonly refusal?: Refusal;
  readonly looks: number;
  readonly nextStepAt: number;
  /** When the last call of the act was answered, or given up on. */
  readonly actedAt?: number;
}

/** When a step is due after so long; what has a time to begin in is looked at when that is over, since it may block others until then. */
export const beforeItsTimeIsOver = (
  { request: { expiresAt } }: { readonly request: Pick<SessionRequest, 'expiresAt'> },
  now: number,
  waitMs: number,
): number => (expiresAt < now ? now + waitMs : Math.min(now + waitMs, expiresAt + 1));

export type AttemptId = string & { readonly is: 'attempt-id' };
/** The two documented forms of `invalidate` (F1.6): today's `user_id`, and the older `team_id`. */
export type InvalidateForm = 'user' | 'team';

export type AttemptCall =
  | { readonly method: 'reset' }
  | {
      readonly method: 'invalidate';
      readonly sessionId: SessionId;
      readonly form: InvalidateForm;
      /** In a run about many people: whose session it is, and where. */
      readonly of?: { readonly person: UserId; readonly workspaceId: SessionRef['workspaceId'] };
    }
  /** So many people of a list in one call; which, stands beside each of them. `again`: they were in an earlier one. */
  | { readonly method: 'resetBulk'; readonly people: number; readonly again?: WhyAgain };

export interface Attempt {
  readonly id: AttemptId;
  readonly n: number;
  readonly purpose: 'act' | 'repair';
  readonly call: AttemptCall;
  readonly state: 'started' | Answer['class'];
  readonly transient: boolean;
  readonly wrongArguments: boolean;
  readonly error?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
}
