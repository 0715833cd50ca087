import fc from 'fast-check';
import type { Facts, Usage } from '../../src/domain/verdict';
import { judge } from '../../src/domain/judge';
import type { Membership } from '../../src/domain/membership';
import type { Person } from '../../src/domain/person';
import { ROLES } from '../../src/domain/person';
import { builtInPolicy } from '../../src/domain/policy';
import type { GroupId, Operation, UserId } from '../../src/domain/session';
import { explain, explanationLines } from '../../src/policy-file/explain';
import { readPolicy } from '../../src/policy-file/read';
import { ALICE, LAB, MAIN, NOW, OUR_ORGANISATION, SERVICE, somebody, TARA } from '../helpers/examples';
import { inFull } from '../helpers/full';
import { anyRules, contentOf, yamlOf } from './any-policy';

const FILE = `version: 1
requesters:
  - roles: [org_owner, org_admin]
    may: [reset, invalidate]
  - groups: [{group: S07HELPDESK, workspace: ${MAIN}}]
    may: [reset]
    reset_scopes: [mobile]
    only_members: true
    only_workspaces: [${MAIN}]
    people_per_hour: 3
approvers:
  - roles: [org_owner]
  - users: [U07APPROVE1]
    may: [invalidate]
protected:
  {users: [U07FOUNDER1], groups: [{group: S07EXECUTIV, workspace: ${MAIN}}]}
approvals:
  people_per_hour:
    - {up_to: 5, approvals: 0}
    - {up_to: 9, approvals: 2}
limits:
  open_requests_per_requester: 1
`;

function readFile(text: string) {
  const read = readPolicy(Buffer.from(text));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read;
}

const HELEN = 'U07HELPDSK1' as UserId;
const FOUNDER = 'U07FOUNDER1' as UserId;
const HELP_DESK: Membership = { group: 'S07HELPDESK' as GroupId, members: [HELEN], readAt: NOW };
const EXECUTIVES: Membership = { group: 'S07EXECUTIV' as GroupId, members: [], readAt: NOW };
const USAGE: Usage = { peopleByRequester: 1, peopleByAnybody: 1, openByRequester: 0, requestsForTarget: 0 };
const admin = { id: ALICE, role: 'org-admin' } as const;
const helper = { id: HELEN } as const;

interface Asked {
  readonly requester?: Partial<Person>;
  readonly target?: Partial<Person>;
  readonly scope?: 'all' | 'mobile' | 'invalidate';
  readonly usage?: Partial<Usage>;
  readonly memberships?: readonly Membership[];
  readonly breakGlass?: true;
}

function questionOf({ requester = admin, target = {}, scope = 'mobile', usage, memberships, breakGlass }: Asked) {
  const id = target.id ?? TARA;
  const operation: Operation =
    scope === 'invalidate' ? { kind: 'invalidate', target: id, sessions: [] } : { kind: 'reset', target: id, scope };
  const facts: Facts = {
    requester: somebody(requester),
    target: somebody(target),
    memberships: memberships ?? [HELP_DESK, EXECUTIVES],
    usage: { ...USAGE, ...usage },
    organisation: OUR_ORGANISATION,
    tokenOwner: SERVICE,
    now: NOW,
  };
  return { question: { operation, ...(breakGlass ? { breakGlass } : {}) }, facts };
}

/** The answer, then where each thing that decided is written. */
function explained(asked: Asked): string[] {
  const { policy, lineOf } = readFile(FILE);
  const { question, facts } = questionOf(asked);
  const [answer = '', ...because] = explanationLines(explain(question, facts, policy), lineOf, 'p');
  return [answer, ...because.map((line) => /\(([^()]*)\)$/.exec(line)?.[1] ?? line)];
}

const FIXED = 'fixed in the app';
const ALLOWED = 'Allowed: nobody else must agree.';
const REFUSED = 'Refused.';

