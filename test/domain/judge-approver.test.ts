import { judge } from '../../src/domain/judge';
import type { Decidable } from '../../src/domain/judge-approver';
import { refusedApprover } from '../../src/domain/judge-approver';
import { FACTS_AGE_MAX_MS } from '../../src/domain/membership';
import type { Person } from '../../src/domain/person';
import type { Policy } from '../../src/domain/policy';
import type { OrganisationId, UserId } from '../../src/domain/session';
import {
  ALICE,
  factsOf,
  groupOf,
  inGroups,
  MAIN,
  mayReset,
  membershipOf,
  NOW,
  OUR_ORGANISATION,
  policyOf,
  SERVICE,
  somebody,
  TARA,
  users,
  withRoles,
} from '../helpers/examples';

const HELEN = 'U07HELPDSK1' as UserId;
const IRIS = 'U07INCIDENT' as UserId;
const THEIRS = 'E09OTHER001' as OrganisationId;
const DESK = groupOf('S07DESK0001');
const TOO_OLD = NOW - FACTS_AGE_MAX_MS - 1;

interface Case {
  readonly approver?: Partial<Person>;
  readonly about?: Partial<Decidable>;
  readonly policy?: Partial<Policy>;
}

/** Iris, an org admin, is asked about Alice's request for Tara. */
function whyNot({ approver, about, policy }: Case): string | undefined {
  const iris = somebody({ id: IRIS, role: 'org-admin', ...approver });
  const decidable: Decidable = { kind: 'reset', requester: ALICE, targets: [TARA], leftOut: [], ...about };
  const facts = factsOf({ memberships: [membershipOf(DESK, [IRIS])] });
  return refusedApprover(iris, decidable, facts, policyOf(policy))?.code;
}

const agreeing = (...approvers: Policy['approvers']): Partial<Policy> => ({ approvers });
const UNREADABLE = groupOf('S07SECRET01');

const cases: [string, string | undefined, Case][] = [
  ['an org admin agrees', undefined, {}],
  ['an org owner agrees', undefined, { approver: { role: 'org-owner' } }],
  ['a member does not', 'not-an-approver', { approver: { role: 'member' } }],
  [
    'somebody named by id does',
    undefined,
    { approver: { role: 'member' }, policy: agreeing({ who: users(IRIS), may: ['reset'] }) },
  ],
  [
    'somebody of a group does',
    undefined,
    { approver: { role: 'member' }, policy: agreeing({ who: inGroups(DESK), may: ['reset'] }) },
  ],
  [
    'whoever may agree to other things does not',
    'not-an-approver',
    { policy: agreeing({ who: users(IRIS), may: ['invalidate', 'bulk'] }) },
  ],
  ['nobody does when the rules name nobody', 'not-an-approver', { policy: agreeing() }],
  [
    'a group that could not be read says nothing',
    'group-unknown',
    { policy: agreeing({ who: inGroups(UNREADABLE), may: ['reset'] }) },
  ],
  [
    'a group that could not be read does not matter when another says yes',
    undefined,
    { policy: agreeing({ who: inGroups(UNREADABLE), may: ['reset'] }, { who: inGroups(DESK), may: ['reset'] }) },
  ],
  [
    'a group that could not be read and has no say in this says nothing',
    'not-an-approver',
    { policy: agreeing({ who: inGroups(UNREADABLE), may: ['invalidate'] }) },
  ],
  ['whoever asked does not', 'own-request', { about: { requester: IRIS } }],
  ['whoever it is about does not', 'about-you', { about: { targets: [TARA, IRIS] } }],
  ['whoever was left out does not', 'left-out', { about: { leftOut: [HELEN, IRIS] } }],
  ['a bot does not', 'not-an-approver', { approver: { kind: 'bot' } }],
  ['somebody met through Slack Connect does not', 'not-an-approver', { approver: { kind: 'stranger' } }],
  ['an admin of another organisation does not', 'not-an-approver', { approver: { organisation: THEIRS } }],
  ['a deactivated admin does not', 'not-an-approver', { approver: { standing: 'deactivated' } }],
  ['an invited admin does not', 'not-an-approver', { approver: { standing: 'invited' } }],
  ['nobody does by facts of more than a minute ago', 'facts-too-old', { approver: { readAt: TOO_OLD } }],
];

it.each(cases)('%s (%s)', (_what, code, given) => {
  expect(whyNot(given)).toBe(code);
});

