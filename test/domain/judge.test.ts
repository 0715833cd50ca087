import type { Ground, Verdict, Warning } from '../../src/domain/verdict';
import { holds, judge, PICKED_SESSIONS_MAX, refusedRequester } from '../../src/domain/judge';
import { stricter } from '../../src/domain/verdict';
import { FACTS_AGE_MAX_MS } from '../../src/domain/membership';
import type { Person, Role } from '../../src/domain/person';
import { ROLES } from '../../src/domain/person';
import type { Policy, Right } from '../../src/domain/policy';
import { builtInPolicy, NOBODY, RIGHTS } from '../../src/domain/policy';
import { mayBreakGlass } from '../../src/domain/weigh';
import type { OneOperation, OrganisationId, ResetScope, SessionId, UserId } from '../../src/domain/session';
import type { FactChanges } from '../helpers/examples';
import {
  ALICE,
  factsOf,
  groupOf,
  idOf,
  inGroups,
  LAB,
  MAIN,
  mayReset,
  membershipOf,
  NOW,
  policyOf,
  refOf,
  SERVICE,
  somebody,
  TARA,
  users,
  withRoles,
} from '../helpers/examples';

const THEIRS = 'E09OTHER001' as OrganisationId;
const HELEN = 'U07HELPDSK1' as UserId;
const TOO_OLD = NOW - FACTS_AGE_MAX_MS - 1;
const DESK = groupOf('S07DESK0001');
const BOARD = groupOf('S07BOARD001');

const resetOf = (scope: ResetScope): OneOperation => ({ kind: 'reset', target: TARA, scope });
const picking = (n: number, kept?: readonly SessionId[]): OneOperation => ({
  kind: 'invalidate',
  target: TARA,
  sessions: Array.from({ length: n }, (_, i) => refOf(i)),
  ...(kept && { kept }),
});

interface Case extends FactChanges {
  readonly operation?: OneOperation;
  readonly breakGlass?: boolean;
  readonly policy?: Partial<Policy>;
}

const judged = ({ operation = resetOf('all'), breakGlass, policy, ...changes }: Case): Verdict =>
  judge({ operation, ...(breakGlass === undefined ? {} : { breakGlass }) }, factsOf(changes), policyOf(policy));

const withoutOrganisation = (): Partial<Person> => {
  const changes = { organisation: undefined };
  return changes as unknown as Partial<Person>;
};

/** Helen of the help desk, a member, asks under these rules. */
const asHelen = (...requesters: Policy['requesters']): Case => ({
  requester: { id: HELEN, role: 'member' },
  policy: { requesters },
});
const helenIsNamed = asHelen(mayReset(users(HELEN)));

