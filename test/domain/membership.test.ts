import type { IsAmong, Membership } from '../../src/domain/membership';
import { FACTS_AGE_MAX_MS, groupsIn, isAmong, isAmongAny, isStale, peopleIn } from '../../src/domain/membership';
import type { Person } from '../../src/domain/person';
import type { People } from '../../src/domain/policy';
import { NOBODY } from '../../src/domain/policy';
import {
  ALICE,
  groupOf,
  inGroups,
  LAB,
  MAIN,
  mayReset,
  membershipOf,
  NOW,
  policyOf,
  SERVICE,
  somebody,
  TARA,
  users,
  withRoles,
} from '../helpers/examples';

const DESK = groupOf('S07DESK0001');
const NIGHT = groupOf('S07NIGHT001', LAB);
const TOO_OLD = NOW - FACTS_AGE_MAX_MS - 1;
const OWNERS_OF_MAIN = withRoles({ role: 'workspace-owner', workspaces: [MAIN] });

const ages: [string, number, boolean][] = [
  ['now', NOW, false],
  ['exactly a minute ago', NOW - 60_000, false],
  ['a minute and a millisecond ago', NOW - 60_001, true],
  ['by a clock that was a second ahead', NOW + 1_000, false],
  ['by a clock that was a minute ahead', NOW + 60_000, false],
  ['by a clock that was set back by more since', NOW + 60_001, true],
];

it.each(ages)('a fact that was read %s', (_when, readAt, stale) => {
  expect(isStale({ readAt }, NOW)).toBe(stale);
});

const cases: [string, IsAmong, Partial<Person>, People, Membership[]?][] = [
  ['nobody is among nobody', 'no', {}, NOBODY],
  ['whoever is named by id', 'yes', {}, users(ALICE, TARA)],
  ['somebody else is named', 'no', {}, users(ALICE)],
  ['whoever holds the role', 'yes', { role: 'org-admin' }, withRoles({ role: 'org-admin' })],
  [
    'one role of several will do',
    'yes',
    { role: 'org-owner' },
    withRoles({ role: 'org-admin' }, { role: 'org-owner' }),
  ],
  ['an org admin is no org owner', 'no', { role: 'org-admin' }, withRoles({ role: 'org-owner' })],
  [
    'an org owner is meant only where owners are written',
    'no',
    { role: 'org-owner' },
    withRoles({ role: 'org-admin' }),
  ],
  ['the Primary Owner is an org owner', 'yes', { role: 'primary-owner' }, withRoles({ role: 'org-owner' })],
  ['the Primary Owner is no org admin', 'no', { role: 'primary-owner' }, withRoles({ role: 'org-admin' })],
  ['an owner of the workspace', 'yes', { role: 'workspace-owner', roleWorkspace: MAIN }, OWNERS_OF_MAIN],
  [
    'an admin of one of the workspaces',
    'yes',
    { role: 'workspace-admin', roleWorkspace: LAB },
    withRoles({ role: 'workspace-admin', workspaces: [MAIN, LAB] }),
  ],
  ['an owner of another workspace', 'no', { role: 'workspace-owner', roleWorkspace: LAB }, OWNERS_OF_MAIN],
  ['an owner of nobody knows which workspace', 'no', { role: 'workspace-owner' }, OWNERS_OF_MAIN],
  [
    'an admin of the workspace is not its owner',
    'no',
    { role: 'workspace-admin', roleWorkspace: MAIN },
    OWNERS_OF_MAIN,
  ],
  ['an org owner is not a workspace’s owner for that', 'no', { role: 'org-owner' }, OWNERS_OF_MAIN],
  ['a member of the group', 'yes', {}, inGroups(DESK), [membershipOf(DESK, [ALICE, TARA])]],
  ['no member of the group', 'no', {}, inGroups(DESK), [membershipOf(DESK, [ALICE])]],
  ['nobody is in an empty group', 'no', {}, inGroups(DESK), [membershipOf(DESK, [])]],
  ['a member of another group', 'no', {}, inGroups(DESK), [membershipOf(NIGHT, [TARA]), membershipOf(DESK, [ALICE])]],
  ['the group could not be read', 'unknown', {}, inGroups(DESK), [membershipOf(DESK)]],
  ['nobody asked about the group', 'unknown', {}, inGroups(DESK)],
  ['only another group was read', 'unknown', {}, inGroups(DESK), [membershipOf(NIGHT, [TARA])]],
  ['the group was read too long ago', 'unknown', {}, inGroups(DESK), [membershipOf(DESK, [TARA], TOO_OLD)]],
  ['a no of too long ago is none either', 'unknown', {}, inGroups(DESK), [membershipOf(DESK, [], TOO_OLD)]],
  [
    'one group is enough, though another could not be read',
    'yes',
    {},
    inGroups(NIGHT, DESK),
    [membershipOf(NIGHT), membershipOf(DESK, [TARA])],
  ],
  [
    'one group says no and the other nothing',
    'unknown',
    {},
    inGroups(DESK, NIGHT),
    [membershipOf(DESK, []), membershipOf(NIGHT)],
  ],
  ['an id counts though the group could not be read', 'yes', {}, { ...users(TARA), groups: [DESK] }],
];

it.each(cases)('%s: %s', (_what, expected, person, people, memberships = []) => {
  expect(isAmong(somebody(person), people, memberships, NOW)).toBe(expected);
});

it('is among several lists when it is in one of them, and perhaps when one is not known', () => {
  const among = (...lists: People[]): IsAmong => isAmongAny(somebody(), lists, [], NOW);
  expect(among()).toBe('no');
  expect(among(users(ALICE), users(TARA))).toBe('yes');
  expect(among(inGroups(DESK), users(TARA))).toBe('yes');
  expect(among(users(ALICE), inGroups(DESK))).toBe('unknown');
  expect(among(users(ALICE), NOBODY)).toBe('no');
});

const EVERYWHERE = policyOf({
  requesters: [mayReset(inGroups(DESK)), mayReset(users(ALICE))],
  approvers: [{ who: inGroups(NIGHT, DESK), may: ['reset'] }],
  protectedPeople: inGroups(groupOf('S07BOARD001')),
});
const GLASS = { who: inGroups(groupOf('S07ONCALL01'), NIGHT), tell: [SERVICE] };

it('knows everybody of whom the rules speak', () => {
  const { requesters, approvers, protectedPeople } = EVERYWHERE;
  const named = [requesters[0]?.who, requesters[1]?.who, approvers[0]?.who, protectedPeople];
  expect(peopleIn(EVERYWHERE)).toEqual(named);
  expect(peopleIn({ ...EVERYWHERE, breakGlass: GLASS })).toEqual([...named, GLASS.who]);
});

it('lists each group once, with the workspace to ask in', () => {
  expect(groupsIn({ ...EVERYWHERE, breakGlass: GLASS })).toEqual([
    DESK,
    NIGHT,
    groupOf('S07BOARD001'),
    groupOf('S07ONCALL01'),
  ]);
  expect(groupsIn(policyOf())).toEqual([]);
});
