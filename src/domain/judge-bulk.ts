import type { Facts, Verdict } from './verdict';
import { protection, refusedRequester, refusedTarget } from './judge';
import { isAmong } from './membership';
import type { Person } from './person';
import type { Policy, RequesterRule } from './policy';
import type { Refusal, RefusalCode } from './refusal';
import type { BulkReset } from './session';
import { refusedAmount, weigh } from './weigh';

/** Somebody on a list, as Slack knew them when the list was made: for many people nothing fresher can be had in time. */
export type ListedPerson = Pick<Person, 'id' | 'name' | 'role' | 'roleWorkspace' | 'workspaces'>;

/** What the rules have against people of a list, counted. */
export interface Crowd {
  readonly protectedPeople: number;
  /** For each of the policy's rules for requesters: how many people it does not cover. */
  readonly outside: readonly number[];
}

export type BulkFacts = Omit<Facts, 'target'>;

/** What is asked for many people, as the rules see it. */
export interface BulkQuestion {
  readonly operation: BulkReset;
  readonly breakGlass?: boolean;
}

/** Counts what the rules have against these people. Pure; a long list is counted in parts, and the parts are added up. */
export function crowdOf(
  people: readonly ListedPerson[],
  facts: Pick<BulkFacts, 'memberships' | 'now'>,
  policy: Policy,
): Crowd {
  return {
    protectedPeople: people.filter((person) => protection(person, facts, policy) !== 'no').length,
    outside: policy.requesters.map((rule) => people.filter((person) => !isOf(rule, person)).length),
  };
}

export const addCrowds = (one: Crowd, other: Crowd): Crowd => ({
  protectedPeople: one.protectedPeople + other.protectedPeople,
  outside: one.outside.map((people, i) => people + (other.outside[i] ?? 0)),
});

export const emptyCrowd = ({ requesters }: Policy): Crowd => ({ protectedPeople: 0, outside: requesters.map(() => 0) });

const isOf = ({ onlyOf }: RequesterRule, { workspaces }: Pick<Person, 'workspaces'>): boolean =>
  !onlyOf || workspaces.some((workspace) => onlyOf.includes(workspace));

/**
 * Who may end the sessions of so many people, and how many others must agree. Pure; asked when the list is shown, at the submit,
 * at each decision and before each call. Protected people were left out when the list was made: whoever is protected by now
 * needs an approval as one person would.
 */
export function judgeBulk(
  { operation, breakGlass = false }: BulkQuestion,
  facts: BulkFacts & { readonly crowd: Crowd },
  policy: Policy,
): Verdict {
  const refusal =
    refusedRequester(facts.requester, facts, policy) ??
    refusedRule(operation, facts, policy) ??
    refusedAmount(facts, policy);
  if (refusal) return { kind: 'refused', refusal };
  const isProtected = facts.crowd.protectedPeople > 0;
  const because = { protected: isProtected ? policy.approvals.protectedPerson : 0, outranked: 0 };
  return weigh(breakGlass, facts, because, [], policy);
}

/** One rule that fits the requester must allow all of it. */
function refusedRule(
  operation: BulkReset,
  facts: BulkFacts & { readonly crowd: Crowd },
  policy: Policy,
): Refusal | undefined {
  const judged = policy.requesters.map((rule, i) => ({
    fits: isAmong(facts.requester, rule.who, facts.memberships, facts.now),
    refusal: refusedByRule(rule, operation, facts, facts.crowd.outside[i] ?? 0),
  }));
  if (judged.some(({ fits, refusal }) => fits === 'yes' && !refusal)) return undefined;
  const perhaps = judged
    .filter(({ fits }) => fits !== 'no')
    .map(({ refusal }): Refusal => refusal ?? { code: 'group-unknown' });
  return (
    perhaps.find(({ code }) => code === 'group-unknown') ??
    perhaps.find((refusal) => refusal.code !== 'right-missing' || refusal.right !== 'bulk') ?? {
      code: 'right-missing',
      right: 'bulk',
    }
  );
}

function refusedByRule(
  { may, scopes, peoplePerHour = Infinity }: RequesterRule,
  { scope, isEverybody }: BulkReset,
  { usage }: BulkFacts,
  outside: number,
): Refusal | undefined {
  if (!may.includes('bulk')) return { code: 'right-missing', right: 'bulk' };
  if (isEverybody && !may.includes('everybody')) return { code: 'right-missing', right: 'everybody' };
  if (scopes && !scopes.includes(scope)) return { code: 'scope-not-yours', scopes };
  if (outside > 0) return { code: 'list-not-yours', people: outside };
  if (usage.peopleByRequester > peoplePerHour) return { code: 'your-hourly-limit', max: peoplePerHour };
  return undefined;
}

/** Why somebody is left out of a list, whatever else was typed. */
export const LEFT_OUT = [
  'bot',
  'other-organisation',
  'deactivated',
  'invited',
  'primary-owner',
  'token-owner',
  'yourself',
  'protected',
  'not-your-workspace',
  'unknown',
  'no-person',
] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/** Is this person left out of a list that this requester makes? Nobody is guessed at: who may be protected is left out. */
export function whyLeftOut(person: Person, facts: BulkFacts, policy: Policy): LeftOut | undefined {
  const refusal = refusedTarget(person, facts);
  if (refusal) return asLeftOut(refusal.code);
  if (person.id === facts.requester.id) return 'yourself';
  if (protection(person, facts, policy) !== 'no') return 'protected';
  const rules = policy.requesters.filter(
    ({ who, may }) => may.includes('bulk') && isAmong(facts.requester, who, facts.memberships, facts.now) === 'yes',
  );
  return rules.some((rule) => isOf(rule, person)) ? undefined : 'not-your-workspace';
}

const asLeftOut = (code: RefusalCode): LeftOut => LEFT_OUT.find((each) => each === code) ?? 'unknown';
