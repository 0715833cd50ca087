import fc from 'fast-check';
import type { Question } from '../../src/domain/judge';
import type { Facts } from '../../src/domain/verdict';
import type { Membership } from '../../src/domain/membership';
import { FACTS_AGE_MAX_MS } from '../../src/domain/membership';
import type { Person } from '../../src/domain/person';
import { ROLES } from '../../src/domain/person';
import type { ApproverRule, People, Policy, RequesterRule, RoleRule, Tier } from '../../src/domain/policy';
import { RIGHTS } from '../../src/domain/policy';
import type { OrganisationId, UserId } from '../../src/domain/session';
import { ALICE, groupOf, LAB, MAIN, NOW, OUR_ORGANISATION, refOf, SERVICE, somebody, TARA } from '../helpers/examples';

/** Anything the rules may be asked, and any rules: a small world, so that things meet. Mostly well, so that something is allowed. */

const THEIRS = 'E09OTHER001' as OrganisationId;
const HELEN = 'U07HELPDSK1' as UserId;
const GROUPS = [groupOf('S07DESK0001'), groupOf('S07BOARD001'), groupOf('S07NIGHT001')];

const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(usual, ...others) });

export const anyId = fc.constantFrom(ALICE, TARA, HELEN, SERVICE);
const anyWorkspaces = fc.subarray([MAIN, LAB]);
const readAt = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: NOW - FACTS_AGE_MAX_MS, max: NOW }) },
  { weight: 1, arbitrary: fc.integer({ min: NOW - 2 * FACTS_AGE_MAX_MS, max: NOW }) },
);

const personWith = (id: fc.Arbitrary<UserId>): fc.Arbitrary<Person> =>
  fc
    .record({
      id,
      kind: mostly<Person['kind']>('person', 'bot', 'stranger'),
      standing: mostly<Person['standing']>('active', 'deactivated', 'invited'),
      role: fc.oneof(fc.constant('member' as const), fc.constantFrom(...ROLES)),
      roleWorkspace: fc.constantFrom(MAIN, LAB),
      organisation: mostly(OUR_ORGANISATION, THEIRS),
      workspaces: anyWorkspaces,
      readAt,
    })
    .map(somebody);

export const anyPerson = personWith(anyId);

const anyRole: fc.Arbitrary<RoleRule> = fc.oneof(
  fc.record({ role: fc.constantFrom('org-owner', 'org-admin') }),
  fc.record({ role: fc.constantFrom('workspace-owner', 'workspace-admin'), workspaces: anyWorkspaces }),
);

const someIds = fc.uniqueArray(mostly(HELEN, ALICE, TARA), { minLength: 1, maxLength: 2 });

export const anyPeople: fc.Arbitrary<People> = fc.record({
  roles: fc.array(anyRole, { maxLength: 2 }),
  users: someIds,
  groups: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(GROUPS) }),
});

const anyMemberships: fc.Arbitrary<Membership[]> = fc.tuple(
  ...GROUPS.map(({ id }) =>
    fc.record({ group: fc.constant(id), members: someIds, readAt }, { requiredKeys: ['group', 'readAt'] }),
  ),
);

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** `exactOptionalPropertyTypes`: what is not there is left out. */
const present = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));

const anyRights = fc.oneof(fc.constant([...RIGHTS]), fc.subarray([...RIGHTS]));

const anyRequesterRule = fc
  .record({
    who: anyPeople,
    may: anyRights,
    scopes: optional(fc.subarray(['all', 'mobile', 'web'] as const)),
    onlyMembers: fc.boolean(),
    onlyOf: optional(anyWorkspaces),
    peoplePerHour: optional(fc.integer({ min: 0, max: 15 })),
  })
  .map((rule) => present(rule) as RequesterRule);

export const anyApproverRule: fc.Arbitrary<ApproverRule> = fc.record({
  who: anyPeople,
  may: anyRights,
});

/** More people never need fewer. */
const anyTiers: fc.Arbitrary<Tier[]> = fc
  .array(fc.record({ upTo: fc.integer({ min: 1, max: 15 }), approvals: fc.integer({ min: 0, max: 3 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((tiers) => {
    const needed = tiers.map(({ approvals }) => approvals).sort((a, b) => a - b);
    const sizes = tiers.map(({ upTo }) => upTo).sort((a, b) => a - b);
    return sizes.map((upTo, i) => ({ upTo, approvals: needed[i] ?? 0 }));
  });

export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    version: fc.constant('any'),
    requesters: fc.array(anyRequesterRule, { minLength: 1, maxLength: 3 }),
    approvers: fc.array(anyApproverRule, { maxLength: 2 }),
    protectedPeople: anyPeople,
    approvals: fc.record({ tiers: anyTiers, protectedPerson: fc.integer({ min: 0, max: 3 }) }),
    limits: fc.record({
      organisationPeoplePerHour: fc.integer({ min: 5, max: 30 }),
      openRequestsPerRequester: fc.integer({ min: 1, max: 5 }),
      requestsPerTargetPerHour: fc.integer({ min: 2, max: 12 }),
    }),
    waitMs: fc.constant(1_800_000),
    tellPerson: fc.constant('never'),
    breakGlass: optional(fc.record({ who: anyPeople, tell: fc.constant([]) })),
  })
  .map((policy) => present(policy) as Policy);

export const anyFacts: fc.Arbitrary<Facts> = fc.record({
  requester: personWith(mostly(HELEN, ALICE, TARA)),
  target: personWith(mostly(TARA, ALICE, HELEN, SERVICE)),
  memberships: anyMemberships,
  usage: fc.record({
    peopleByRequester: fc.integer({ min: 1, max: 8 }),
    peopleByAnybody: fc.integer({ min: 1, max: 15 }),
    openByRequester: fc.integer({ min: 0, max: 2 }),
    requestsForTarget: fc.integer({ min: 0, max: 6 }),
  }),
  organisation: fc.constant(OUR_ORGANISATION),
  tokenOwner: fc.constant(SERVICE),
  now: fc.constant(NOW),
});

export const anyQuestion: fc.Arbitrary<Question> = fc.record({
  operation: fc.oneof(
    fc.record({
      kind: fc.constant('reset'),
      target: fc.constant(TARA),
      scope: fc.constantFrom('all', 'mobile', 'web'),
    }),
    fc.record({ kind: fc.constant('invalidate'), target: fc.constant(TARA), sessions: fc.constant([refOf(1)]) }),
  ),
  breakGlass: mostly(false, true),
});
