import { digestOfStored } from '../domain/digest';
import { refusedApprover } from '../domain/judge-approver';
import type { Policy } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import { isPassingRefusal } from '../domain/refusal';
import type { SessionRequest } from '../domain/request';
import type { UserId } from '../domain/session';
import type { Context } from './context';
import type { Asked } from './facts';
import { askPerson, FACTS_ON_THE_WAY_MS } from './facts';
import type { Hearing } from './hear';
import { judgeAll, targetsAmong } from './hear';
import type { RequestRecord } from './store-ports';

/** The rules that bind a request: those it was asked under, and today's. */
export async function policiesOf(
  { store, policy }: Context,
  { policyVersion }: SessionRequest,
): Promise<Asked<Policy[]>> {
  const today = policy();
  if (today.version === policyVersion) return { ok: true, value: [today] };
  const then = await store.policy(policyVersion);
  return then ? { ok: true, value: [then, today] } : { ok: false, refusal: { code: 'policy-unknown' } };
}

/** Why this person may not decide on it, under any of these rules; nothing when they may. */
export async function whyNotApprover(
  context: Context,
  id: UserId,
  request: SessionRequest,
  policies: readonly Policy[],
  ageMaxMs = 0,
): Promise<Refusal | undefined> {
  const asked = await askPerson(context, id, policies, ageMaxMs);
  if (!asked.ok) return asked.refusal.code === 'unknown-person' ? { code: 'not-an-approver' } : asked.refusal;
  const { operation, requester, leftOut } = request;
  const targets = await targetsAmong(context, request, [id]);
  const about = { kind: operation.kind, requester, targets, leftOut };
  const refusals = policies.map((policy) => refusedApprover(asked.value.person, about, asked.value, policy));
  return refusals.find((refusal) => refusal !== undefined);
}

/** May it run now? With fresh facts; they are asked again just before the call is written down. */
export type Cleared<H extends Hearing> =
  | { readonly ok: true; readonly hearing: H; readonly judgedAgain: () => Refusal | undefined }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Judges a stored request once more: its content is what was agreed to, the rules of then and now allow it, and as many
 * people as they ask for agreed to exactly this, and still may.
 * @param listen asks for the facts, once it is known which rules they are for
 */
export async function mayRun<H extends Hearing>(
  context: Context,
  { request, note, approvals }: RequestRecord,
  listen: (policies: readonly Policy[]) => Promise<Asked<H>>,
): Promise<Cleared<H>> {
  if (digestOfStored(request, note) !== request.digest) return { ok: false, refusal: { code: 'content-changed' } };
  const policies = await policiesOf(context, request);
  if (!policies.ok) return policies;
  const heard = await listen(policies.value);
  if (!heard.ok) return heard;
  const hearing = heard.value;

  const agreed = approvals.filter(({ decision, digest }) => decision === 'approve' && digest === request.digest);
  const ageMaxMs = request.operation.kind === 'bulk-reset' ? FACTS_ON_THE_WAY_MS : 0;
  let valid = 0;
  for (const { person } of agreed) {
    const refusal = await whyNotApprover(context, person, request, policies.value, ageMaxMs);
    if (!refusal) valid += 1;
    else if (isPassingRefusal(refusal)) return { ok: false, refusal };
  }
  const judgedAgain = (): Refusal | undefined => {
    const verdict = judgeAll(hearing, request.usage, policies.value);
    if (verdict.kind === 'refused') return verdict.refusal;
    const needed = Math.max(verdict.kind === 'needs-approvals' ? verdict.approvals : 0, request.approvalsNeeded);
    if (valid >= needed) return undefined;
    // A group that Slack does not let us read raises the need, and may be read again in a moment.
    const isGroupMissing = hearing.here.memberships.some(({ members }) => !members);
    return isGroupMissing ? { code: 'group-unknown' } : { code: 'approval-lost', needed, valid };
  };
  const refusal = judgedAgain();
  return refusal ? { ok: false, refusal } : { ok: true, hearing, judgedAgain };
}
