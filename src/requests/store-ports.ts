import type { Answer } from '../domain/answer';
import type { AuditEvent } from '../domain/audit';
import type { Before, Finding } from '../domain/finding';
import type { Usage, Verdict } from '../domain/verdict';
import type { Policy } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import type {
  Approval,
  Attempt,
  AttemptCall,
  AttemptId,
  Counts,
  Denial,
  Intent,
  Outcome,
  RequestId,
  RequestState,
  SessionRequest,
  Target,
  TargetState,
} from '../domain/request';
import type { Run } from '../domain/run';
import type { BulkReset, Operation, Session, UserId } from '../domain/session';
import type { Topic } from './notice-ports';
import type { RunStep } from './run-ports';

/** What is kept, and the only moves it makes. The store's contract tests hold both databases to this. */

export interface NewRequest {
  readonly id: RequestId;
  readonly reference: string;
  readonly intent: Intent;
  /** Kept under its version, so that the request stays bound by the rules it was asked under. */
  readonly policy: Policy;
  readonly digest: string;
  readonly counts?: Counts;
  /** What the requester was shown: for those who decide. */
  readonly devices: readonly Session[];
  readonly again?: NonNullable<SessionRequest['again']>;
  readonly createdAt: number;
  /** When nobody needs to agree: it must have begun by then. */
  readonly beginBy: number;
  /** When others must: it waits so long, and these are told. */
  readonly waitUntil: number;
  readonly prompts: Prompts;
  /** Unique: a replayed or doubled submit finds the request that exists. */
  readonly originKey: string;
}

/** Who is asked to agree: channels and people by their ids. */
export interface Prompts {
  readonly cards: readonly string[];
  /** A pager is called after so many ms each; none without a pager. */
  readonly pagesAfterMs: readonly number[];
  /** Told at once when it runs without waiting. */
  readonly breakGlass: readonly string[];
}