describe('people', () => {
  const refusals: [string, string, Case][] = [
    ['a plain member may not ask', 'not-a-requester', { requester: { role: 'member' } }],
    ['a workspace owner has no say in the organisation', 'not-a-requester', { requester: { role: 'workspace-owner' } }],
    ['a workspace admin has none either', 'not-a-requester', { requester: { role: 'workspace-admin' } }],
    ['a guest may not ask', 'not-a-requester', { requester: { role: 'guest' } }],
    ['an admin of another organisation is nobody here', 'not-a-requester', { requester: { organisation: THEIRS } }],
    ['an admin whose organisation is unknown may not ask', 'not-a-requester', { requester: withoutOrganisation() }],
    ['an admin who was deactivated may not ask', 'not-a-requester', { requester: { standing: 'deactivated' } }],
    ['an admin who never signed in may not ask', 'not-a-requester', { requester: { standing: 'invited' } }],
    ['a bot with an admin’s role may not ask', 'not-a-requester', { requester: { kind: 'bot' } }],
    ['a stranger with an admin’s role may not ask', 'not-a-requester', { requester: { kind: 'stranger' } }],
    [
      'a person named by id may not ask from another organisation',
      'not-a-requester',
      { ...helenIsNamed, requester: { id: HELEN, role: 'member', organisation: THEIRS } },
    ],
    ['facts about the requester decide nothing after a minute', 'facts-too-old', { requester: { readAt: TOO_OLD } }],
    ['facts about the target decide nothing after a minute', 'facts-too-old', { target: { readAt: TOO_OLD } }],
    ['nobody may ask when nobody is named', 'not-a-requester', { policy: { requesters: [] } }],
  ];

  it.each(refusals)('refuses: %s (%s)', (_why, code, given) => {
    expect(judged(given)).toEqual({ kind: 'refused', refusal: { code } });
  });

  const untouchable: [string, string, Case][] = [
    ['a bot has no sessions of this kind', 'bot', { target: { kind: 'bot' } }],
    ['someone met through Slack Connect is not ours', 'other-organisation', { target: { kind: 'stranger' } }],
    ['someone of another organisation is not ours', 'other-organisation', { target: { organisation: THEIRS } }],
    [
      'someone whose organisation is unknown may not be ours',
      'organisation-unknown',
      { target: withoutOrganisation() },
    ],
    [
      'someone who was deactivated, wherever they belonged',
      'deactivated',
      { target: { ...withoutOrganisation(), standing: 'deactivated' } },
    ],
    [
      'a stranger stays one when deactivated',
      'other-organisation',
      { target: { ...withoutOrganisation(), kind: 'stranger', standing: 'deactivated' } },
    ],
    ['a deactivated person is signed out already', 'deactivated', { target: { standing: 'deactivated' } }],
    ['an invited person never signed in', 'invited', { target: { standing: 'invited' } }],
    ['the Primary Owner is never a target', 'primary-owner', { target: { role: 'primary-owner' } }],
    [
      'not even of their own wish',
      'primary-owner',
      { requester: { id: TARA, role: 'primary-owner' }, target: { role: 'primary-owner' } },
    ],
    ['the owner of the admin token is never a target', 'token-owner', { target: { id: SERVICE, role: 'org-admin' } }],
  ];

  it.each(untouchable)('never touches: %s (%s)', (_why, code, given) => {
    const target = given.target?.id ?? TARA;
    expect(judged(given)).toEqual({ kind: 'refused', refusal: { code, target } });
  });

  it('says who may not ask before it says anything about the target', () => {
    expect(judged({ requester: { role: 'member' }, target: { kind: 'bot' } })).toMatchObject({
      refusal: { code: 'not-a-requester' },
    });
  });

  const allowances: [string, Warning[], Case][] = [
    ['an org admin ends a member’s sessions', [], {}],
    ['an org owner does too', [], { requester: { role: 'org-owner' } }],
    ['the Primary Owner does too', [], { requester: { role: 'primary-owner' } }],
    ['a member named by id does too', [], helenIsNamed],
    ['a guest’s sessions', [], { target: { role: 'guest' } }],
    ['facts of exactly a minute ago still hold', [], { target: { readAt: NOW - FACTS_AGE_MAX_MS } }],
    ['oneself, with a warning', ['yourself'], { target: { id: ALICE, role: 'org-admin' } }],
    ['as many sessions as can be ended one by one', [], { operation: picking(PICKED_SESSIONS_MAX) }],
    [
      'an admin who needs no protection under these rules, with a warning',
      ['target-is-admin'],
      { target: { role: 'org-admin' }, policy: { approvals: { ...builtInPolicy([]).approvals, protectedPerson: 0 } } },
    ],
  ];

  it.each(allowances)('allows: %s', (_what, warnings, given) => {
    expect(judged(given)).toEqual({ kind: 'allowed', warnings });
  });

  it('refuses more sessions than can be ended one by one', () => {
    expect(judged({ operation: picking(101) })).toEqual({
      kind: 'refused',
      refusal: { code: 'too-many-sessions', picked: 101, max: 100 },
    });
  });

  it('lets more go where some are kept, which no reset can do, up to a number', () => {
    const keeping = (ended: number): OneOperation => picking(ended, [idOf(ended)]);
    expect(judged({ operation: keeping(500) })).toEqual({ kind: 'allowed', warnings: [] });
    expect(judged({ operation: keeping(501) })).toEqual({
      kind: 'refused',
      refusal: { code: 'too-many-sessions', picked: 501, max: 500, isRest: true },
    });
  });
});

