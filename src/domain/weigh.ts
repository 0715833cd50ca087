import type { Facts, Ground, Verdict, Warning } from './verdict';
import type { IsAmong } from './membership';
import { isAmong } from './membership';
import type { Person } from './person';
import type { Policy } from './policy';
import { NOBODY } from './policy';
import type { Refusal } from './refusal';

/** What bears on how many must agree, whoever it is about. */
export type Weighed = Pick<Facts, 'requester' | 'usage' | 'memberships' | 'now'>;

/** How many people may be asked for in an hour, by one and by all; the organisation's ceiling and the hard cap. */
export function refusedAmount({ usage }: Pick<Weighed, 'usage'>, policy: Policy): Refusal | undefined {
  const { organisationPeoplePerHour: ceiling } = policy.limits;
  if (usage.peopleByAnybody > ceiling) return { code: 'organisation-limit', max: ceiling };
  if (tierOf(usage.peopleByRequester, policy)) return undefined;
  return { code: 'over-the-cap', max: policy.approvals.tiers.at(-1)?.upTo ?? 0 };
}

const tierOf = (people: number, { approvals }: Policy) => approvals.tiers.find(({ upTo }) => people <= upTo);

/** What nothing refuses: allowed, or how many others must agree, on which grounds. */
export function weigh(
  breakGlass: boolean,
  facts: Weighed,
  because: Readonly<Record<'protected' | 'outranked', number>>,
  warnings: readonly Warning[],
  policy: Policy,
): Verdict {
  // Beyond the hard cap, which refuses before this is asked, nobody is enough.
  const forMany = tierOf(facts.usage.peopleByRequester, policy)?.approvals ?? Infinity;
  const isAlways = tierOf(1, policy)?.approvals === forMany;
  const needed: readonly (readonly [Ground, number])[] = [
    [isAlways ? 'always' : 'many-people', forMany],
    ['protected', because.protected],
    ['outranked', because.outranked],
  ];
  const approvals = Math.max(...needed.map(([, others]) => others));
  if (approvals === 0) return { kind: 'allowed', warnings };
  const grounds = needed.filter(([, others]) => others > 0).map(([ground]) => ground);
  if (!breakGlass) {
    // What nobody is asked about is not held up by what others have not answered yet.
    const max = policy.limits.openRequestsPerRequester;
    if (facts.usage.openByRequester >= max) return { kind: 'refused', refusal: { code: 'too-many-open', max } };
    return { kind: 'needs-approvals', approvals, grounds, warnings };
  }
  const refusal = refusedBreakGlass(facts.requester, facts, policy);
  if (refusal) return { kind: 'refused', refusal };
  return { kind: 'allowed', warnings: [...warnings, 'break-glass'], skipped: grounds };
}

/** May this person skip the waiting in an emergency? */
export const mayBreakGlass = (
  requester: Person,
  facts: Pick<Facts, 'memberships' | 'now'>,
  policy: Pick<Policy, 'breakGlass'>,
): boolean => !refusedBreakGlass(requester, facts, policy);

function refusedBreakGlass(
  requester: Person,
  { memberships, now }: Pick<Facts, 'memberships' | 'now'>,
  { breakGlass }: Pick<Policy, 'breakGlass'>,
): Refusal | undefined {
  const found: IsAmong = isAmong(requester, breakGlass?.who ?? NOBODY, memberships, now);
  if (found === 'yes') return undefined;
  return { code: found === 'unknown' ? 'group-unknown' : 'no-break-glass' };
}
