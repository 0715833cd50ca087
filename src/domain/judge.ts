import type { IsAmong, Membership } from './membership';
import { isAmong, isAmongAny, isStale } from './membership';
import type { Person } from './person';
import { isAdmin, outranks } from './person';
import type { Policy, RequesterRule, Right, Tier } from './policy';
import { NOBODY } from './policy';
import type { Refusal } from './refusal';
import type { Operation, OrganisationId, UserId } from './session';

/** One invalidation is one call of 20 a minute; more than this is a job for a reset (F1.1). */
export const PICKED_SESSIONS_MAX = 100;

/** How much was asked already, in a rolling hour, of what may still run or did. Frozen with the request. */
export interface Usage {
  /** Distinct people asked for by the requester, this target among them. */
  readonly peopleByRequester: number;
  /** Distinct people asked for by anybody, this target among them. */
  readonly peopleByAnybody: number;
  /** Requests of the requester that wait for approvals, without this one. */
  readonly openByRequester: number;
  /** Requests for this target, without this one: the requester's own, and of others what ran, of each at most three. */
  readonly requestsForTarget: number;
}

export interface Facts {
  readonly requester: Person;
  readonly target: Person;
  readonly memberships: readonly Membership[];
  readonly usage: Usage;
  readonly organisation: OrganisationId;
  /** Whose token the app acts with: ending that person's sessions is allowed by nothing we know (F5.1). */
  readonly tokenOwner: UserId;
  readonly now: number;
}

export type Warning = 'yourself' | 'target-is-admin' | 'break-glass';

/** Why others must agree. */
export type Ground = 'many-people' | 'protected' | 'outranked';

