import { groupsIn } from '../domain/membership';
import type { People, Policy } from '../domain/policy';

/** What is well-formed and still makes no sense, with where it stands in the file. */
export interface Nonsense {
  readonly path: readonly (string | number)[];
  readonly reason: string;
  readonly fix: string;
}

/** Each group costs a call of twenty a minute, every half minute. */
const GROUPS_MAX = 10;

export function nonsenseIn(policy: Policy): Nonsense[] {
  const { requesters, approvers, approvals, breakGlass } = policy;
  return [
    ...requesters.flatMap(({ who }, i) => emptyWho(who, ['requesters', i])),
    ...approvers.flatMap(({ who }, i) => emptyWho(who, ['approvers', i])),
    ...(breakGlass ? emptyWho(breakGlass.who, ['break_glass']) : []),
    ...tierNonsense(policy),
    ...tooFewApprovers(policy, Math.max(approvals.protectedPerson, ...approvals.tiers.map((tier) => tier.approvals))),
    ...(groupsIn(policy).length > GROUPS_MAX
      ? [
          {
            path: [],
            reason: `names ${groupsIn(policy).length} user groups; Slack lets the app follow ${GROUPS_MAX}.`,
            fix: 'Put people into fewer groups, or name them by id.',
          },
        ]
      : []),
  ];
}

const emptyWho = ({ roles, users, groups }: People, path: Nonsense['path']): Nonsense[] =>
  roles.length + users.length + groups.length > 0
    ? []
    : [{ path, reason: 'is about nobody.', fix: 'Name somebody in roles, users or groups, or remove it.' }];

function tierNonsense({ approvals: { tiers } }: Policy): Nonsense[] {
  return tiers.slice(1).flatMap((tier, i) => {
    const before = tiers[i];
    const path = ['approvals', 'people_per_hour', i + 1];
    if (before && tier.upTo <= before.upTo)
      return [
        { path: [...path, 'up_to'], reason: 'is not more than the line before.', fix: 'Order the lines by up_to.' },
      ];
    return before && tier.approvals < before.approvals
      ? [
          {
            path: [...path, 'approvals'],
            reason: 'asks fewer people to agree to more.',
            fix: 'Ask at least as many as the line before.',
          },
        ]
      : [];
  });
}

/** Only when everybody who may agree is named by id can they be counted. The requester cannot agree to their own request. */
function tooFewApprovers({ approvers }: Policy, needed: number): Nonsense[] {
  const areNamed = approvers.every(({ who }) => who.roles.length === 0 && who.groups.length === 0);
  const named = new Set(approvers.flatMap(({ who }) => who.users)).size;
  if (!areNamed || named > needed) return [];
  return [
    {
      path: ['approvers'],
      reason: `name ${named} people, and up to ${needed} others must agree to what one of them may ask for.`,
      fix: 'Name more people, a role or a user group.',
    },
  ];
}
