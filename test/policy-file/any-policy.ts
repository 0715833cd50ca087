import fc from 'fast-check';
import { stringify } from 'yaml';
import type { Group, People, Policy, Right, RoleRule } from '../../src/domain/policy';
import { RIGHTS } from '../../src/domain/policy';
import type { GroupId, UserId, WorkspaceId } from '../../src/domain/session';

const idOf = (letter: string) => (n: number) => `${letter}0${String(n).padStart(8, 'A')}`;
const anyUser = fc.nat({ max: 30 }).map((n) => idOf('U')(n) as UserId);
const anyWorkspace = fc.nat({ max: 5 }).map((n) => idOf('T')(n) as WorkspaceId);
/** At most ten, each of one workspace. */
const anyGroup = fc
  .nat({ max: 9 })
  .map((n): Group => ({ id: idOf('S')(n) as GroupId, workspace: idOf('T')(n % 3) as WorkspaceId }));

const anyRole = fc.oneof(
  fc.constantFrom<RoleRule>({ role: 'org-owner' }, { role: 'org-admin' }),
  fc.record({
    role: fc.constantFrom('workspace-owner' as const, 'workspace-admin' as const),
    workspaces: fc.array(anyWorkspace, { minLength: 1, maxLength: 3 }),
  }),
);

const anyPeople: fc.Arbitrary<People> = fc.record({
  roles: fc.array(anyRole, { maxLength: 3 }),
  users: fc.array(anyUser, { maxLength: 4 }),
  groups: fc.array(anyGroup, { maxLength: 3 }),
});
const somebodyAtLeast = anyPeople.filter(({ roles, users, groups }) => roles.length + users.length + groups.length > 0);

const maybe = <K extends string, T>(key: K, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((found) => (found === undefined ? {} : { [key]: found })) as fc.Arbitrary<
    Partial<Record<K, T>>
  >;
const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });

const anyRequester = fc
  .tuple(
    fc.record({ who: somebodyAtLeast, may: some<Right>(RIGHTS), onlyMembers: fc.boolean() }),
    maybe('scopes', some(['all', 'mobile', 'web'] as const)),
    maybe('onlyOf', fc.array(anyWorkspace, { minLength: 1, maxLength: 3 })),
    maybe('peoplePerHour', fc.integer({ min: 1, max: 5_000 })),
  )
  .map(([rule, scopes, onlyOf, peoplePerHour]) => ({ ...rule, ...scopes, ...onlyOf, ...peoplePerHour }));

const AGREED_TO = ['reset', 'invalidate', 'bulk'] as const satisfies readonly Right[];
const anyApprover = fc.record({ who: somebodyAtLeast, may: some<Right>(AGREED_TO) });
/** Somebody can always agree, and nobody can count how many. */
const OWNERS_AGREE = { who: { roles: [{ role: 'org-owner' }], users: [], groups: [] }, may: AGREED_TO } as const;

const anyTiers = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 4 })
  .map((steps) => {
    let [upTo, approvals] = [0, 0];
    return steps.map(([more, others]) => ({ upTo: (upTo += more), approvals: (approvals += others) }));
  });

/** Every kind of policy that a file can say, but for its version. */
export const anyRules: fc.Arbitrary<Omit<Policy, 'version'>> = fc
  .tuple(
    fc.record({
      requesters: fc.array(anyRequester, { minLength: 1, maxLength: 3 }),
      approvers: fc.array(anyApprover, { maxLength: 2 }).map((rules) => [...rules, OWNERS_AGREE]),
      protectedPeople: anyPeople,
      approvals: fc.record({ tiers: anyTiers, protectedPerson: fc.integer({ min: 0, max: 5 }) }),
      limits: fc.record({
        organisationPeoplePerHour: fc.integer({ min: 1, max: 9_999 }),
        openRequestsPerRequester: fc.integer({ min: 1, max: 99 }),
        requestsPerTargetPerHour: fc.integer({ min: 1, max: 99 }),
      }),
      waitMs: fc.integer({ min: 1, max: 1_440 }).map((minutes) => minutes * 60_000),
      tellPerson: fc.constantFrom('by-reason' as const, 'always' as const, 'never' as const),
    }),
    maybe('approvalChannel', fc.constantFrom('C07APPROVAL', 'G07APPROVAL')),
    maybe('breakGlass', fc.record({ who: somebodyAtLeast, tell: some(['C07INCIDENT', 'U07OWNER001']) })),
  )
  .map(([rules, channel, breakGlass]) => ({ ...rules, ...channel, ...breakGlass }));

/** The same rules as a file says them. */
export function contentOf(rules: Omit<Policy, 'version'>) {
  const { requesters, approvers, protectedPeople, approvals, limits, breakGlass } = rules;
  return {
    version: 1,
    requesters: requesters.map(({ who, may, scopes, onlyMembers, onlyOf, peoplePerHour }) => ({
      ...peopleOf(who),
      may: may.map(snake),
      reset_scopes: scopes,
      only_members: onlyMembers,
      only_workspaces: onlyOf,
      people_per_hour: peoplePerHour,
    })),
    approvers: approvers.map(({ who, may }) => ({ ...peopleOf(who), may: may.map(snake) })),
    protected: peopleOf(protectedPeople),
    approvals: {
      people_per_hour: approvals.tiers.map(({ upTo, approvals: needed }) => ({ up_to: upTo, approvals: needed })),
      protected_person: approvals.protectedPerson,
    },
    limits: {
      organisation_people_per_hour: limits.organisationPeoplePerHour,
      open_requests_per_requester: limits.openRequestsPerRequester,
      requests_per_person_per_hour: limits.requestsPerTargetPerHour,
    },
    wait_minutes: rules.waitMs / 60_000,
    tell_person: snake(rules.tellPerson),
    approval_channel: rules.approvalChannel,
    break_glass: breakGlass && { ...peopleOf(breakGlass.who), tell: breakGlass.tell },
  };
}

const snake = (name: string): string => name.replace(/-/g, '_');

const peopleOf = ({ roles, users, groups }: People) => ({
  roles: roles.map((rule) => ('workspaces' in rule ? { [snake(rule.role)]: rule.workspaces } : snake(rule.role))),
  users,
  groups: groups.map(({ id, workspace }) => ({ group: id, workspace })),
});

/** Without the anchors that `yaml` writes for what occurs twice. */
export const yamlOf = (content: unknown, collectionStyle: 'block' | 'flow' = 'block'): string =>
  stringify(content, { aliasDuplicateObjects: false, collectionStyle });
