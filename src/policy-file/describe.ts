import type { People, Policy, RequesterRule, Right, RoleRule } from '../domain/policy';

const MINUTE_MS = 60_000;

const ROLE: Record<RoleRule['role'], string> = {
  'org-owner': 'Org Owners',
  'org-admin': 'Org Admins',
  'workspace-owner': 'Workspace Owners',
  'workspace-admin': 'Workspace Admins',
};

const RIGHT: Record<Right, string> = {
  reset: 'end sessions by kind of device',
  invalidate: 'end single sessions',
  bulk: 'end sessions of many people at once',
  stop: 'throw and lift the stop switch',
  'stop-all': 'stop and resume everything',
  audit: 'read the audit trail',
};

/** The rules in force, in sentences. */
export function describePolicy(policy: Policy): string[] {
  const { requesters, approvers, protectedPeople, approvals, limits, waitMs, breakGlass } = policy;
  const named = peopleWords(protectedPeople);
  return [
    `Policy ${policy.version}.`,
    '',
    'Who may ask:',
    ...requesters.map((rule, i) => `  ${i + 1}. ${requesterWords(rule)}`),
    'Who may agree to what others ask for:',
    ...approvers.map(({ who, may }, i) => `  ${i + 1}. ${peopleWords(who)} may agree to: ${rightWords(may)}.`),
    'How many others must agree:',
    ...approvals.tiers.map(
      ({ upTo, approvals: needed }) => `  - up to ${upTo} people an hour and requester: ${peopleCount(needed)}.`,
    ),
    `  - more than ${approvals.tiers.at(-1)?.upTo ?? 0} people an hour: refused.`,
    `  - for a protected person: ${peopleCount(approvals.protectedPerson)}. Protected are admins and owners, those who may ask or agree${named === 'nobody' ? '' : `, and ${named}`}.`,
    '  - for somebody who ranks above the requester: at least 1 other person.',
    'Limits:',
    `  - ${limits.organisationPeoplePerHour} people an hour, whoever asks.`,
    `  - ${limits.openRequestsPerRequester} requests waiting per requester, ${limits.requestsPerTargetPerHour} requests an hour for one person.`,
    `A request waits ${waitMs / MINUTE_MS} minutes for approvals.`,
    `The person is told: ${{ 'by-reason': 'as the reason suggests', always: 'always', never: 'never' }[policy.tellPerson]}.`,
    breakGlass
      ? `Break-glass: ${peopleWords(breakGlass.who)} may act without waiting; ${breakGlass.tell.join(', ')} hear of it at once.`
      : 'Break-glass: nobody may act without waiting.',
  ];
}

function requesterWords({ who, may, scopes, onlyMembers, onlyOf, peoplePerHour }: RequesterRule): string {
  const limits = [
    ...(scopes ? [`only ${scopes.join(' or ')} resets`] : []),
    ...(onlyMembers ? ['only ordinary members'] : []),
    ...(onlyOf ? [`only people of ${onlyOf.join(', ')}`] : []),
    ...(peoplePerHour === undefined ? [] : [`at most ${peoplePerHour} people an hour`]),
  ];
  return `${peopleWords(who)} may ${rightWords(may)}${limits.length > 0 ? `; ${limits.join(', ')}` : ''}.`;
}

const rightWords = (rights: readonly Right[]): string => rights.map((right) => RIGHT[right]).join(', ');

const peopleCount = (n: number): string => (n === 0 ? 'nobody' : n === 1 ? '1 other person' : `${n} other people`);

function peopleWords({ roles, users, groups }: People): string {
  const words = [
    ...roles.map((rule) => `${ROLE[rule.role]}${'workspaces' in rule ? ` of ${rule.workspaces.join(', ')}` : ''}`),
    ...users,
    ...groups.map(({ id }) => `members of the group ${id}`),
  ];
  return words.length === 0 ? 'nobody' : words.join(', ');
}
