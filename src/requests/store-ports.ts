import type { Answer } from '../domain/answer';
import type { AuditEvent } from '../domain/audit';
import type { Before, Finding } from '../domain/finding';
import type { Person } from '../domain/person';
import type { Ground, Usage, Verdict, Warning } from '../domain/verdict';
import type { Policy } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import type {
  Approval,
  Attempt,
  AttemptCall,
  AttemptId,
  Counts,
  Denial,
  DraftId,
  Evidence,
  Intent,
  Outcome,
  RequestId,
  RequestState,
  SessionRequest,
  StopLevel,
  Target,
  TargetState,
} from '../domain/request';
import type { Run } from '../domain/run';
import type {
  BulkReset,
  Listing,
  OneOperation,
  Operation,
  ResetScope,
  Session,
  SessionId,
  UserId,
  WorkspaceId,
} from '../domain/session';
import type { Bucket } from './ports';
import type { RunStep } from './run-ports';

/** What is kept, and the only moves it makes. The store's contract tests hold both databases to this. */

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

/** As an audience: the audit channel, whose id only its configuration knows. */
export const AUDIT_CHANNEL = '';

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

/** What one audience is told. `status` is one message, edited as things move; the others are new messages, posted once. */
export type Topic =
  | ('status' | 'summary' | 'verified' | 'signed-in-again' | 'needs-you' | 'unsettled' | 'refused' | 'told')
  | 'nothing-to-prove'
  /** `card`: a request to agree, edited as things move · `page`: a call of the pager · the others: new messages. */
  | ('card' | 'reminder' | 'page' | 'denied' | 'expired' | 'break-glass')
  /** Of a run: it stands still until somebody decides · the file with everybody's outcome. */
  | ('paused' | 'results')
  /** To somebody who could agree: what waits for them beside the cards they got. */
  | 'more'
  /** To the requester: nobody is asked, since no card could be delivered. */
  | 'nobody-asked'
  /** To the approval channel, when it was left out while it waited. */
  | 'afterwards';

export interface Notice {
  readonly id: string;
  readonly requestId: RequestId;
  readonly topic: Topic;
  /** A channel or a person, where the topic alone does not say. */
  readonly audience?: string;
  /** Set once posted. */
  readonly posted?: { readonly channel: string; readonly ts: string };
  readonly failures: number;
}

export interface NoticeStore {
  /** Claims notices whose audience has not been told the latest yet, of one kind or of both: alarms first, then the oldest. */
  readonly claimDue: (
    now: number,
    leaseMs: number,
    limit: number,
    kind?: 'messages' | 'pages',
  ) => Promise<readonly Notice[]>;
  readonly delivered: (
    id: string,
    posted: { channel: string; ts: string } | undefined,
    shownVersion: number,
    now: number,
    /** A later version is not shown before then; default: as soon as there is one. */
    nextAt?: number,
  ) => Promise<void>;
  /** Tries again at `nextTryAt`, or never when it is absent. */
  readonly failed: (notice: Notice, error: string, nextTryAt: number | undefined, now: number) => Promise<void>;
  /** Requests that wait and whose card to this person is still owed, the most urgent first. */
  readonly waitingFor: (audience: string, limit: number) => Promise<readonly RequestId[]>;
  /** Where the request's status message stands, so that turning points can be threaded under it. */
  readonly statusOf: (requestId: RequestId) => Promise<{ channel: string; ts: string } | undefined>;
  /** Where the card of this audience stands. */
  readonly cardOf: (requestId: RequestId, audience: string) => Promise<{ channel: string; ts: string } | undefined>;
}

export interface StopSwitch {
  readonly level: StopLevel;
  /** Who threw it, and when. */
  readonly by?: UserId;
  readonly at?: number;
  /** Who asked to lift it, and when: another must, too, before that lapses. */
  readonly liftAskedBy?: UserId;
  readonly liftAskedAt?: number;
}

export interface StopSwitchStore {
  readonly read: () => Promise<StopSwitch>;
  /** Throws it, never to a lower level; takes back what was asked of lifting. */
  readonly throwIt: (level: 'waiting' | 'all', by: UserId, now: number) => Promise<StopSwitch>;
  /**
   * The first asks, a second one lifts.
   * @param level as it was when the right to lift it was checked; `changed` when it is another one now
   * @param since what was asked before that has lapsed
   * @param notCounting a first one who has lost the right since: then this one is the first
   */
  readonly askToLift: (
    by: UserId,
    level: StopLevel,
    now: number,
    since: number,
    notCounting?: UserId,
  ) => Promise<'asked' | 'lifted' | 'same-person' | 'not-thrown' | 'changed'>;
  /** At the host's command line, one is enough. */
  readonly liftAtHost: (now: number) => Promise<'lifted' | 'not-thrown'>;
}

export interface Trail {
  readonly append: (event: AuditEvent, now: number) => Promise<void>;
  /** Writes down when the key is another one than that of the last row. @returns the id of that one, if so. */
  readonly noteKey: (now: number) => Promise<string | undefined>;
}
