import type { Facts, Question, Verdict } from '../domain/judge';
import { judge } from '../domain/judge';
import { isAmong } from '../domain/membership';
import type { Policy } from '../domain/policy';

/** A part of the policy, as a path into its file. */
export type RulePath = readonly (string | number)[];

export interface Explanation {
  readonly verdict: Verdict;
  /** What decides, in the order in which it is looked at. */
  readonly because: readonly { readonly words: string; readonly path?: RulePath }[];
}

/** What would happen, and which lines of the policy decide. */
export function explain(question: Question, facts: Facts, policy: Policy): Explanation {
  const verdict = judge(question, facts, policy);
  const { requester, target, memberships, now } = facts;
  const own = policy.requesters.flatMap(({ who }, i) =>
    isAmong(requester, who, memberships, now) === 'yes' ? [i] : [],
  );
  const rules = own.map((i) => ({ words: `requester rule ${i + 1} fits ${requester.id}`, path: ['requesters', i] }));
  if (verdict.kind === 'refused')
    return {
      verdict,
      because: rules.length > 0 ? rules : [{ words: `no requester rule fits ${requester.id}`, path: ['requesters'] }],
    };

  const tier = policy.approvals.tiers.findIndex(({ upTo }) => facts.usage.peopleByRequester <= upTo);
  return {
    verdict,
    because: [
      ...rules,
      {
        words: `person ${facts.usage.peopleByRequester} of this requester in the hour`,
        path: ['approvals', 'people_per_hour', tier],
      },
      ...(verdict.kind === 'needs-approvals' && verdict.grounds.includes('protected')
        ? [{ words: `${target.id} is protected`, path: ['approvals', 'protected_person'] }]
        : []),
      ...(verdict.kind === 'needs-approvals' && verdict.grounds.includes('outranked')
        ? [{ words: `${target.id} ranks above ${requester.id}` }]
        : []),
    ],
  };
}