const cases: [string, Asked, string[]][] = [
  ['an admin asks', {}, [ALLOWED, 'p:3', 'p:19']],
  ['the help desk asks', { requester: helper }, [ALLOWED, 'p:5', 'p:19']],
  ['for many people', { usage: { peopleByRequester: 6 } }, ['Waits: 2 others must agree.', 'p:3', 'p:20', 'p:12']],
  [
    'for someone named as protected',
    { target: { id: FOUNDER } },
    ['Waits: 1 other must agree.', 'p:3', 'p:15', 'not in p, so built-in: approvals.protected_person', 'p:12'],
  ],
  [
    'for one of the help desk',
    { target: { id: HELEN } },
    ['Waits: 1 other must agree.', 'p:3', 'p:5', 'not in p, so built-in: approvals.protected_person', 'p:12'],
  ],
  [
    'for someone who may be of the help desk',
    { memberships: [] },
    ['Waits: 1 other must agree.', 'p:3', 'p:5', 'not in p, so built-in: approvals.protected_person', 'p:12'],
  ],
  [
    'for a session of an owner',
    { target: { role: 'org-owner' }, scope: 'invalidate' },
    [
      'Waits: 1 other must agree.',
      'p:3',
      FIXED,
      'not in p, so built-in: approvals.protected_person',
      FIXED,
      'p:12',
      'p:13',
    ],
  ],
  ['a member asks', { requester: { id: ALICE } }, [REFUSED, 'p:2']],
  ['someone who may be of the help desk asks', { requester: helper, memberships: [] }, [REFUSED, 'p:5']],
  [
    'the help desk asks for someone who may be protected',
    { requester: helper, memberships: [HELP_DESK] },
    [REFUSED, 'p:8'],
  ],
  ['the help desk asks for another right', { requester: helper, scope: 'invalidate' }, [REFUSED, 'p:6']],
  ['the help desk asks for another scope', { requester: helper, scope: 'all' }, [REFUSED, 'p:7']],
  ['the help desk asks for an admin', { requester: helper, target: { role: 'org-admin' } }, [REFUSED, 'p:8']],
  ['the help desk asks for the lab', { requester: helper, target: { workspaces: [LAB] } }, [REFUSED, 'p:9']],
  ['the help desk asks too much', { requester: helper, usage: { peopleByRequester: 4 } }, [REFUSED, 'p:10']],
  ['anybody asks too much', { usage: { peopleByRequester: 10 } }, [REFUSED, 'p:20']],
  [
    'everybody asks too much',
    { usage: { peopleByAnybody: 2_001 } },
    [REFUSED, 'not in p, so built-in: limits.organisation_people_per_hour'],
  ],
  ['one request waits already', { target: { id: FOUNDER }, usage: { openByRequester: 1 } }, [REFUSED, 'p:22']],
  [
    'this person was asked about often',
    { usage: { requestsForTarget: 10 } },
    [REFUSED, 'not in p, so built-in: limits.requests_per_person_per_hour'],
  ],
  [
    'there is no break-glass',
    { target: { id: FOUNDER }, breakGlass: true },
    [REFUSED, 'not in p, so built-in: break_glass'],
  ],
  ['for the Primary Owner', { target: { role: 'primary-owner' } }, [REFUSED, FIXED]],
  ['for the owner of the token', { target: { id: SERVICE } }, [REFUSED, FIXED]],
  ['for a bot', { target: { kind: 'bot' } }, [REFUSED, FIXED]],
  ['for someone deactivated', { target: { standing: 'deactivated' } }, [REFUSED, FIXED]],
  ['for someone invited', { target: { standing: 'invited' } }, [REFUSED, FIXED]],
  ['for a stranger', { target: { kind: 'stranger' } }, [REFUSED, FIXED]],
  ['with facts of yesterday', { target: { readAt: 0 } }, [REFUSED, FIXED]],
];

it.each(cases)('names the line that decides: %s', (_what, asked, expected) => {
  expect(explained(asked)).toEqual(expected);
});

it('says in sentences why', () => {
  const { policy, lineOf } = readFile(FILE);
  const { question, facts } = questionOf({ target: { id: FOUNDER } });

  expect(explanationLines(explain(question, facts, policy), lineOf, 'policy.yaml')).toEqual([
    'Waits: 1 other must agree.',
    '  - Org Owners and Org Admins may ask for reset and invalidate. (policy.yaml:3)',
    '  - The person is named here, and so protected. (policy.yaml:15)',
    '  - For a protected person 1 other must agree. (not in policy.yaml, so built-in: approvals.protected_person)',
    '  - Org Owners may agree to reset, invalidate and bulk. (policy.yaml:12)',
  ]);
});

it('names the rule of the built-in policy', () => {
  const { question, facts } = questionOf({ usage: { peopleByRequester: 7 } });

  expect(explanationLines(explain(question, facts, builtInPolicy([])), () => undefined)).toEqual([
    'Waits: 1 other must agree.',
    '  - Org Owners and Org Admins may ask for reset, invalidate, bulk, everybody, stop, stop_all and audit. (built-in policy, requesters[0])',
    '  - Up to 100 different people an hour: 1 other must agree. (built-in policy, approvals.people_per_hour[1])',
    '  - Org Owners and Org Admins may agree to reset, invalidate and bulk. (built-in policy, approvers[0])',
  ]);
});

it('says what the judge says, for whatever policy, and every line it names is there', () => {
  const anyone = (id: UserId): fc.Arbitrary<Partial<Person>> =>
    fc.record({ id: fc.constant(id), role: fc.constantFrom(...ROLES) });
  const anyUsage = fc.record({
    peopleByRequester: fc.integer({ min: 1, max: 900 }),
    peopleByAnybody: fc.integer({ min: 1, max: 3_000 }),
    openByRequester: fc.nat({ max: 5 }),
    requestsForTarget: fc.nat({ max: 5 }),
  });
  const U = (n: number): UserId => `U0AAAAAAA${n}` as UserId;
  const anyAsked = fc.record({
    requester: anyone(U(1)),
    target: anyone(U(2)),
    scope: fc.constantFrom('all' as const, 'mobile' as const, 'invalidate' as const),
    usage: anyUsage,
    memberships: fc.subarray<Membership>(
      Array.from({ length: 10 }, (_, n) => ({ group: `S0AAAAAAA${n}` as GroupId, members: [U(n)], readAt: NOW })),
    ),
  });
  fc.assert(
    fc.property(anyRules, anyAsked, fc.constantFrom({}, { breakGlass: true as const }), (rules, asked, urgency) => {
      const { policy, lineOf } = readFile(yamlOf(contentOf(rules)));
      const { question, facts } = questionOf({ ...asked, ...urgency });
      const { verdict, because } = explain(question, facts, policy);

      expect(verdict).toEqual(judge(question, facts, policy));
      expect(because.length).toBeGreaterThan(0);
      const named = because.flatMap(({ path }) => (path ? [path] : []));
      const missing = named.filter((path) => lineOf(path) === undefined);
      expect(missing).toEqual(policy.breakGlass ? [] : missing.filter(([part]) => part === 'break_glass'));
    }),
    { numRuns: inFull(2_000, 150) },
  );
});
