import type { Refusal } from '../domain/refusal';
import { isPassingRefusal } from '../domain/refusal';
import type { Approval, Denial, RequestId, SessionRequest } from '../domain/request';
import { mayStillDeny, subjectOf } from '../domain/request';
import type { UserId } from '../domain/session';
import { announceOwed } from './announce';
import type { Context } from './context';
import { hear, judgeAll } from './hear';
import { policiesOf, whyNotApprover } from './may-run';
import type { RequestRecord } from './store-ports';
import { beginWithin } from './timings';

/** What somebody pressed, about the content they saw. */
export interface Decision {
  readonly id: RequestId;
  readonly person: UserId;
  readonly decision: Approval['decision'];
  readonly digest: string;
  readonly denial?: Denial;
  readonly comment?: string;
}

/** Why nothing was decided: it has stopped waiting · its time is over · this person agreed before · what they saw is not what is stored. */
export type WhyLate = 'over' | 'expired' | 'decided-before' | 'other-content';

interface TooLate {
  readonly kind: 'too-late';
  readonly why: WhyLate;
  readonly record: RequestRecord;
}

export type Decided =
  /** `recorded`: more must agree. */
  | { readonly kind: 'recorded' | 'approved' | 'denied'; readonly record: RequestRecord }
  | TooLate
  /** The decider may not. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nobody could agree to it, whoever asks: for now (`impossible`), or for good, so that it has ended (`void`). */
  | { readonly kind: 'impossible' | 'void'; readonly refusal: Refusal; readonly record: RequestRecord };

export type Considered =
  | { readonly kind: 'open'; readonly record: RequestRecord }
  | TooLate
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Shows a request to somebody who may decide on it, and to nobody else; that its devices were shown is in the trail. */
export async function consider(
  context: Context,
  id: RequestId,
  person: UserId,
  side: Decision['decision'],
): Promise<Considered> {
  const { trail, clock } = context;
  const allowed = await allowedToDecide(context, id, person);
  if (allowed.kind === 'refused') return allowed;
  const { record } = allowed;
  const why = whyLate(record, { person, decision: side, digest: record.request.digest }, clock.now());
  if (why) return { kind: 'too-late', why, record };
  await trail.append({ type: 'request.viewed', actor: person, ...subjectOf(record.request) }, clock.now());
  return { kind: 'open', record };
}

/**
 * One person's decision. Approver ≠ requester ≠ target, holding the right now under the rules of then and today; a denial counts at
 * any time before the run; what is agreed to is the digest that was on the screen.
 * @throws StoreError when it cannot be written; then nothing was decided.
 */
export async function decide(context: Context, decision: Decision): Promise<Decided> {
  const { store, clock, timings } = context;
  const { id, person, ...said } = decision;
  const allowed = await allowedToDecide(context, id, person);
  if (allowed.kind === 'refused') return allowed;
  const { record } = allowed;
  const why = whyLate(record, decision, clock.now());
  if (why) return { kind: 'too-late', why, record };

  const needed = decision.decision === 'approve' ? await neededNow(context, record.request) : 0;
  if (typeof needed === 'object') {
    if (isPassingRefusal(needed)) return { kind: 'impossible', refusal: needed, record };
    if (await store.end(id, { state: 'void', refusal: needed }, clock.now())) {
      await announceOwed(context, id);
      return { kind: 'void', refusal: needed, record };
    }
    return tooLate((await store.read(id)) ?? record, decision, clock.now());
  }
  const now = clock.now();
  const beginBy = now + beginWithin(timings, record.request.operation);
  const decided = await store.decide({ requestId: id, person, ...said, needed, beginBy }, now);
  const { kind } = decided;
  if (kind === 'denied') await announceOwed(context, id);
  return kind === 'too-late' ? tooLate(decided.record, decision, now) : { kind, record: decided.record };
}

/** Somebody was faster than this decision, between the look and the write. */
const tooLate = (record: RequestRecord, decision: Decision, now: number): TooLate => ({
  kind: 'too-late',
  why: whyLate(record, decision, now) ?? 'over',
  record,
});

/** Why this decision would change nothing; nothing when it would. The store asks the same where it writes. */
function whyLate(
  { request, approvals }: RequestRecord,
  { person, decision, digest }: Pick<Decision, 'person' | 'decision' | 'digest'>,
  now: number,
): WhyLate | undefined {
  const isOpen = request.state === 'pending' || (decision === 'deny' && mayStillDeny(request));
  if (!isOpen) return 'over';
  if (request.state === 'pending' && now >= request.expiresAt) return 'expired';
  if (digest !== request.digest) return 'other-content';
  const isSaid = decision === 'approve' && approvals.some((approval) => approval.person === person);
  return isSaid ? 'decided-before' : undefined;
}

type Allowed =
  | { readonly kind: 'allowed'; readonly record: RequestRecord }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

async function allowedToDecide(context: Context, id: RequestId, person: UserId): Promise<Allowed> {
  const { store, trail, clock } = context;
  const refused = async (refusal: Refusal): Promise<Allowed> => {
    const { code } = refusal;
    await trail.append({ type: 'decision.refused', actor: person, requestId: id, facts: { code } }, clock.now());
    return { kind: 'refused', refusal };
  };
  const record = await store.read(id);
  // What was forged selects nothing, and is told apart from nothing.
  if (!record) return { kind: 'refused', refusal: { code: 'not-an-approver' } };
  const policies = await policiesOf(context, record.request);
  if (!policies.ok) return refused(policies.refusal);
  const refusal = await whyNotApprover(context, person, record.request, policies.value);
  return refusal ? refused(refusal) : { kind: 'allowed', record };
}

/** How many must agree by the rules of then and today, over fresh facts about requester and target; or why it cannot run any more. */
async function neededNow(context: Context, request: SessionRequest): Promise<number | Refusal> {
  const policies = await policiesOf(context, request);
  if (!policies.ok) return policies.refusal;
  const heard = await hear(context, request, policies.value);
  if (!heard.ok) return heard.refusal;
  const verdict = judgeAll(heard.value, request.usage, policies.value);
  if (verdict.kind === 'refused') return verdict.refusal;
  return Math.max(request.approvalsNeeded, verdict.kind === 'needs-approvals' ? verdict.approvals : 0);
}
