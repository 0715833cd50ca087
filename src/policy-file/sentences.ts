import type { ApproverRule, People, Policy, RequesterRule, Right, RoleRule } from '../domain/policy';
import { numeral } from '../domain/numeral';

/** The rules in force, for someone who has never seen the file. */
export function sentencesOf(policy: Policy): string[] {
  const { requesters, approvers, approvals, limits, breakGlass, approvalChannel } = policy;
  return [
    `Rules in force: ${policy.version}.`,
    '',
    'Who may ask',
    ...requesters.map((rule) => `  - ${requesterWords(rule)}`),
    '',
    'Who may agree (never the requester, never the person it is about)',
    ...approvers.map((rule) => `  - ${approverWords(rule)}`),
    '',
    'How many others must agree, by different people per requester in an hour',
    ...approvals.tiers.map(({ upTo, approvals: needed }) => `  - Up to ${peopleCount(upTo)}: ${others(needed)}.`),
    `  - More than ${numeral(approvals.tiers.at(-1)?.upTo ?? 0)}: refused.`,
    `  - A protected person: ${others(approvals.protectedPerson)}.`,
    '  - Someone who ranks above the requester: at least 1 other.',
    '',
    'Protected',
    '  - Admins and owners, and everybody who may ask or agree.',
    ...(isNobody(policy.protectedPeople) ? [] : [`  - ${whoWords(policy.protectedPeople)}.`]),
    '',
    'Limits',
    `  - All requesters together: ${peopleCount(limits.organisationPeoplePerHour)} an hour.`,
    `  - One requester: ${numeral(limits.openRequestsPerRequester)} waiting at a time.`,
    `  - One person: asked about ${numeral(limits.requestsPerTargetPerHour)} times an hour.`,
    '',
    'Waiting and telling',
    `  - A request waits ${numeral(policy.waitMs / 60_000)} minutes for approval, then it expires.`,
    `  - Approval cards go to ${approvalChannel ?? 'the channel in APPROVAL_CHANNEL'}.`,
    `  - The person signed out ${TELL_WORDS[policy.tellPerson]}.`,
    '',
    'Break-glass',
    breakGlass
      ? `  - ${whoWords(breakGlass.who)} may act without waiting in an emergency. ${listed(breakGlass.tell)} will hear of it at once.`
      : '  - Off: nobody may act without waiting.',
    '',
    'Never',
    '  - The Primary Owner, the owner of the admin token, bots, people of other organisations and deactivated people.',
  ];
}

const TELL_WORDS: Record<Policy['tellPerson'], string> = {
  'by-reason': 'is told, or not, as the reason suggests; the requester can change it',
  always: 'is always told',
  never: 'is never told',
};

export const rightWords = (right: Right): string => right.replace('-', '_');

export function requesterWords({ who, may, scopes, onlyMembers, onlyOf, peoplePerHour }: RequesterRule): string {
  const limits = [
    scopes && `resets only of ${listed(scopes)} sessions`,
    onlyMembers && 'only for people without any admin role who are not protected',
    onlyOf && `only for people of ${listed(onlyOf, 'or')}`,
    peoplePerHour !== undefined && `for at most ${peopleCount(peoplePerHour)} an hour`,
  ].filter((limit) => typeof limit === 'string');
  return `${whoWords(who)} may ask for ${listed(may.map(rightWords))}${limits.map((limit) => `; ${limit}`).join('')}.`;
}

export const approverWords = ({ who, may }: ApproverRule): string =>
  `${whoWords(who)} may agree to ${listed(may.map(rightWords))}.`;

const whoWords = ({ roles, users, groups }: People): string =>
  capitalised(
    listed([
      ...roles.map(roleWords),
      ...users,
      ...groups.map(({ id, workspace }) => `members of user group ${id} (of ${workspace})`),
    ]),
  );

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function roleWords(rule: RoleRule): string {
  switch (rule.role) {
    case 'org-owner':
      return 'Org Owners';
    case 'org-admin':
      return 'Org Admins';
    case 'workspace-owner':
      return `Workspace Owners of ${listed(rule.workspaces)}`;
    case 'workspace-admin':
      return `Workspace Admins of ${listed(rule.workspaces)}`;
  }
}

const isNobody = ({ roles, users, groups }: People): boolean => roles.length + users.length + groups.length === 0;

const listed = (words: readonly string[], last = 'and'): string =>
  words.length < 2 ? (words[0] ?? 'nobody') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;

const peopleCount = (n: number): string => (n === 1 ? '1 person' : `${numeral(n)} people`);
export const others = (n: number): string => (n === 0 ? 'nobody else' : n === 1 ? '1 other' : `${numeral(n)} others`);
