import type { Facts } from './verdict';
import { isOurs } from './judge';
import { isAmongAny, isStale } from './membership';
import type { Person } from './person';
import type { Policy } from './policy';
import { rightTo } from './policy';
import type { Refusal } from './refusal';
import type { OperationKind, UserId } from './session';

/** What a decision is about. */
export interface Decidable {
  readonly kind: OperationKind;
  readonly requester: UserId;
  readonly targets: readonly UserId[];
  /** People the requester left out: they may not decide. */
  readonly leftOut: readonly UserId[];
}

/**
 * May this person agree to, or deny, what somebody else asked for? Pure: asked when they look, when they decide and again when it
 * runs, under the rules it was asked under and under today's.
 * @returns why not; nothing when they may.
 */
export function refusedApprover(
  approver: Person,
  { kind, requester, targets, leftOut }: Decidable,
  { organisation, memberships, now }: Pick<Facts, 'organisation' | 'memberships' | 'now'>,
  policy: Policy,
): Refusal | undefined {
  if (isStale(approver, now)) return { code: 'facts-too-old' };
  if (!isOurs(approver, { organisation })) return { code: 'not-an-approver' };
  if (approver.id === requester) return { code: 'own-request' };
  if (targets.includes(approver.id)) return { code: 'about-you' };
  if (leftOut.includes(approver.id)) return { code: 'left-out' };
  const named = policy.approvers.filter(({ may }) => may.includes(rightTo(kind))).map(({ who }) => who);
  const mayDecide = isAmongAny(approver, named, memberships, now);
  if (mayDecide === 'yes') return undefined;
  return { code: mayDecide === 'unknown' ? 'group-unknown' : 'not-an-approver' };
}
