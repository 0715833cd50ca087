import type { Person } from './person';
import type { ApproverRule, Policy, RequesterRule, Right } from './policy';
import { RIGHTS } from './policy';
import type { Facts } from './verdict';
import { isOurs } from './judge';
import type { IsAmong } from './membership';
import { isAmong, isStale } from './membership';

/** What one person may do by the rules in force. */
export interface Rights {
  /** What they may ask for, or do. */
  readonly ask: readonly Right[];
  /** What they may agree to when others ask. */
  readonly agree: readonly Right[];
  /** The limits of what they may ask for: `several` when they differ from rule to rule. */
  readonly limits: Limits | 'several';
  /** A user group could not be read, or what is known is too old: they may hold more. */
  readonly isMoreUnknown: boolean;
}

export type Limits = Pick<RequesterRule, 'scopes' | 'onlyMembers' | 'onlyOf' | 'peoplePerHour'>;

const NONE: Rights = { ask: [], agree: [], limits: { onlyMembers: false }, isMoreUnknown: false };

/** Pure; says less rather than too much: what is not certain is not among the rights. */
export function rightsOf(
  person: Person,
  { memberships, now, organisation }: Pick<Facts, 'memberships' | 'now' | 'organisation'>,
  policy: Policy,
): Rights {
  if (isStale(person, now)) return { ...NONE, isMoreUnknown: true };
  if (!isOurs(person, { organisation })) return NONE;
  const fits = ({ who }: RequesterRule | ApproverRule): IsAmong => isAmong(person, who, memberships, now);
  const asking = policy.requesters.filter((rule) => fits(rule) === 'yes');
  const agreeing = policy.approvers.filter((rule) => fits(rule) === 'yes');
  const among = (rules: readonly { readonly may: readonly Right[] }[]): Right[] =>
    RIGHTS.filter((right) => rules.some(({ may }) => may.includes(right)));
  return {
    ask: among(asking),
    agree: among(agreeing),
    limits: limitsOf(asking),
    isMoreUnknown: [...policy.requesters, ...policy.approvers].some((rule) => fits(rule) === 'unknown'),
  };
}

export const holdsNothing = ({ ask, agree }: Rights): boolean => ask.length + agree.length === 0;

/** Of the rules by which something can be ended; the others have nothing to limit. */
function limitsOf(rules: readonly RequesterRule[]): Rights['limits'] {
  const ending = rules.filter(({ may }) => may.some((right) => ENDING.includes(right)));
  const [first = { onlyMembers: false }, ...others] = ending.map(
    ({ scopes, onlyMembers, onlyOf, peoplePerHour }): Limits => ({
      onlyMembers,
      ...(scopes ? { scopes } : {}),
      ...(onlyOf ? { onlyOf } : {}),
      ...(peoplePerHour === undefined ? {} : { peoplePerHour }),
    }),
  );
  return others.every((limits) => JSON.stringify(limits) === JSON.stringify(first)) ? first : 'several';
}

const ENDING: readonly Right[] = ['reset', 'invalidate', 'bulk'];