describe('protected people', () => {
  const named = { approvals: { ...builtInPolicy([]).approvals, protectedPerson: 2 } };
  const cases: [string, Case][] = [
    ['a peer', { target: { role: 'org-admin' } }],
    ['somebody below who is an admin', { target: { role: 'workspace-admin' } }],
    ['a workspace owner', { target: { role: 'workspace-owner' } }],
    ['somebody who may ask', { policy: { requesters: [...builtInPolicy([]).requesters, mayReset(users(TARA))] } }],
    ['somebody who may ask for something else', { policy: { approvers: [{ who: users(TARA), may: ['audit'] }] } }],
    ['somebody who may agree', { policy: { approvers: [{ who: users(TARA), may: ['reset'] }] } }],
    ['somebody named as protected', { policy: { protectedPeople: users(TARA) } }],
    [
      'somebody of a protected group',
      { policy: { protectedPeople: inGroups(BOARD) }, memberships: [membershipOf(BOARD, [TARA])] },
    ],
    [
      'anybody while a protected group cannot be read',
      { policy: { protectedPeople: inGroups(BOARD) }, memberships: [membershipOf(BOARD)] },
    ],
    [
      'anybody when a protected group was read too long ago',
      { policy: { protectedPeople: inGroups(BOARD) }, memberships: [membershipOf(BOARD, [], TOO_OLD)] },
    ],
    [
      'anybody while a group of approvers cannot be read',
      { policy: { approvers: [{ who: inGroups(DESK), may: ['reset'] }] } },
    ],
  ];

  it.each(cases)('needs as many as the rules say for %s', (_who, given) => {
    const policy = { ...named, ...given.policy };
    expect(judged({ ...given, policy })).toMatchObject({
      kind: 'needs-approvals',
      approvals: 2,
      grounds: ['protected'],
    });
  });

  it('needs nobody for a member who is in no protected group', () => {
    const given = { policy: { protectedPeople: inGroups(BOARD) }, memberships: [membershipOf(BOARD, [ALICE])] };
    expect(judged(given)).toEqual({ kind: 'allowed', warnings: [] });
  });

  it('needs nobody for oneself, whoever one is', () => {
    const own = {
      target: { id: ALICE, role: 'org-admin' as const },
      policy: { ...named, protectedPeople: users(ALICE) },
    };
    expect(judged(own)).toEqual({ kind: 'allowed', warnings: ['yourself'] });
  });

  it('needs an approval for somebody ranked above, even when protected people need none', () => {
    const policy = { approvals: { ...builtInPolicy([]).approvals, protectedPerson: 0 } };
    expect(judged({ target: { role: 'org-owner' }, policy })).toEqual({
      kind: 'needs-approvals',
      approvals: 1,
      grounds: ['outranked'],
      warnings: ['target-is-admin'],
    });
  });

  it('names every ground, and asks for as many as the strictest of them', () => {
    const given = { target: { role: 'org-owner' as const }, usage: { peopleByRequester: 101 }, policy: {} };
    expect(judged(given)).toEqual({
      kind: 'needs-approvals',
      approvals: 2,
      grounds: ['many-people', 'protected', 'outranked'],
      warnings: ['target-is-admin'],
    });
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

  it.each(everyPair)('a named %s against a %s, when only rank counts', (requester, target) => {
    const approvals = { ...builtInPolicy([]).approvals, protectedPerson: 0 };
    const policy = { requesters: [mayReset(users(HELEN))], approvals };
    const verdict = judged({ requester: { id: HELEN, role: requester }, target: { role: target }, policy });
    const isAbove = rung(target) < rung(requester);
    expect(verdict.kind).toBe(target === 'primary-owner' ? 'refused' : isAbove ? 'needs-approvals' : 'allowed');
  });
});

describe('how many people in an hour', () => {
  const tiers: [string, number, number | 'allowed'][] = [
    ['the first', 1, 'allowed'],
    ['the fifth', 5, 'allowed'],
    ['the sixth', 6, 1],
    ['the hundredth', 100, 1],
    ['the hundred and first', 101, 2],
    ['the thousandth', 1_000, 2],
  ];

  it.each(tiers)('%s person of a requester', (_n, peopleByRequester, needed) => {
    expect(judged({ usage: { peopleByRequester } })).toEqual(
      needed === 'allowed'
        ? { kind: 'allowed', warnings: [] }
        : { kind: 'needs-approvals', approvals: needed, grounds: ['many-people'], warnings: [] },
    );
  });

  const alwaysOne: [string, number, number, Ground][] = [
    ['the first', 1, 1, 'always'],
    ['the tenth', 10, 1, 'always'],
    ['the fifteenth, of whom as many must agree as of the first', 15, 1, 'always'],
    ['the sixteenth', 16, 2, 'many-people'],
  ];

  it.each(alwaysOne)('%s person, where somebody must agree to everything', (_n, peopleByRequester, needed, ground) => {
    const tiers = [10, 15, 20].map((upTo) => ({ upTo, approvals: upTo > 15 ? 2 : 1 }));
    const policy = { approvals: { tiers, protectedPerson: 0 } };
    expect(judged({ usage: { peopleByRequester }, policy })).toEqual({
      ...{ kind: 'needs-approvals', approvals: needed, grounds: [ground], warnings: [] },
    });
  });

  const tooMuch: [string, object, Case][] = [
    [
      'more people than the last tier names',
      { code: 'over-the-cap', max: 1_000 },
      { usage: { peopleByRequester: 1_001 } },
    ],
    [
      'anybody when there is no tier at all',
      { code: 'over-the-cap', max: 0 },
      { policy: { approvals: { tiers: [], protectedPerson: 1 } } },
    ],
    ['a count that is none', { code: 'over-the-cap', max: 1_000 }, { usage: { peopleByRequester: NaN } }],
    [
      'more than the whole organisation may',
      { code: 'organisation-limit', max: 2_000 },
      { usage: { peopleByAnybody: 2_001 } },
    ],
    [
      'a fourth request that waits beside three',
      { code: 'too-many-open', max: 3 },
      { usage: { openByRequester: 3, peopleByRequester: 6 } },
    ],
    [
      'an eleventh request for one person',
      { code: 'asked-too-often', target: TARA, max: 10 },
      { usage: { requestsForTarget: 10 } },
    ],
  ];

  it.each(tooMuch)('refuses %s', (_what, refusal, given) => {
    expect(judged(given)).toEqual({ kind: 'refused', refusal });
  });

  const justEnough: [string, Case][] = [
    ['as many as the whole organisation may', { usage: { peopleByAnybody: 2_000 } }],
    ['what nobody has to agree to, beside three that wait', { usage: { openByRequester: 3 } }],
    ['a tenth request for one person', { usage: { requestsForTarget: 9 } }],
  ];

  it.each(justEnough)('allows %s', (_what, given) => {
    expect(judged(given).kind).toBe('allowed');
  });
});

describe('narrow rights', () => {
  const desk = (limits: Parameters<typeof mayReset>[1]): Case => asHelen(mayReset(users(HELEN), limits));
  const fine: [string, Case][] = [
    ['a reset of a scope that is one’s own', { ...desk({ scopes: ['mobile', 'web'] }), operation: resetOf('mobile') }],
    ['any scope when none is named', { ...desk({}), operation: resetOf('web') }],
    [
      'single sessions, of which scopes say nothing',
      { ...desk({ scopes: ['mobile'], may: ['invalidate'] }), operation: picking(1) },
    ],
    ['a member when only members', desk({ onlyMembers: true })],
    ['a guest when only members', { ...desk({ onlyMembers: true }), target: { role: 'guest' } }],
    ['somebody of one of the workspaces', { ...desk({ onlyOf: [MAIN, LAB] }), target: { workspaces: [LAB] } }],
    ['somebody who is elsewhere too', { ...desk({ onlyOf: [LAB] }), target: { workspaces: [MAIN, LAB] } }],
    ['as many people as the rule allows', { ...desk({ peoplePerHour: 3 }), usage: { peopleByRequester: 3 } }],
  ];

  it.each(fine)('allows: %s', (_what, given) => {
    expect(judged(given)).toEqual({ kind: 'allowed', warnings: [] });
  });

  const notTheirs: [string, object, Case][] = [
    [
      'a reset of another scope',
      { code: 'scope-not-yours', scopes: ['mobile'] },
      { ...desk({ scopes: ['mobile'] }), operation: resetOf('all') },
    ],
    [
      'a right that was not given',
      { code: 'right-missing', right: 'invalidate' },
      { ...desk({}), operation: picking(1) },
    ],
    [
      'an admin when only members',
      { code: 'only-members', target: TARA },
      { ...desk({ onlyMembers: true }), target: { role: 'workspace-admin' } },
    ],
    [
      'a colleague who may ask too, when only members',
      { code: 'only-members', target: TARA },
      asHelen(mayReset(users(HELEN, TARA), { onlyMembers: true })),
    ],
    [
      'a protected member when only members',
      { code: 'only-members', target: TARA },
      {
        ...desk({}),
        policy: { requesters: [mayReset(users(HELEN), { onlyMembers: true })], protectedPeople: users(TARA) },
      },
    ],
    [
      'anybody, for now, when only members and a protected group cannot be read',
      { code: 'group-unknown' },
      {
        ...desk({}),
        policy: { requesters: [mayReset(users(HELEN), { onlyMembers: true })], protectedPeople: inGroups(BOARD) },
      },
    ],
    [
      'somebody of no workspace of theirs',
      { code: 'not-your-workspace', target: TARA },
      { ...desk({ onlyOf: [LAB] }), target: { workspaces: [MAIN] } },
    ],
    [
      'one person more than the rule allows',
      { code: 'your-hourly-limit', max: 3 },
      { ...desk({ peoplePerHour: 3 }), usage: { peopleByRequester: 4 } },
    ],
  ];

  it.each(notTheirs)('refuses: %s', (_what, refusal, given) => {
    expect(judged(given)).toEqual({ kind: 'refused', refusal });
  });

  const several: [string, Case][] = [
    ['one rule of two', asHelen(mayReset(users(HELEN), { scopes: ['mobile'] }), mayReset(users(HELEN)))],
    ['whichever comes first', asHelen(mayReset(users(HELEN)), mayReset(users(HELEN), { scopes: ['mobile'] }))],
    [
      'the sum of both',
      asHelen(mayReset(users(HELEN), { may: ['audit'] }), mayReset(users(HELEN), { onlyOf: [MAIN] })),
    ],
  ];

  it.each(several)('what any rule allows is allowed: %s', (_what, given) => {
    expect(judged(given)).toEqual({ kind: 'allowed', warnings: [] });
  });

  it('needs no group for what another rule allows, but while it cannot be read, whoever may be in it is protected', () => {
    const given = asHelen(mayReset(inGroups(DESK)), mayReset(users(HELEN)));
    expect(judged(given)).toMatchObject({ kind: 'needs-approvals', approvals: 1, grounds: ['protected'] });
    expect(judged({ ...given, memberships: [membershipOf(DESK, [])] }).kind).toBe('allowed');
  });

  const perhaps: [string, object, Case][] = [
    [
      'two rules that do not add up',
      { code: 'scope-not-yours', scopes: ['mobile'] },
      asHelen(mayReset(users(HELEN), { may: ['audit'] }), mayReset(users(HELEN), { scopes: ['mobile'] })),
    ],
    [
      'the rules of others',
      { code: 'right-missing', right: 'reset' },
      asHelen(mayReset(users(HELEN), { may: ['audit'] }), mayReset(users(ALICE))),
    ],
    [
      'the narrow rules of others are no answer either',
      { code: 'right-missing', right: 'reset' },
      asHelen(mayReset(users(HELEN), { may: ['audit'] }), mayReset(users(ALICE), { scopes: ['mobile'] })),
    ],
    ['a group that cannot be read', { code: 'group-unknown' }, asHelen(mayReset(inGroups(DESK)))],
    [
      'a group that cannot be read, when nothing else says yes',
      { code: 'group-unknown' },
      asHelen(
        mayReset(users(HELEN), { may: ['audit'] }),
        mayReset(users(HELEN), { scopes: ['mobile'] }),
        mayReset(inGroups(DESK)),
      ),
    ],
    [
      'a group that cannot be read, but would not help',
      { code: 'right-missing', right: 'reset' },
      asHelen(mayReset(users(HELEN), { may: ['audit'] }), mayReset(inGroups(DESK), { may: ['audit'] })),
    ],
    [
      'a group of which one is no member',
      { code: 'right-missing', right: 'reset' },
      {
        ...asHelen(mayReset(users(HELEN), { may: ['audit'] }), mayReset(inGroups(DESK))),
        memberships: [membershipOf(DESK, [TARA])],
      },
    ],
  ];

  it.each(perhaps)('refuses under several rules: %s', (_what, refusal, given) => {
    expect(judged(given)).toEqual({ kind: 'refused', refusal });
  });
});

describe('break-glass', () => {
  const forAlice = { breakGlass: { who: users(ALICE), tell: ['C05SECURITY'] } };
  const sixth = { usage: { peopleByRequester: 6 }, breakGlass: true };

  it('skips the waiting for those whom the rules name, with a warning', () => {
    expect(judged({ ...sixth, policy: forAlice })).toEqual({
      kind: 'allowed',
      warnings: ['break-glass'],
      skipped: ['many-people'],
    });
    expect(judged({ target: { role: 'org-owner' }, breakGlass: true, policy: forAlice })).toEqual({
      kind: 'allowed',
      warnings: ['target-is-admin', 'break-glass'],
      skipped: ['protected', 'outranked'],
    });
  });

  it('is nothing of its own when nobody else must agree anyway', () => {
    expect(judged({ breakGlass: true })).toEqual({ kind: 'allowed', warnings: [] });
  });

  it('is not used unless it is asked for', () => {
    expect(judged({ usage: sixth.usage, policy: forAlice }).kind).toBe('needs-approvals');
  });

  const refusals: [string, string, Case][] = [
    ['when the rules name nobody', 'no-break-glass', {}],
    ['of somebody else', 'no-break-glass', { policy: { breakGlass: { who: users(HELEN), tell: [] } } }],
    ['of a group that cannot be read', 'group-unknown', { policy: { breakGlass: { who: inGroups(DESK), tell: [] } } }],
    ['beyond the cap', 'over-the-cap', { policy: forAlice, usage: { peopleByRequester: 1_001 } }],
    ['of the Primary Owner', 'primary-owner', { policy: forAlice, target: { role: 'primary-owner' } }],
    ['by somebody who may not ask', 'not-a-requester', { policy: forAlice, requester: { role: 'member' } }],
  ];

  it.each(refusals)('is refused %s (%s)', (_when, code, given) => {
    expect(judged({ ...sixth, ...given })).toMatchObject({ kind: 'refused', refusal: { code } });
  });

  it('is offered to those who may, and to nobody else', () => {
    const facts = factsOf();
    expect(mayBreakGlass(facts.requester, facts, policyOf(forAlice))).toBe(true);
    expect(mayBreakGlass(facts.target, facts, policyOf(forAlice))).toBe(false);
    expect(mayBreakGlass(facts.requester, facts, policyOf())).toBe(false);
    expect(mayBreakGlass(facts.requester, facts, policyOf({ breakGlass: { who: inGroups(DESK), tell: [] } }))).toBe(
      false,
    );
  });
});

describe('the stricter of two verdicts', () => {
  const allowed: Verdict = { kind: 'allowed', warnings: [] };
  const one: Verdict = { kind: 'needs-approvals', approvals: 1, grounds: ['protected'], warnings: [] };
  const two: Verdict = { kind: 'needs-approvals', approvals: 2, grounds: ['many-people'], warnings: [] };
  const refused: Verdict = { kind: 'refused', refusal: { code: 'not-a-requester' } };
  const mildToStrict = [allowed, one, two, refused];

  it.each(mildToStrict.flatMap((a, i) => mildToStrict.map((b, j) => [a, b, mildToStrict[Math.max(i, j)]] as const)))(
    'of %j and %j',
    (a, b, expected) => {
      expect(stricter(a, b)).toBe(expected);
    },
  );

  it('keeps the first of two that are as strict', () => {
    expect(stricter(refused, { kind: 'refused', refusal: { code: 'facts-too-old' } })).toBe(refused);
    expect(stricter(one, { ...one, grounds: ['outranked'] })).toBe(one);
  });
});

describe('before a target is known', () => {
  const cases: [string, string | undefined, Partial<Person>, Partial<Policy>][] = [
    ['an org admin may ask', undefined, {}, {}],
    ['a member may not', 'not-a-requester', { role: 'member' }, {}],
    ['nobody decides on old facts', 'facts-too-old', { readAt: TOO_OLD }, {}],
    ['whether a group says yes is not known', 'group-unknown', {}, { requesters: [mayReset(inGroups(DESK))] }],
    [
      'a bot may not, known group or not',
      'not-a-requester',
      { kind: 'bot' },
      { requesters: [mayReset(inGroups(DESK))] },
    ],
  ];

  it.each(cases)('%s', (_what, code, requester, policy) => {
    const facts = factsOf({ requester });
    expect(refusedRequester(facts.requester, facts, policyOf(policy))).toEqual(
      code === undefined ? undefined : { code },
    );
  });
});

describe('rights that are about nobody', () => {
  const stopper = policyOf({
    requesters: [
      mayReset(withRoles({ role: 'org-owner' }), { may: RIGHTS }),
      mayReset(users(ALICE), { may: ['stop'] }),
      mayReset(inGroups(DESK), { may: ['audit'] }),
    ],
    approvers: [{ who: users(HELEN), may: RIGHTS }],
  });
  const cases: [string, string, Partial<Person>, Right][] = [
    ['named for it', 'yes', { id: ALICE }, 'stop'],
    ['named for less', 'no', { id: ALICE }, 'stop-all'],
    ['by role', 'yes', { role: 'org-owner' }, 'stop-all'],
    ['of a group that cannot be read', 'unknown', {}, 'audit'],
    ['nobody in particular', 'no', {}, 'stop'],
    ['only named to agree', 'no', { id: HELEN }, 'stop'],
    ['a bot', 'no', { id: ALICE, kind: 'bot' }, 'stop'],
    ['deactivated', 'no', { id: ALICE, standing: 'deactivated' }, 'stop'],
    ['of another organisation', 'no', { id: ALICE, organisation: THEIRS }, 'stop'],
    ['last seen too long ago', 'unknown', { id: ALICE, readAt: TOO_OLD }, 'stop'],
  ];

  it.each(cases)('%s: %s', (_who, expected, person, right) => {
    expect(holds(somebody(person), right, factsOf(), stopper)).toBe(expected);
  });

  it('belong to nobody when nobody is named', () => {
    expect(holds(somebody(), 'stop', factsOf(), policyOf({ requesters: [mayReset(NOBODY, { may: RIGHTS })] }))).toBe(
      'no',
    );
  });
});
