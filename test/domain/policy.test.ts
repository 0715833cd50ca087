import fc from 'fast-check';
import type { Person, Role } from '../../src/domain/person';
import { ROLES } from '../../src/domain/person';
import type { Facts } from '../../src/domain/policy';
import { builtInPolicy, FACTS_AGE_MAX_MS, judge, PICKED_SESSIONS_MAX } from '../../src/domain/policy';
import type { Operation, OrganisationId, UserId } from '../../src/domain/session';
import { ALICE, NOW, OUR_ORGANISATION, refOf, SERVICE, somebody, TARA } from '../helpers/examples';

const RESET: Operation = { kind: 'reset', target: TARA, scope: 'all' };
const THEIRS = 'E09OTHER001' as OrganisationId;
const HELEN = 'U07HELPDSK1' as UserId;
const TOO_OLD = NOW - FACTS_AGE_MAX_MS - 1;

const picking = (n: number): Operation => ({
  kind: 'invalidate',
  target: TARA,
  sessions: Array.from({ length: n }, (_, i) => refOf(i)),
});

interface Case {
  readonly requester?: Partial<Person>;
  readonly target?: Partial<Person>;
  readonly operation?: Operation;
  readonly named?: readonly UserId[];
}

function judged({ requester, target, operation = RESET, named = [] }: Case) {
  const facts: Facts = {
    requester: somebody({ id: ALICE, role: 'org-admin', ...requester }),
    target: somebody(target),
    organisation: OUR_ORGANISATION,
    tokenOwner: SERVICE,
    now: NOW,
  };
  return judge(operation, facts, builtInPolicy(named));
}

const withoutOrganisation = (): Partial<Person> => {
  const changes = { organisation: undefined };
  return changes as unknown as Partial<Person>;
};

const refusals: [string, string, Case][] = [
  ['a plain member may not ask', 'not-a-requester', { requester: { role: 'member' } }],
  ['a workspace owner has no say in the organisation', 'not-a-requester', { requester: { role: 'workspace-owner' } }],
  ['a workspace admin has none either', 'not-a-requester', { requester: { role: 'workspace-admin' } }],
  ['a guest may not ask', 'not-a-requester', { requester: { role: 'guest' } }],
  ['an admin of another organisation is nobody here', 'not-a-requester', { requester: { organisation: THEIRS } }],
  ['an admin whose organisation is unknown may not ask', 'not-a-requester', { requester: withoutOrganisation() }],
  ['an admin who was deactivated may not ask', 'not-a-requester', { requester: { standing: 'deactivated' } }],
  ['a bot with an admin’s role may not ask', 'not-a-requester', { requester: { kind: 'bot' } }],
  [
    'a person named by the operator may not ask from another organisation',
    'not-a-requester',
    { requester: { id: HELEN, role: 'member', organisation: THEIRS }, named: [HELEN] },
  ],
  ['facts about the requester decide nothing after a minute', 'facts-too-old', { requester: { readAt: TOO_OLD } }],
  ['facts about the target decide nothing after a minute', 'facts-too-old', { target: { readAt: TOO_OLD } }],
  ['a bot has no sessions of this kind', 'bot', { target: { kind: 'bot' } }],
  ['someone met through Slack Connect is not ours', 'other-organisation', { target: { kind: 'stranger' } }],
  ['someone of another organisation is not ours', 'other-organisation', { target: { organisation: THEIRS } }],
  ['someone whose organisation is unknown is not ours', 'other-organisation', { target: withoutOrganisation() }],
  ['a deactivated person is signed out already', 'deactivated', { target: { standing: 'deactivated' } }],
  ['an invited person never signed in', 'invited', { target: { standing: 'invited' } }],
  ['the Primary Owner is never a target', 'primary-owner', { target: { role: 'primary-owner' } }],
  [
    'not even of their own wish',
    'primary-owner',
    { requester: { id: TARA, role: 'primary-owner' }, target: { role: 'primary-owner' } },
  ],
  ['the owner of the admin token is never a target', 'token-owner', { target: { id: SERVICE, role: 'org-admin' } }],
  ['an org admin does not end an org owner’s sessions', 'outranked', { target: { role: 'org-owner' } }],
  [
    'a member named by the operator does not end a workspace admin’s',
    'outranked',
    { requester: { id: HELEN, role: 'member' }, named: [HELEN], target: { role: 'workspace-admin' } },
  ],
  ['more sessions than can be ended one by one', 'too-many-sessions', { operation: picking(PICKED_SESSIONS_MAX + 1) }],
];

