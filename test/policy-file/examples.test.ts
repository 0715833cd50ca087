import { readFileSync } from 'node:fs';
import type { Person } from '../../src/domain/person';
import { judge } from '../../src/domain/judge';
import type { Policy } from '../../src/domain/policy';
import type { GroupId, Operation, UserId } from '../../src/domain/session';
import { readPolicy } from '../../src/policy-file/read';
import { ALICE, NOW, OUR_ORGANISATION, SERVICE, somebody, TARA } from '../helpers/examples';

const HELEN = 'U07HELPDSK1' as UserId;
const SAM = 'U07SECURTY1' as UserId;
const BOB = 'W05ADMIN002' as UserId;

const PEOPLE = {
  alice: somebody({ id: ALICE, role: 'org-admin' }),
  bob: somebody({ id: BOB, role: 'org-admin' }),
  owner: somebody({ id: 'W05OWNER001' as UserId, role: 'org-owner' }),
  helen: somebody({ id: HELEN }),
  sam: somebody({ id: SAM }),
  tara: somebody({ id: TARA }),
} satisfies Record<string, Person>;
type Name = keyof typeof PEOPLE;

const MEMBERSHIPS = [
  { group: 'S05HELPDSK1' as GroupId, members: [HELEN], readAt: NOW },
  { group: 'S05ONCALL01' as GroupId, members: [SAM], readAt: NOW },
];

function policyIn(name: string): Policy {
  const read = readPolicy(readFileSync(`docs/policies/${name}.yaml`, 'utf8'));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.policy;
}

/** In a word: "at once", "needs 1", or why not. */
function verdict(
  policy: Policy,
  asker: Name,
  target: Name,
  how: 'mobile' | 'all' | 'pick',
  peopleByRequester: number,
): string {
  const { id } = PEOPLE[target];
  const operation: Operation =
    how === 'pick' ? { kind: 'invalidate', target: id, sessions: [] } : { kind: 'reset', target: id, scope: how };
  const usage = { peopleByRequester, peopleByAnybody: peopleByRequester, openByRequester: 0, requestsForTarget: 0 };
  const facts = {
    requester: PEOPLE[asker],
    target: PEOPLE[target],
    memberships: MEMBERSHIPS,
    usage,
    organisation: OUR_ORGANISATION,
    tokenOwner: SERVICE,
    now: NOW,
  };
  const judged = judge({ operation }, facts, policy);
  if (judged.kind === 'refused') return judged.refusal.code;
  return judged.kind === 'allowed' ? 'at once' : `needs ${judged.approvals}`;
}

const cases: [string, Name, Name, 'mobile' | 'all' | 'pick', number, string][] = [
  ['small-org', 'alice', 'tara', 'all', 1, 'at once'],
  ['small-org', 'alice', 'tara', 'all', 10, 'at once'],
  ['small-org', 'alice', 'tara', 'all', 11, 'needs 1'],
  ['small-org', 'alice', 'tara', 'all', 51, 'over-the-cap'],
  ['small-org', 'alice', 'bob', 'pick', 1, 'needs 1'],
  ['small-org', 'alice', 'alice', 'all', 1, 'at once'],
  ['small-org', 'helen', 'tara', 'mobile', 1, 'not-a-requester'],
  ['help-desk', 'helen', 'tara', 'mobile', 1, 'at once'],
  ['help-desk', 'helen', 'tara', 'all', 1, 'scope-not-yours'],
  ['help-desk', 'helen', 'tara', 'pick', 1, 'right-missing'],
  ['help-desk', 'helen', 'alice', 'mobile', 1, 'only-members'],
  ['help-desk', 'helen', 'sam', 'mobile', 1, 'only-members'],
  ['help-desk', 'helen', 'tara', 'mobile', 11, 'your-hourly-limit'],
  ['help-desk', 'alice', 'helen', 'all', 1, 'needs 1'],
  ['help-desk', 'sam', 'tara', 'mobile', 1, 'not-a-requester'],
  ['two-person', 'alice', 'tara', 'mobile', 1, 'needs 1'],
  ['two-person', 'alice', 'tara', 'mobile', 21, 'needs 2'],
  ['two-person', 'alice', 'sam', 'mobile', 1, 'needs 2'],
  ['two-person', 'alice', 'owner', 'mobile', 1, 'needs 2'],
  ['two-person', 'alice', 'tara', 'mobile', 201, 'over-the-cap'],
];

it.each(cases)('%s: %s for %s (%s), person %d of the hour: %s', (file, asker, target, how, people, expected) => {
  expect(verdict(policyIn(file), asker, target, how, people)).toBe(expected);
});
