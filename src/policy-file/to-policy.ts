import { createHash } from 'node:crypto';
import { canonical } from '../domain/digest';
import { builtInPolicy, type People, type Policy, type Right, type RoleRule } from '../domain/policy';
import type { GroupId, UserId, WorkspaceId } from '../domain/session';
import { AGREED_TO, type PeopleContent, type PolicyContent } from './definition';

const MINUTE_MS = 60_000;
/** Whatever a file does not say. */
export const BUILT_IN = builtInPolicy([]);

/** The ids were checked by the definition, so the types of the domain are theirs. */
export function toPolicy(content: PolicyContent): Policy {
  const { approvals, limits, break_glass: breakGlass } = content;
  const rules: Omit<Policy, 'version'> = {
    requesters: content.requesters.map((rule) => ({
      who: peopleOf(rule),
      may: rule.may.map(rightOf),
      ...(rule.reset_scopes ? { scopes: rule.reset_scopes } : {}),
      onlyMembers: rule.only_members ?? false,
      ...(rule.only_workspaces ? { onlyOf: rule.only_workspaces as WorkspaceId[] } : {}),
      ...(rule.people_per_hour === undefined ? {} : { peoplePerHour: rule.people_per_hour }),
    })),
    approvers: content.approvers.map((rule) => ({
      who: peopleOf(rule),
      may: rule.may ?? AGREED_TO,
    })),
    protectedPeople: peopleOf(content.protected ?? {}),
    approvals: {
      tiers: tiersOf(content),
      protectedPerson: approvals?.protected_person ?? BUILT_IN.approvals.protectedPerson,
    },
    limits: {
      organisationPeoplePerHour: limits?.organisation_people_per_hour ?? BUILT_IN.limits.organisationPeoplePerHour,
      openRequestsPerRequester: limits?.open_requests_per_requester ?? BUILT_IN.limits.openRequestsPerRequester,
      requestsPerTargetPerHour: limits?.requests_per_person_per_hour ?? BUILT_IN.limits.requestsPerTargetPerHour,
    },
    waitMs: content.wait_minutes === undefined ? BUILT_IN.waitMs : content.wait_minutes * MINUTE_MS,
    tellPerson: content.tell_person === 'by_reason' ? 'by-reason' : (content.tell_person ?? BUILT_IN.tellPerson),
    ...(content.approval_channel === undefined ? {} : { approvalChannel: content.approval_channel }),
    ...(breakGlass ? { breakGlass: { who: peopleOf(breakGlass), tell: breakGlass.tell } } : {}),
  };
  return { version: versionOf(rules), ...rules };
}

/** The same rules have the same name, however they are laid out and commented. */
const versionOf = (rules: Omit<Policy, 'version'>): string =>
  `file-${createHash('sha256').update(canonical(rules), 'utf8').digest('hex').slice(0, 12)}`;

export const tiersOf = ({ approvals }: PolicyContent): Policy['approvals']['tiers'] =>
  approvals?.people_per_hour?.map(({ up_to: upTo, approvals: needed }) => ({ upTo, approvals: needed })) ??
  BUILT_IN.approvals.tiers;

const rightOf = (right: 'stop_all' | Exclude<Right, 'stop-all'>): Right => (right === 'stop_all' ? 'stop-all' : right);

function peopleOf({ roles = [], users = [], groups = [] }: PeopleContent): People {
  return {
    roles: roles.flatMap((role): RoleRule[] => {
      if (role === 'org_owner') return [{ role: 'org-owner' }];
      if (role === 'org_admin') return [{ role: 'org-admin' }];
      const { workspace_owner: owners, workspace_admin: admins } = role;
      return [
        ...(owners ? [{ role: 'workspace-owner', workspaces: owners as WorkspaceId[] } as const] : []),
        ...(admins ? [{ role: 'workspace-admin', workspaces: admins as WorkspaceId[] } as const] : []),
      ];
    }),
    users: users as UserId[],
    groups: groups.map(({ group, workspace }) => ({ id: group as GroupId, workspace: workspace as WorkspaceId })),
  };
}
