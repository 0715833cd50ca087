import type { IsAmong, Ranked } from './membership';
import { isAmong, isAmongAny, isStale } from './membership';
import type { Person } from './person';
import { isAdmin, outranks } from './person';
import type { Policy, RequesterRule, Right } from './policy';
import type { Refusal } from './refusal';
import type { OneOperation } from './session';
import type { Facts, Verdict, Warning } from './verdict';
import { refusedAmount, weigh } from './weigh';

/** One invalidation is one call of 20 a minute; more than this is a job for a reset (F1.1). */
export const PICKED_SESSIONS_MAX = 100;

/** Of somebody who keeps a device, no reset can do it: so more may go by their ids, for up to 25 minutes. */
const REST_MAX = 500;

/** What is asked for one person, as the rules see it. */
export interface Question {
  readonly operation: OneOperation;
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
    refusedAmount(facts, policy) ??
    refusedOften(facts, policy);
  if (refusal) return { kind: 'refused', refusal };

  const { requester, target } = facts;
  const isProtected = requester.id !== target.id && protection(target, facts, policy) !== 'no';
  const because = {
    protected: isProtected ? policy.approvals.protectedPerson : 0,
    outranked: outranks(target, requester) ? 1 : 0,
  };
  return weigh(breakGlass, facts, because, warningsOf(facts), policy);
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

/** Whom nobody may be the target of, whatever the rules say. */
export function refusedTarget(
  target: Person,
  { organisation, tokenOwner, now }: Pick<Facts, 'organisation' | 'tokenOwner' | 'now'>,
): Refusal | undefined {
  if (isStale(target, now)) return { code: 'facts-too-old' };
  if (target.kind === 'bot') return { code: 'bot', target: target.id };
  if (target.kind === 'stranger') return { code: 'other-organisation', target: target.id };
  // Of people who left, Slack may not say where they belonged.
  if (target.standing !== 'active') return { code: target.standing, target: target.id };
  if (target.organisation === undefined) return { code: 'organisation-unknown', target: target.id };
  if (target.organisation !== organisation) return { code: 'other-organisation', target: target.id };
  if (target.role === 'primary-owner') return { code: 'primary-owner', target: target.id };
  if (target.id === tokenOwner) return { code: 'token-owner', target: target.id };
  return undefined;
}

export function refusedSize(operation: OneOperation): Refusal | undefined {
  if (operation.kind === 'reset') return undefined;
  const { sessions, kept } = operation;
  const picked = sessions.length;
  const max = kept ? REST_MAX : PICKED_SESSIONS_MAX;
  return picked > max ? { code: 'too-many-sessions', picked, max, ...(kept ? { isRest: true } : {}) } : undefined;
}

/** What any rule that fits the requester allows is allowed. */
function refusedRight(operation: OneOperation, facts: Facts, policy: Policy): Refusal | undefined {
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
  operation: OneOperation,
  facts: Facts,
  policy: Policy,
): Refusal | undefined {
  const { target, usage } = facts;
  const guarded = onlyMembers ? protection(target, facts, policy) : 'no';
  if (!may.includes(operation.kind)) return { code: 'right-missing', right: operation.kind };
  if (operation.kind === 'reset' && scopes && !scopes.includes(operation.scope))
    return { code: 'scope-not-yours', scopes };
  if (guarded === 'yes') return { code: 'only-members', target: target.id };
  if (onlyOf && !target.workspaces.some((workspace) => onlyOf.includes(workspace)))
    return { code: 'not-your-workspace', target: target.id };
  if (usage.peopleByRequester > peoplePerHour) return { code: 'your-hourly-limit', max: peoplePerHour };
  return guarded === 'unknown' ? { code: 'group-unknown' } : undefined;
}

function refusedOften({ usage, target }: Facts, { limits }: Policy): Refusal | undefined {
  const max = limits.requestsPerTargetPerHour;
  return usage.requestsForTarget >= max ? { code: 'asked-too-often', target: target.id, max } : undefined;
}

/** Admins and owners, those who may ask or agree, and whom the policy names. Whoever may be one of them counts as one. */
export function protection(
  target: Ranked,
  { memberships, now }: Pick<Facts, 'memberships' | 'now'>,
  policy: Policy,
): IsAmong {
  const named = [...policy.requesters, ...policy.approvers].map(({ who }) => who);
  return isAdmin(target) ? 'yes' : isAmongAny(target, [...named, policy.protectedPeople], memberships, now);
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
