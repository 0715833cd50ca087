import { createHash } from 'node:crypto';
import { canonical } from '../domain/digest';
import type { Group, People, Policy, Right, RoleRule } from '../domain/policy';
import { builtInPolicy } from '../domain/policy';
import type { GroupId, UserId, WorkspaceId } from '../domain/session';
import type { PolicyFile } from './schema';

type FilePeople = Pick<PolicyFile['requesters'][number], 'roles' | 'users' | 'groups'>;
type FileRole = NonNullable<FilePeople['roles']>[number];

const MINUTE_MS = 60_000;

/** The rules as the app knows them; what the file leaves out is as in the built-in ones. */
export function toPolicy(file: PolicyFile): Policy {
  const standard = builtInPolicy([]);
  const { approvals = {}, limits = {}, break_glass: breakGlass } = file;
  const content: Omit<Policy, 'version'> = {
    requesters: file.requesters.map((rule) => ({
      who: toPeople(rule),
      may: rule.may.map(toRight),
      onlyMembers: rule.only_members ?? false,
      ...(rule.reset_scopes ? { scopes: rule.reset_scopes } : {}),
      ...(rule.only_workspaces ? { onlyOf: rule.only_workspaces as WorkspaceId[] } : {}),
      ...(rule.people_per_hour === undefined ? {} : { peoplePerHour: rule.people_per_hour }),
    })),
    approvers: file.approvers.map((rule) => ({
      who: toPeople(rule),
      may: (rule.may ?? ['reset', 'invalidate', 'bulk']).map(toRight),
    })),
    protectedPeople: toPeople(file.protected ?? {}),
    approvals: {
      tiers:
        approvals.people_per_hour?.map(({ up_to: upTo, approvals: needed }) => ({ upTo, approvals: needed })) ??
        standard.approvals.tiers,
      protectedPerson: approvals.protected_person ?? standard.approvals.protectedPerson,
    },
    limits: {
      organisationPeoplePerHour: limits.organisation_people_per_hour ?? standard.limits.organisationPeoplePerHour,
      openRequestsPerRequester: limits.open_requests_per_requester ?? standard.limits.openRequestsPerRequester,
      requestsPerTargetPerHour: limits.requests_per_person_per_hour ?? standard.limits.requestsPerTargetPerHour,
    },
    waitMs: file.wait_minutes === undefined ? standard.waitMs : file.wait_minutes * MINUTE_MS,
    tellPerson: file.tell_person === 'by_reason' || !file.tell_person ? 'by-reason' : file.tell_person,
    ...(file.approval_channel === undefined ? {} : { approvalChannel: file.approval_channel }),
    ...(breakGlass ? { breakGlass: { who: toPeople(breakGlass), tell: breakGlass.tell } } : {}),
  };
  // Comments and the order of keys do not make other rules.
  return { version: `file-${createHash('sha256').update(canonical(content)).digest('hex').slice(0, 12)}`, ...content };
}

const toPeople = ({ roles = [], users = [], groups = [] }: FilePeople): People => ({
  roles: roles.map(toRole),
  users: users as UserId[],
  groups: groups.map(({ group, workspace }): Group => ({ id: group as GroupId, workspace: workspace as WorkspaceId })),
});

function toRole(role: FileRole): RoleRule {
  if (role === 'org_owner') return { role: 'org-owner' };
  if (role === 'org_admin') return { role: 'org-admin' };
  return 'workspace_owner' in role
    ? { role: 'workspace-owner', workspaces: role.workspace_owner as WorkspaceId[] }
    : { role: 'workspace-admin', workspaces: role.workspace_admin as WorkspaceId[] };
}

const toRight = (right: PolicyFile['requesters'][number]['may'][number]): Right =>
  right === 'stop_all' ? 'stop-all' : right;
