import type { Refusal } from '../domain/refusal';
import { isPassingRefusal } from '../domain/refusal';
import type { Approval, Denial, RequestId, SessionRequest } from '../domain/request';
import { mayStillDeny } from '../domain/request';
import type { UserId } from '../domain/session';
import type { Context } from './context';
import { askFacts } from './facts';
import { judgeAll, policiesOf, whyNotApprover } from './may-run';
import type { RequestRecord } from './store-ports';

/** What somebody pressed, about the content they saw. */
export interface Decision {
  readonly id: RequestId;
  readonly person: UserId;
  readonly decision: Approval['decision'];
  readonly digest: string;
  readonly denial?: Denial;
  readonly comment?: string;
}

export type Decided =
  /** `recorded`: more must agree · `too-late`: it is not open to this any more, or this person has decided before. */
  | { readonly kind: 'recorded' | 'approved' | 'denied' | 'too-late'; readonly record: RequestRecord }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type Considered =
  | { readonly kind: 'open' | 'too-late'; readonly record: RequestRecord }
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
  if (!isOpen(record.request, side, clock.now())) return { kind: 'too-late', record };
  const target = record.request.operation.target;
  await trail.append({ type: 'request.viewed', actor: person, requestId: id, target }, clock.now());
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
  if (!isOpen(record.request, decision.decision, clock.now())) return { kind: 'too-late', record };

  const needed = decision.decision === 'approve' ? await neededNow(context, record.request) : 0;
  if (typeof needed === 'object') {
    if (!isPassingRefusal(needed)) await store.end(id, { state: 'void', refusal: needed }, clock.now());
    return { kind: 'refused', refusal: needed };
  }
  const now = clock.now();
  return store.decide({ requestId: id, person, ...said, needed, beginBy: now + timings.beginWithinMs }, now);
}

const isOpen = (request: SessionRequest, side: Decision['decision'], now: number): boolean =>
  request.state === 'pending' ? now < request.expiresAt : side === 'deny' && mayStillDeny(request);

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
  const facts = await askFacts(context, request.requester, request.operation.target, policies.value);
  if (!facts.ok) return facts.refusal;
  const verdict = judgeAll(request, facts.value, policies.value);
  if (verdict.kind === 'refused') return verdict.refusal;
  return Math.max(request.approvalsNeeded, verdict.kind === 'needs-approvals' ? verdict.approvals : 0);
}