describe('twelve kinds of people', () => {
  const KINDS = {
    'the Primary Owner': { role: 'primary-owner' },
    'an org owner': { role: 'org-owner' },
    'an org admin': { role: 'org-admin' },
    'a workspace owner': { role: 'workspace-owner', roleWorkspace: MAIN },
    'a workspace admin': { role: 'workspace-admin', roleWorkspace: MAIN },
    'a member': { role: 'member' },
    'a guest': { role: 'guest' },
    'a single-channel guest': { role: 'single-channel-guest' },
    'a bot': { role: 'org-admin', kind: 'bot' },
    'somebody deactivated': { role: 'org-admin', standing: 'deactivated' },
    'a stranger': { role: 'org-admin', kind: 'stranger', organisation: THEIRS },
    'somebody named in the policy file': { role: 'member', id: HELEN },
  } satisfies Record<string, Partial<Person>>;
  type Kind = keyof typeof KINDS;
  const kinds = Object.keys(KINDS) as Kind[];

  /** Everybody with a role may ask; workspace admins may only ask, workspace owners may only agree. */
  const rules: Partial<Policy> = {
    requesters: [
      mayReset(
        withRoles({ role: 'org-owner' }, { role: 'org-admin' }, { role: 'workspace-admin', workspaces: [MAIN] }),
      ),
      mayReset(users(HELEN)),
    ],
    approvers: [
      {
        who: withRoles({ role: 'org-owner' }, { role: 'org-admin' }, { role: 'workspace-owner', workspaces: [MAIN] }),
        may: ['reset'],
      },
      { who: users(HELEN), may: ['reset'] },
    ],
  };

  /**
   * A row for each requester, a column for each approver, in the order above: `+` agrees, `.` may not, `=` is the requester;
   * `-` where there is nothing to agree to, since the requester may not ask.
   */
  const EXPECTED: Record<Kind, string> = {
    'the Primary Owner': '=+++.......+',
    'an org owner': '+=++.......+',
    'an org admin': '++=+.......+',
    'a workspace owner': '------------',
    'a workspace admin': '++++=......+',
    'a member': '------------',
    'a guest': '------------',
    'a single-channel guest': '------------',
    'a bot': '------------',
    'somebody deactivated': '------------',
    'a stranger': '------------',
    'somebody named in the policy file': '++++.......=',
  };

  const idOf = (kind: Kind): UserId => `U07KIND${String(kinds.indexOf(kind)).padStart(4, '0')}` as UserId;
  const personOf = (kind: Kind, changes: Partial<Person> = {}): Person =>
    somebody({ id: idOf(kind), ...KINDS[kind], ...changes });

  function outcome(requester: Person, approver: Person): string {
    const target = { id: TARA, role: 'org-admin' } as const;
    const facts = { ...factsOf({ target }), requester };
    const verdict = judge({ operation: { kind: 'reset', target: TARA, scope: 'all' } }, facts, policyOf(rules));
    if (verdict.kind === 'refused') return verdict.refusal.code === 'not-a-requester' ? '-' : verdict.refusal.code;
    if (verdict.kind === 'allowed') return 'allowed';
    const about: Decidable = { kind: 'reset', requester: requester.id, targets: [TARA], leftOut: [] };
    switch (refusedApprover(approver, about, facts, policyOf(rules))?.code) {
      case undefined:
        return '+';
      case 'own-request':
        return '=';
      default:
        return '.';
    }
  }

  const pairs = kinds.flatMap((requester) =>
    kinds.map((approver, i) => [requester, approver, EXPECTED[requester].charAt(i)] as const),
  );

  it('are 144 pairs', () => {
    expect(pairs).toHaveLength(144);
  });

  it.each(pairs)('%s asks for a protected person, %s is asked: %s', (requester, approver, expected) => {
    expect(outcome(personOf(requester), personOf(approver))).toBe(expected);
  });

  const twins = kinds.map((kind) => [kind, EXPECTED[kind].includes('=')] as const);

  it.each(twins)('%s asks, and another of the same kind is asked', (kind, mayAsk) => {
    const isNamed = kind === 'somebody named in the policy file';
    const isOnlyAsking = kind === 'a workspace admin';
    const twin = personOf(kind, { id: 'U07TWIN0001' as UserId });
    // Who is named by id has no twin.
    expect(outcome(personOf(kind), twin)).toBe(!mayAsk ? '-' : isNamed || isOnlyAsking ? '.' : '+');
  });

  it('neither helps nor hurts to be the owner of the admin token', () => {
    const service = somebody({ id: SERVICE, role: 'org-admin', organisation: OUR_ORGANISATION });
    expect(outcome(personOf('an org owner'), service)).toBe('+');
  });
});