export type Verdict =
  /** `skipped`: why others would have had to agree, had break-glass not been used. */
  | { readonly kind: 'allowed'; readonly warnings: readonly Warning[]; readonly skipped?: readonly Ground[] }
  | {
      readonly kind: 'needs-approvals';
      readonly approvals: number;
      readonly grounds: readonly Ground[];
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What is asked for, as the rules see it. */
export interface Question {
  readonly operation: Operation;
  /** The requester wants to act without waiting, which the policy may allow in an emergency. */
  readonly breakGlass?: boolean;
}

/**
 * Who may do what to whom, and how many others must agree. Pure: asked at preview, at submit, at each decision and just
 * before the act; anything unknown refuses or counts for the stricter side.
 */
export function judge({ operation, breakGlass = false }: Question, facts: Facts, policy: Policy): Verdict {
  const refusal =
    refusedRequester(facts.requester, facts, policy) ??
    refusedTarget(facts.target, facts) ??
    refusedSize(operation) ??
    refusedRight(operation, facts, policy) ??
    refusedAmount(facts, policy);
  const tier = policy.approvals.tiers.find(({ upTo }) => facts.usage.peopleByRequester <= upTo);
  if (refusal || !tier) return { kind: 'refused', refusal: refusal ?? overTheCap(policy) };

  const warnings = warningsOf(facts);
  const { approvals, grounds } = approvalsNeeded(facts, tier, policy);
  if (approvals === 0) return { kind: 'allowed', warnings };
  if (!breakGlass) {
    // What nobody is asked about is not held up by what others have not answered yet.
    const max = policy.limits.openRequestsPerRequester;
    if (facts.usage.openByRequester >= max) return { kind: 'refused', refusal: { code: 'too-many-open', max } };
    return { kind: 'needs-approvals', approvals, grounds, warnings };
  }
  const stillRefused = refusedBreakGlass(facts.requester, facts, policy);
  if (stillRefused) return { kind: 'refused', refusal: stillRefused };
  return { kind: 'allowed', warnings: [...warnings, 'break-glass'], skipped: grounds };
}

/** A request is bound by the rules it was asked under and by today's: the stricter of both. */
export const stricter = (one: Verdict, other: Verdict): Verdict => (strength(other) > strength(one) ? other : one);

function strength(verdict: Verdict): number {
  if (verdict.kind === 'refused') return Infinity;
  return verdict.kind === 'allowed' ? 0 : verdict.approvals;
}

type Here = Pick<Facts, 'organisation' | 'now'>;

/** May this person ask for anything at all? Asked before a target is known, so that nothing is looked up for strangers. */
export function refusedRequester(
  requester: Person,
  here: Here & Pick<Facts, 'memberships'>,
  policy: Policy,
): Refusal | undefined {
  if (isStale(requester, here.now)) return { code: 'facts-too-old' };
  if (!isOurs(requester, here)) return { code: 'not-a-requester' };
  const named = policy.requesters.map(({ who }) => who);
  const mayAsk = isAmongAny(requester, named, here.memberships, here.now);
  if (mayAsk === 'yes') return undefined;
  return { code: mayAsk === 'unknown' ? 'group-unknown' : 'not-a-requester' };
}

/** An active person of our organisation, no bot and nobody met through Slack Connect. */
export const isOurs = (person: Person, { organisation }: Pick<Facts, 'organisation'>): boolean =>
  person.kind === 'person' && person.standing === 'active' && person.organisation === organisation;

function refusedTarget(target: Person, { organisation, tokenOwner, now }: Facts): Refusal | undefined {
  if (isStale(target, now)) return { code: 'facts-too-old' };
  if (target.kind === 'bot') return { code: 'bot', target: target.id };
  if (target.kind === 'stranger' || target.organisation !== organisation)
    return { code: 'other-organisation', target: target.id };
  if (target.standing !== 'active') return { code: target.standing, target: target.id };
  if (target.role === 'primary-owner') return { code: 'primary-owner', target: target.id };
  if (target.id === tokenOwner) return { code: 'token-owner', target: target.id };
  return undefined;
}

function refusedSize(operation: Operation): Refusal | undefined {
  const picked = operation.kind === 'invalidate' ? operation.sessions.length : 0;
  return picked > PICKED_SESSIONS_MAX ? { code: 'too-many-sessions', picked, max: PICKED_SESSIONS_MAX } : undefined;
}

/** What any rule that fits the requester allows is allowed. */
function refusedRight(operation: Operation, facts: Facts, policy: Policy): Refusal | undefined {
  const { requester, memberships, now } = facts;
  const judged = policy.requesters.map((rule) => ({
    fits: isAmong(requester, rule.who, memberships, now),
    refusal: refusedByRule(rule, operation, facts, policy),
  }));
  if (judged.some(({ fits, refusal }) => fits === 'yes' && !refusal)) return undefined;
  const perhaps = judged
    .filter(({ fits }) => fits !== 'no')
    .map(({ refusal }): Refusal => refusal ?? { code: 'group-unknown' });
  // A yes may hide behind a group that could not be read: that passes, so it goes first. Then the rule that came closest.
  return (
    perhaps.find(({ code }) => code === 'group-unknown') ??
    perhaps.find(({ code }) => code !== 'right-missing') ?? { code: 'right-missing', right: operation.kind }
  );
}

function refusedByRule(
  { may, scopes, onlyMembers, onlyOf, peoplePerHour = Infinity }: RequesterRule,
  operation: Operation,
  facts: Facts,
  policy: Policy,
): Refusal | undefined {
  const { target, usage } = facts;
  const guarded = onlyMembers ? protection(facts, policy) : 'no';
  if (!may.includes(operation.kind)) return { code: 'right-missing', right: operation.kind };
  if (operation.kind === 'reset' && scopes && !scopes.includes(operation.scope))
    return { code: 'scope-not-yours', scopes };
  if (guarded === 'yes') return { code: 'only-members', target: target.id };
  if (onlyOf && !target.workspaces.some((workspace) => onlyOf.includes(workspace)))
    return { code: 'not-your-workspace', target: target.id };
  if (usage.peopleByRequester > peoplePerHour) return { code: 'your-hourly-limit', max: peoplePerHour };
  return guarded === 'unknown' ? { code: 'group-unknown' } : undefined;
}

function refusedAmount({ usage, target }: Facts, { limits }: Policy): Refusal | undefined {
  if (usage.peopleByAnybody > limits.organisationPeoplePerHour)
    return { code: 'organisation-limit', max: limits.organisationPeoplePerHour };
  if (usage.requestsForTarget >= limits.requestsPerTargetPerHour)
    return { code: 'asked-too-often', target: target.id, max: limits.requestsPerTargetPerHour };
  return undefined;
}

const overTheCap = ({ approvals }: Policy): Refusal => ({
  code: 'over-the-cap',
  max: approvals.tiers.at(-1)?.upTo ?? 0,
});

function approvalsNeeded(facts: Facts, tier: Tier, policy: Policy): { approvals: number; grounds: Ground[] } {
  const { requester, target } = facts;
  const isYourself = requester.id === target.id;
  const needed: Record<Ground, number> = {
    'many-people': tier.approvals,
    protected: !isYourself && protection(facts, policy) !== 'no' ? policy.approvals.protectedPerson : 0,
    outranked: outranks(target, requester) ? 1 : 0,
  };
  const grounds = (Object.keys(needed) as Ground[]).filter((ground) => needed[ground] > 0);
  return { approvals: Math.max(...Object.values(needed)), grounds };
}

/** Admins and owners, those who may ask or agree, and whom the policy names. Whoever may be one of them counts as one. */
function protection({ target, memberships, now }: Facts, policy: Policy): IsAmong {
  const named = [...policy.requesters, ...policy.approvers].map(({ who }) => who);
  return isAdmin(target) ? 'yes' : isAmongAny(target, [...named, policy.protectedPeople], memberships, now);
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
  const found = isAmong(requester, breakGlass?.who ?? NOBODY, memberships, now);
  if (found === 'yes') return undefined;
  return { code: found === 'unknown' ? 'group-unknown' : 'no-break-glass' };
}

/** Does this person hold a right that is not about one target, such as the stop switch? */
export function holds(
  person: Person,
  right: Right,
  { memberships, now, ...here }: Here & Pick<Facts, 'memberships'>,
  policy: Policy,
): IsAmong {
  if (isStale(person, now)) return 'unknown';
  if (!isOurs(person, here)) return 'no';
  const named = policy.requesters.filter(({ may }) => may.includes(right)).map(({ who }) => who);
  return isAmongAny(person, named, memberships, now);
}

function warningsOf({ requester, target }: Facts): Warning[] {
  if (requester.id === target.id) return ['yourself'];
  return isAdmin(target) ? ['target-is-admin'] : [];
}
