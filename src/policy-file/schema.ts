import { z } from 'zod';

/** What a policy file may say. The editor's JSON schema is made from this too, so the descriptions are read by people. */

const ids = {
  user: z
    .string()
    .regex(/^[UW][A-Z0-9]{2,20}$/, 'must be a user id such as U07ABC12345 (profile → ⋮ → Copy member ID)'),
  group: z.string().regex(/^S[A-Z0-9]{2,20}$/, 'must be the id of a user group, such as S07ABC12345'),
  workspace: z.string().regex(/^T[A-Z0-9]{2,20}$/, 'must be a workspace id such as T07ABC12345'),
  channel: z.string().regex(/^[CG][A-Z0-9]{2,20}$/, 'must be a channel id such as C07ABC12345, not a name'),
};

const role = z.union([
  z.enum(['org_owner', 'org_admin']),
  z.strictObject({ workspace_owner: z.array(ids.workspace).min(1) }),
  z.strictObject({ workspace_admin: z.array(ids.workspace).min(1) }),
]);

const people = {
  roles: z.array(role).optional().describe('org_owner, org_admin, or {workspace_admin: [T…]} of named workspaces'),
  users: z.array(ids.user).optional().describe('user ids'),
  groups: z
    .array(z.strictObject({ group: ids.group, workspace: ids.workspace }))
    .optional()
    .describe('user groups, each with the workspace it belongs to'),
};

const right = z.enum(['reset', 'invalidate', 'bulk', 'stop', 'stop_all', 'audit']);
const count = (max: number) => z.int().min(1).max(max);

const requester = z.strictObject({
  ...people,
  may: z.array(right).min(1).describe('what they may do'),
  reset_scopes: z
    .array(z.enum(['all', 'mobile', 'web']))
    .min(1)
    .optional()
    .describe('only these resets'),
  only_members: z.boolean().optional().describe('only people without a role, who are not protected'),
  only_workspaces: z.array(ids.workspace).min(1).optional().describe('only people of these workspaces'),
  people_per_hour: count(100_000).optional().describe('distinct people in a rolling hour'),
});

const approver = z.strictObject({
  ...people,
  may: z
    .array(z.enum(['reset', 'invalidate', 'bulk']))
    .min(1)
    .optional()
    .describe('what they may agree to'),
});

const tier = z.strictObject({ up_to: count(1_000_000), approvals: z.int().min(0).max(20) });

export const policySchema = z.strictObject({
  version: z.literal(1).describe('of this format'),
  requesters: z.array(requester).min(1).describe('who may ask; what any line allows is allowed'),
  approvers: z.array(approver).min(1).describe('who may agree to what others ask for'),
  protected: z
    .strictObject(people)
    .optional()
    .describe('whose sessions need an approval, besides admins and those who may ask or agree'),
  approvals: z
    .strictObject({
      people_per_hour: z.array(tier).min(1).optional().describe('how many must agree, by distinct people an hour'),
      protected_person: z.int().min(0).max(20).optional(),
    })
    .optional(),
  limits: z
    .strictObject({
      organisation_people_per_hour: count(1_000_000).optional(),
      open_requests_per_requester: count(1_000).optional(),
      requests_per_person_per_hour: count(1_000).optional(),
    })
    .optional(),
  wait_minutes: count(1_440).optional().describe('how long a request waits for approvals'),
  tell_person: z.enum(['by_reason', 'always', 'never']).optional(),
  approval_channel: ids.channel.optional().describe('where cards go; default: APPROVAL_CHANNEL'),
  break_glass: z
    .strictObject({ ...people, tell: z.array(z.union([ids.user, ids.channel])).min(1) })
    .optional()
    .describe('who may act without waiting in an emergency, and who hears of it at once'),
});

export type PolicyFile = z.infer<typeof policySchema>;