it.each(refusals)('refuses: %s (%s)', (_why, code, given) => {
  expect(judged(given)).toMatchObject({ kind: 'refused', refusal: { code } });
});

const allowances: [string, string[], Case][] = [
  ['an org admin ends a member’s sessions', [], {}],
  ['an org owner does too', [], { requester: { role: 'org-owner' } }],
  ['the Primary Owner does too', [], { requester: { role: 'primary-owner' } }],
  ['a member named by the operator does too', [], { requester: { id: HELEN, role: 'member' }, named: [HELEN] }],
  ['facts of exactly a minute ago still hold', [], { target: { readAt: NOW - FACTS_AGE_MAX_MS } }],
  ['an admin’s peer, with a warning', ['target-is-admin'], { target: { role: 'org-admin' } }],
  ['a workspace admin, with a warning', ['target-is-admin'], { target: { role: 'workspace-admin' } }],
  ['oneself, with a warning', ['yourself'], { target: { id: ALICE, role: 'org-admin' } }],
  ['as many sessions as can be ended one by one', [], { operation: picking(PICKED_SESSIONS_MAX) }],
];

it.each(allowances)('allows: %s', (_what, warnings, given) => {
  expect(judged(given)).toEqual({ kind: 'allowed', warnings });
});

/** From the highest down; those on one line are peers. */
const LADDER: readonly (readonly Role[])[] = [
  ['primary-owner'],
  ['org-owner'],
  ['org-admin'],
  ['workspace-owner', 'workspace-admin'],
  ['member', 'guest', 'single-channel-guest'],
];
const rung = (role: Role): number => LADDER.findIndex((peers) => peers.includes(role));
const everyPair = ROLES.flatMap((requester) => ROLES.map((target) => [requester, target] as const));

it.each(everyPair)('a named %s against a %s is decided by rank alone', (requester, target) => {
  const verdict = judged({ requester: { id: HELEN, role: requester }, target: { role: target }, named: [HELEN] });
  const mayBeEnded = target !== 'primary-owner' && rung(target) >= rung(requester);
  expect(verdict.kind).toBe(mayBeEnded ? 'allowed' : 'refused');
});

it('allows nothing unless every single condition holds', () => {
  const anyPerson = fc.record({
    id: fc.constantFrom(ALICE, TARA, SERVICE, HELEN),
    kind: fc.constantFrom('person', 'person', 'person', 'bot', 'stranger'),
    standing: fc.constantFrom('active', 'active', 'active', 'deactivated', 'invited'),
    role: fc.constantFrom(...ROLES),
    organisation: fc.constantFrom(OUR_ORGANISATION, OUR_ORGANISATION, OUR_ORGANISATION, THEIRS),
    readAt: fc.integer({ min: TOO_OLD - 5_000, max: NOW }),
  });
  fc.assert(
    fc.property(anyPerson, anyPerson, fc.integer({ min: 0, max: 101 }), (requester, target, picked) => {
      const verdict = judged({ requester, target, operation: picking(picked), named: [HELEN] });
      const isWell = (it: typeof requester): boolean =>
        it.kind === 'person' &&
        it.standing === 'active' &&
        it.organisation === OUR_ORGANISATION &&
        NOW - it.readAt <= FACTS_AGE_MAX_MS;
      const mayAsk = rung(requester.role) <= rung('org-admin') || requester.id === HELEN;
      const mayBeEnded =
        target.role !== 'primary-owner' && target.id !== SERVICE && rung(target.role) >= rung(requester.role);
      const isAllowed = isWell(requester) && isWell(target) && mayAsk && mayBeEnded && picked <= PICKED_SESSIONS_MAX;
      expect(verdict.kind).toBe(isAllowed ? 'allowed' : 'refused');
    }),
    { numRuns: 2_000 },
  );
});

it('names the rules in force, whatever the order of the people in them', () => {
  expect(builtInPolicy([]).version).toBe('built-in');
  expect(builtInPolicy([TARA, HELEN]).version).toBe(builtInPolicy([HELEN, TARA]).version);
  expect(builtInPolicy([HELEN]).version).not.toBe(builtInPolicy([TARA]).version);
});
