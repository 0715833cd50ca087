import { checkApprovers } from './check-approvers';
import type { PeopleContent, PolicyContent } from './definition';
import type { Finding, Path } from './problems';

/** Slack lists the members of user groups 20 times a minute, and memberships are read again every half minute. */
const GROUPS_MAX = 10;

/** What the form cannot say: things that are each right, but not together. */
export function checkMeaning(content: PolicyContent): Finding[] {
  const tiers = checkTiers(content);
  return [
    ...peopleIn(content).flatMap(([path, people]) => checkPeople(people, path)),
    ...checkGroups(content),
    ...checkTell(content),
    ...tiers,
    ...(tiers.length === 0 ? checkApprovers(content) : []),
  ];
}

/** Everybody the file speaks of, and where. */
function peopleIn({ requesters, approvers, break_glass: breakGlass, ...more }: PolicyContent): [Path, PeopleContent][] {
  return [
    ...requesters.map((rule, i): [Path, PeopleContent] => [['requesters', i], rule]),
    ...approvers.map((rule, i): [Path, PeopleContent] => [['approvers', i], rule]),
    ...(more.protected ? [[['protected'], more.protected] as [Path, PeopleContent]] : []),
    ...(breakGlass ? [[['break_glass'], breakGlass] as [Path, PeopleContent]] : []),
  ];
}

function checkPeople(people: PeopleContent, path: Path): Finding[] {
  const fix = 'Add at least one of roles, users and groups.';
  const nobody: Finding[] =
    isNobody(people) && path[0] !== 'protected' ? [{ path, at: 'value', reason: 'this names nobody.', fix }] : [];
  const emptyRoles = (people.roles ?? []).flatMap((role, i): Finding[] =>
    typeof role === 'object' && !role.workspace_admin && !role.workspace_owner
      ? [
          {
            path: [...path, 'roles', i],
            at: 'value',
            reason: 'this names no role.',
            fix: 'Write {workspace_owner: [T…]} or {workspace_admin: [T…]}.',
          },
        ]
      : [],
  );
  return [...nobody, ...emptyRoles];
}

const isNobody = ({ roles = [], users = [], groups = [] }: PeopleContent): boolean =>
  roles.length + users.length + groups.length === 0;

function checkGroups(content: PolicyContent): Finding[] {
  const workspaces = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [path, { groups = [] }] of peopleIn(content)) {
    for (const [i, { group, workspace }] of groups.entries()) {
      const known = workspaces.get(group);
      const at = { path: [...path, 'groups', i], at: 'value' } as const;
      if (known !== undefined && known !== workspace) {
        const reason = `the user group ${group} is said to be of ${workspace} here, and of ${known} before.`;
        findings.push({ ...at, reason, fix: 'A user group belongs to one workspace: name the same one everywhere.' });
      }
      workspaces.set(group, known ?? workspace);
      if (known === undefined && workspaces.size === GROUPS_MAX + 1) {
        const reason = `this is user group number ${GROUPS_MAX + 1}, and Slack can be asked about ${GROUPS_MAX} often enough.`;
        findings.push({ ...at, reason, fix: 'Merge some groups in Slack, or name people by role or id.' });
      }
    }
  }
  return findings;
}

/** An emergency that only those hear of who declared it is heard of by nobody. */
function checkTell({ break_glass: breakGlass }: PolicyContent): Finding[] {
  const { tell = [], users = [] } = breakGlass ?? {};
  if (tell.length === 0 || !tell.every((id) => users.includes(id))) return [];
  const reason = 'everybody told of break-glass is one of those who may use it.';
  return [{ path: ['break_glass', 'tell'], at: 'key', reason, fix: 'Add a channel, or somebody who may not use it.' }];
}

function checkTiers({ approvals }: PolicyContent): Finding[] {
  const tiers = approvals?.people_per_hour ?? [];
  return tiers.flatMap((tier, i): Finding[] => {
    const before = tiers[i - 1];
    if (!before) return [];
    const path: Path = ['approvals', 'people_per_hour', i];
    const findings: Finding[] = [];
    if (tier.up_to <= before.up_to)
      findings.push({
        path: [...path, 'up_to'],
        at: 'value',
        reason: `up_to is ${tier.up_to}, after ${before.up_to}.`,
        fix: 'Let up_to grow from step to step.',
      });
    if (tier.approvals < before.approvals)
      findings.push({
        path: [...path, 'approvals'],
        at: 'value',
        reason: `more people would need fewer approvals: ${tier.approvals} after ${before.approvals}.`,
        fix: `Use at least ${before.approvals} here, or less before.`,
      });
    return findings;
  });
}
