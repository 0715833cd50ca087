import { z } from 'zod';
import {
  anyNumberOf,
  channelId,
  groupId,
  keys,
  list,
  must,
  oneOf,
  optionalList,
  tellId,
  userId,
  whole,
  workspaceId,
} from './definition-parts';

/**
 * What may stand in a policy file. The reader's messages, the JSON schema for editors and the type of the content all come
 * from here.
 */

const PEOPLE_MAX = 1_000_000;
const APPROVALS_MAX = 20;
const WAIT_MINUTES_MAX = 24 * 60;

const ROLE_FIX = 'Use org_owner, org_admin, {workspace_owner: [T…]} or {workspace_admin: [T…]}.';
const role = must(
  z.union([
    z.enum(['org_owner', 'org_admin']),
    must(
      z.strictObject({
        workspace_owner: optionalList(workspaceId, 'Workspace Owners of these workspaces.'),
        workspace_admin: optionalList(workspaceId, 'Workspace Admins of these workspaces.'),
      }),
      'a role',
      ROLE_FIX,
    ),
  ]),
  'a role',
  ROLE_FIX,
);

const group = must(
  z.strictObject({
    group: groupId.describe('Id of the user group.'),
    workspace: workspaceId.describe('Id of the workspace the group belongs to.'),
  }),
  'a user group with its workspace',
  'Write it as {group: S…, workspace: T…}.',
);

const people = {
  roles: anyNumberOf(role, 'Everybody with one of these roles in Slack.'),
  users: anyNumberOf(userId, 'These people, by id.'),
  groups: anyNumberOf(group, 'Members of these user groups.'),
};

const peopleOf = (about: string) =>
  must(z.strictObject(people).describe(about), 'a group of keys', 'Give it at least one of roles, users and groups.');

const FILE_RIGHTS = ['reset', 'invalidate', 'bulk', 'everybody', 'stop', 'stop_all', 'audit'] as const;
/** What is about one request: the rest needs nobody's agreement, or (the stop switch) that of another who holds the right. */
export const AGREED_TO = ['reset', 'invalidate', 'bulk'] as const;

const RULE_FIX = 'Begin each with "- ", then roles, users or groups, and what they may.';

const requester = must(
  z.strictObject({
    ...people,
    may: list(oneOf(FILE_RIGHTS, 'A right.'), 'What these people may ask for.'),
    reset_scopes: optionalList(
      oneOf(['all', 'mobile', 'web'], 'A reset scope.'),
      'Only these resets. Left out: every one.',
    ),
    only_members: must(z.boolean(), 'true or false', 'Use true or false.')
      .describe('Only for people without any admin role, who are not protected. Left out: false.')
      .optional(),
    only_workspaces: optionalList(workspaceId, 'Only for people of these workspaces. Left out: of any.'),
    people_per_hour: whole(
      1,
      PEOPLE_MAX,
      'For so many different people in an hour. Left out: as "approvals" allows.',
    ).optional(),
  }),
  'a rule',
  RULE_FIX,
);

const approver = must(
  z.strictObject({
    ...people,
    may: optionalList(oneOf(AGREED_TO, 'A right.'), 'What these people may agree to. Left out: all of it.'),
  }),
  'a rule',
  RULE_FIX,
);

const TIER_FIX = 'Write it as {up_to: 5, approvals: 0}.';
const tier = must(
  z.strictObject({
    up_to: whole(1, PEOPLE_MAX, 'Up to so many different people per requester in an hour …'),
    approvals: whole(0, APPROVALS_MAX, '… so many others must agree.'),
  }),
  'a step',
  TIER_FIX,
);

export const POLICY = must(
  z.strictObject({
    version: must(z.literal(1), '1', 'Write "version: 1".').describe('The form of this file. Always 1.'),
    requesters: list(requester, 'Who may ask for what. What any of the rules allows is allowed.'),
    approvers: list(approver, 'Who may agree.'),
    protected: peopleOf('Protected besides admins, owners and those who may ask or agree, who always are.').optional(),
    approvals: keys(
      {
        people_per_hour: optionalList(tier, 'How many must agree, by different people per requester in an hour.'),
        protected_person: whole(0, APPROVALS_MAX, 'How many must agree for a protected person.').optional(),
      },
      'How many others must agree.',
    ).optional(),
    limits: keys(
      {
        organisation_people_per_hour: whole(1, PEOPLE_MAX, 'Different people in an hour, whoever asks.').optional(),
        open_requests_per_requester: whole(1, 1_000, 'Requests of one person that wait for approval.').optional(),
        requests_per_person_per_hour: whole(1, 1_000, 'Requests about one person, whoever asks.').optional(),
      },
      'Upper limits.',
    ).optional(),
    wait_minutes: whole(1, WAIT_MINUTES_MAX, 'How long a request waits for approval.').optional(),
    tell_person: oneOf(['by_reason', 'always', 'never'], 'Is the person told that they were signed out?').optional(),
    approval_channel: channelId.describe('Where approval cards go. Left out: APPROVAL_CHANNEL.').optional(),
    break_glass: must(
      z
        .strictObject({ ...people, tell: list(tellId, 'Channels and people who hear of it at once.') })
        .describe('Who may act without waiting in an emergency. Left out: nobody.'),
      'a group of keys',
      'Give it roles, users or groups, and tell: [C…].',
    ).optional(),
  }),
  'a policy',
  'Begin with "version: 1", "requesters:" and "approvers:", as in policy.example.yaml.',
);

export type PolicyContent = z.infer<typeof POLICY>;
export type PeopleContent = Pick<PolicyContent['approvers'][number], 'roles' | 'users' | 'groups'>;
