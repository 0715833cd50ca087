import type { Answer } from '../domain/answer';
import type { AuditEvent } from '../domain/audit';
import type { Before, Finding } from '../domain/finding';
import type { Person } from '../domain/person';
import type { Warning } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import type {
  Attempt,
  AttemptCall,
  AttemptId,
  DraftId,
  Evidence,
  Intent,
  Outcome,
  RequestId,
  RequestState,
  SessionRequest,
  Target,
  TargetState,
} from '../domain/request';
import type { Listing, OperationKind, ResetScope, Session, SessionId, UserId } from '../domain/session';

/** What is kept, and the only moves it makes. The store's contract tests hold both databases to this. */

/** An open modal: what was asked so far, what was shown, what was picked. */
export interface Draft {
  readonly id: DraftId;
  readonly opener: UserId;
  readonly kind: OperationKind;
  readonly target?: UserId;
  /** Typed instead of a person; looked up before anything is shown. */
  readonly email?: string;
  /** User ids and e-mail addresses that an alert named, when it named several. */
  readonly candidates: readonly string[];
  readonly scope?: ResetScope;
  /** A session typed without its owner. */
  readonly sought?: SessionId;
  readonly picks: readonly SessionId[];
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
  /** What was asked for the same person in the last minutes, newest first. */
  readonly recent: readonly SessionRequest[];
}

export interface DraftStore {
  readonly create: (draft: Draft) => Promise<void>;
  /** @returns nothing when it never existed or has expired. */
  readonly read: (id: DraftId, now: number) => Promise<Draft | undefined>;
  /** Reads, changes and writes under a lock, so that two clicks at once both count. */
  readonly change: (id: DraftId, now: number, change: (draft: Draft) => Draft) => Promise<Draft | undefined>;
  readonly purgeExpired: (now: number) => Promise<void>;
}

export interface NewRequest {
  readonly id: RequestId;
  readonly reference: string;
  readonly intent: Intent;
  readonly policyVersion: string;
  readonly digest: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Unique: a replayed or doubled submit finds the request that exists. */
  readonly originKey: string;
}

/** All that is known of a request, for those who execute it and those who describe it. */
export interface RequestRecord {
  readonly request: SessionRequest;
  readonly target: Target;
  readonly attempts: readonly Attempt[];
  /** Devices of the sessions involved, until they are purged. */
  readonly devices: readonly Session[];
  /** What the requester wrote, until it is purged. */
  readonly note?: string;
}

/** The right to work on a target, until its lease ends. */
export interface Claim extends RequestRecord {
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
  readonly refusal?: Refusal;
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
  readonly devices?: readonly Session[];
}

export type Committed =
  { readonly kind: 'committed'; readonly claim: Claim } | { readonly kind: 'person-busy' } | { readonly kind: 'lost' };

export interface RequestStore {
  /** Writes request, target, note, notices and audit event in one transaction, or finds the one with this origin. */
  readonly submit: (
    request: NewRequest,
  ) => Promise<{ readonly kind: 'created' | 'existing'; readonly request: SessionRequest }>;
  readonly read: (id: RequestId) => Promise<RequestRecord | undefined>;
  /** What was asked for this person since then, newest first. */
  readonly recentFor: (target: UserId, since: number) => Promise<readonly SessionRequest[]>;
  /** Requests with a step due and nobody working on it. */
  readonly due: (now: number, limit: number) => Promise<readonly RequestId[]>;
  /** @returns nothing when another holds the claim, or when nothing is left to do. */
  readonly claim: (id: RequestId, now: number, leaseMs: number) => Promise<Claim | undefined>;
  /**
   * Writes one step, if the claim still holds, and renews its lease.
   * @returns `person-busy` when another request is acting on the same person; `lost` when the claim is no longer ours.
   */
  readonly commit: (claim: Claim, step: Step, now: number, leaseMs: number) => Promise<Committed>;
  readonly release: (claim: Claim) => Promise<void>;
}

/** What one audience is told. `status` is one message, edited as things move; the others are new messages, posted once. */
export type Topic =
  'status' | 'summary' | 'verified' | 'signed-in-again' | 'needs-you' | 'unsettled' | 'refused' | 'told';

export interface Notice {
  readonly id: string;
  readonly requestId: RequestId;
  readonly topic: Topic;
  /** Set once posted. */
  readonly posted?: { readonly channel: string; readonly ts: string };
  readonly failures: number;
}

export interface NoticeStore {
  /** Claims notices whose audience has not been told the latest yet. */
  readonly claimDue: (now: number, leaseMs: number, limit: number) => Promise<readonly Notice[]>;
  readonly delivered: (
    id: string,
    posted: { channel: string; ts: string } | undefined,
    shownVersion: number,
  ) => Promise<void>;
  /** Tries again at `nextTryAt`, or never when it is absent. */
  readonly failed: (notice: Notice, error: string, nextTryAt: number | undefined, now: number) => Promise<void>;
  /** Where the request's status message stands, so that turning points can be threaded under it. */
  readonly statusOf: (requestId: RequestId) => Promise<{ channel: string; ts: string } | undefined>;
}

export interface Trail {
  readonly append: (event: AuditEvent, now: number) => Promise<void>;
}