export type Submission =
  | { readonly kind: 'created' | 'existing'; readonly request: SessionRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface NewDecision {
  readonly requestId: RequestId;
  readonly person: UserId;
  readonly decision: Approval['decision'];
  readonly denial?: Denial;
  readonly comment?: string;
  /** The digest that was on the screen: another content is another decision. */
  readonly digest: string;
  /** How many must agree, by the strictest rules met so far. */
  readonly needed: number;
  /** When it is agreed to: it must have begun by then. */
  readonly beginBy: number;
}

/** `recorded`: more must agree · `too-late`: it is not open to this any more, or this person has decided already; nothing was changed. */
export type Decided = {
  readonly kind: 'recorded' | 'approved' | 'denied' | 'too-late';
  readonly record: RequestRecord;
};

/** All that is known of a request, for those who execute it and those who describe it. */
export interface RequestRecord<O extends Operation = Operation> {
  readonly request: SessionRequest<O>;
  readonly target: Target;
  readonly attempts: readonly Attempt[];
  /** In the order they were made. */
  readonly approvals: readonly Approval[];
  /** Where cards about it went, or go: ids of channels and people. */
  readonly cards: readonly string[];
  /** Devices of the sessions involved, until they are purged. */
  readonly devices: readonly Session[];
  /** Of a request about many people: how far it is. */
  readonly run?: Run;
  /** What the requester wrote, until it is purged. */
  readonly note?: string;
  /** What deciders wrote, by person, until it is purged. */
  readonly comments: Readonly<Record<UserId, string>>;
}

/** A record of a request about many people. */
export type BulkRecord = RequestRecord<BulkReset> & { readonly run: Run };
export type BulkClaim = Claim<BulkReset> & { readonly run: Run };

export const isBulk = (record: RequestRecord): record is BulkRecord => record.run !== undefined;

/** The right to work on a target, until its lease ends. */
export interface Claim<O extends Operation = Operation> extends RequestRecord<O> {
  readonly token: string;
}

export interface NewAttempt {
  readonly id: AttemptId;
  readonly purpose: Attempt['purpose'];
  readonly call: AttemptCall;
}

export interface TargetChange {
  readonly state?: TargetState;
  readonly before?: Before;
  readonly finding?: Finding;
  readonly settledAs?: Outcome;
  /** `null`: there is none any more. */
  readonly refusal?: Refusal | null;
  readonly looks?: number;
  readonly nextStepAt?: number;
  readonly actedAt?: number;
}

/** One step of a request: written as a whole with its audit events, or not at all. */
export interface Step {
  readonly target: TargetChange;
  /** Somebody should see it: messages about the request are brought up to date. */
  readonly isNews: boolean;
  /** Goes with `isNews`. */
  readonly request?: { readonly to: RequestState; readonly outcome?: Outcome };
  readonly start?: NewAttempt;
  readonly close?: { readonly id: AttemptId; readonly answer: Answer };
  readonly events: readonly AuditEvent[];
  readonly notices?: readonly Topic[];
  /** Told again, though it was told before. */
  readonly noticesAgain?: readonly Topic[];
  /** Of this topic, one for each audience of a card. */
  readonly noticesToCards?: readonly Topic[];
  readonly devices?: readonly Session[];
  readonly run?: RunStep;
}

/** Does the request end with this step? */
export const isOver = ({ request }: Step): boolean => request !== undefined && request.to !== 'running';

/** `held`: the stop switch is thrown, so nothing may be started. */
export type Committed<O extends Operation = Operation> =
  | { readonly kind: 'committed'; readonly claim: Claim<O> }
  | { readonly kind: 'person-busy' | 'held' }
  | { readonly kind: 'lost' };

export interface RequestStore {
  /**
   * Writes request, target, note, notices and audit event in one transaction, or finds the one with this origin.
   * @param judged asked inside the transaction with what was asked so far, so that two at once cannot both be the last one allowed
   */
  readonly submit: (request: NewRequest, judged: (usage: Usage) => Verdict) => Promise<Submission>;
  /** What was asked in the last hour, as if this were asked next. */
  readonly usage: (requester: UserId, operation: Operation, now: number) => Promise<Usage>;
  /** The rules under which something was asked. @returns nothing when they are not kept (any more). */
  readonly policy: (version: string) => Promise<Policy | undefined>;
  /**
   * Records one person's decision, and what follows from it, in one transaction. A denial ends the request, also when it was agreed
   * to and nothing was begun yet; it takes the place of what the same person agreed to.
   */
  readonly decide: (decision: NewDecision, now: number) => Promise<Decided>;
  /**
   * Ends a request that waits for approvals; taking back ends one that was agreed to as well, as long as nothing was begun.
   * @returns false when it was too late; then nothing was changed.
   */
  readonly end: (
    id: RequestId,
    to: { readonly state: 'withdrawn'; readonly by: UserId } | { readonly state: 'void'; readonly refusal: Refusal },
    now: number,
  ) => Promise<boolean>;
  /** People who have agreed to or denied anything, the latest first. */
  readonly deciders: (limit: number) => Promise<readonly UserId[]>;
  /** A card is owed to these people because the one to `lost` cannot be had; the requester is told when nobody has or gets one. */
  readonly askInstead: (id: RequestId, lost: string, people: readonly string[], now: number) => Promise<void>;
  /** The request that was made by asking this one again. */
  readonly askedAgain: (id: RequestId) => Promise<SessionRequest | undefined>;
  readonly read: (id: RequestId) => Promise<RequestRecord | undefined>;
  /** What was asked for this person since then, newest first. */
  readonly recentFor: (target: UserId, since: number) => Promise<readonly SessionRequest[]>;
  /** Does another request act on this person just now, so that this one may not begin? */
  readonly isActedOn: (target: UserId, besides: RequestId) => Promise<boolean>;
  /** Requests with a step due and nobody working on it. */
  readonly due: (now: number, limit: number) => Promise<readonly RequestId[]>;
  /** @returns nothing when another holds the claim, or when nothing is left to do. */
  readonly claim: (id: RequestId, now: number, leaseMs: number) => Promise<Claim | undefined>;
  /**
   * Writes one step, if the claim still holds, and renews its lease.
   * @returns `held` when it would start a call and the stop switch is thrown; `person-busy` when another request is acting on the same person; `lost` when the claim is no longer ours.
   */
  readonly commit: <O extends Operation>(
    claim: Claim<O>,
    step: Step,
    now: number,
    leaseMs: number,
  ) => Promise<Committed<O>>;
  /** Holds on to those of these claims that still hold. */
  readonly renew: (claims: readonly Claim[], now: number, leaseMs: number) => Promise<void>;
  readonly release: (claim: Claim) => Promise<void>;
}

export interface Trail {
  readonly append: (event: AuditEvent, now: number) => Promise<void>;
  /** Writes down when the key is another one than that of the last row. @returns the id of that one, if so. */
  readonly noteKey: (now: number) => Promise<string | undefined>;
}
