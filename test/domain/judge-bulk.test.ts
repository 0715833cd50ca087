import type { BulkFacts, Crowd, LeftOut } from '../../src/domain/judge-bulk';
import { addCrowds, crowdOf, emptyCrowd, judgeBulk, whyLeftOut } from '../../src/domain/judge-bulk';
import type { Person } from '../../src/domain/person';
import type { Policy, RequesterRule } from '../../src/domain/policy';
import { rightTo } from '../../src/domain/policy';
import type { BulkReset, ListId, UserId } from '../../src/domain/session';
import { weigh } from '../../src/domain/weigh';
import {
  ALICE,
  factsOf,
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

const OPERATION: BulkReset = {
  kind: 'bulk-reset',
  list: 'L1' as ListId,
  people: 50,
  listDigest: 'd',
  isEverybody: false,
  scope: 'all',
  canary: true,
  whenBlind: 'wait',
};
const GROUP = groupOf('S05HELPDSK1');
const { requester, memberships, organisation, tokenOwner } = factsOf();
const FACTS: BulkFacts = {
  ...{ requester, memberships, organisation, tokenOwner, now: NOW },
  usage: { peopleByRequester: 50, peopleByAnybody: 50, openByRequester: 0, requestsForTarget: 0 },
};
const mayMany = (limits: Partial<RequesterRule> = {}): RequesterRule => ({
  ...mayReset(withRoles({ role: 'org-admin' })),
  may: ['bulk'],
  ...limits,
});

interface Case {
  readonly operation?: Partial<BulkReset>;
  readonly breakGlass?: boolean;
  readonly facts?: Partial<BulkFacts>;
  readonly policy?: Partial<Policy>;
  readonly crowd?: Partial<Crowd>;
}

function judged({ operation, breakGlass, facts, policy, crowd }: Case) {
  const rules = policyOf(policy);
  const question = { operation: { ...OPERATION, ...operation }, ...(breakGlass === undefined ? {} : { breakGlass }) };
  return judgeBulk(question, { ...FACTS, ...facts, crowd: { ...emptyCrowd(rules), ...crowd } }, rules);
}

const people = (n: number): Partial<BulkFacts> => ({
  usage: { peopleByRequester: n, peopleByAnybody: n, openByRequester: 0, requestsForTarget: 0 },
});

it.each<[string, Case, string]>([
  ['somebody without any rule may not ask', { facts: { requester: somebody() } }, 'not-a-requester'],
  ['the right must be held', { policy: { requesters: [mayMany({ may: ['reset'] })] } }, 'right-missing'],
  [
    'everybody takes a right of its own',
    { operation: { isEverybody: true }, policy: { requesters: [mayMany()] } },
    'right-missing',
  ],
  [
    'a rule for phones allows no more',
    { policy: { requesters: [mayMany({ scopes: ['mobile'] })] } },
    'scope-not-yours',
  ],
  [
    'all people must be of the workspaces of one rule',
    { policy: { requesters: [mayMany({ onlyOf: [MAIN] })] }, crowd: { outside: [2] } },
    'list-not-yours',
  ],
  ['a limit an hour counts people', { policy: { requesters: [mayMany({ peoplePerHour: 49 })] } }, 'your-hourly-limit'],
  [
    'a rule for a group that cannot be read gives nothing, and says so',
    { policy: { requesters: [mayMany({ may: ['reset'] }), mayMany({ who: inGroups(GROUP) })] } },
    'group-unknown',
  ],
  [
    'the rule that came closest says why',
    { policy: { requesters: [mayMany({ may: ['reset'] }), mayMany({ scopes: ['web'] })] } },
    'scope-not-yours',
  ],
  [
    'what was never counted counts as nothing outside',
    { policy: { requesters: [mayMany({ scopes: ['web'] })] }, crowd: { outside: [] } },
    'scope-not-yours',
  ],
  ['beyond the ceiling of the organisation nobody may', { facts: people(2_001) }, 'organisation-limit'],
  ['beyond the hard cap nobody may', { facts: people(1_001) }, 'over-the-cap'],
  ['an emergency is for whom the policy names', { breakGlass: true }, 'no-break-glass'],
])('%s', (_what, asked, code) => {
  expect(judged(asked)).toMatchObject({ kind: 'refused', refusal: { code } });
});

it.each<[string, Case, number]>([
  ['up to five need nobody', { facts: people(5) }, 0],
  ['more need one', {}, 1],
  ['more than a hundred need two', { facts: people(101) }, 2],
  ['whoever is protected by now needs one, too', { facts: people(5), crowd: { protectedPeople: 1 } }, 1],
  [
    'everybody, with that right',
    { operation: { isEverybody: true }, policy: { requesters: [mayMany({ may: ['bulk', 'everybody'] })] } },
    1,
  ],
  [
    'an emergency, for whom the policy names',
    { breakGlass: true, policy: { breakGlass: { who: users(ALICE), tell: [TARA] } } },
    0,
  ],
  [
    'a group that can be read gives its members the right',
    {
      policy: { requesters: [mayMany({ who: inGroups(GROUP) })] },
      facts: { memberships: [membershipOf(GROUP, [ALICE])] },
    },
    1,
  ],
])('%s', (_what, asked, approvals) => {
  const verdict = judged(asked);
  expect(verdict.kind === 'needs-approvals' ? verdict.approvals : verdict.kind).toBe(approvals || 'allowed');
});

it.each<[string, Partial<Person>, LeftOut | undefined]>([
  ['an ordinary member is on it', {}, undefined],
  ['a bot is not', { kind: 'bot' }, 'bot'],
  ['somebody of another organisation is not', { kind: 'stranger' }, 'other-organisation'],
  ['somebody deactivated is not', { standing: 'deactivated' }, 'deactivated'],
  ['the Primary Owner is not', { role: 'primary-owner' }, 'primary-owner'],
  ['the owner of the token is not', { id: SERVICE }, 'token-owner'],
  ['you are not', { id: ALICE }, 'yourself'],
  ['an admin is not', { role: 'workspace-admin' }, 'protected'],
  ['whose facts are too old is not', { readAt: NOW - 3_600_000 }, 'unknown'],
  ['somebody of a workspace that is not yours is not', { workspaces: [LAB] }, 'not-your-workspace'],
])('on a list: %s', (_what, changes, why) => {
  const policy = policyOf({ requesters: [mayMany({ onlyOf: [MAIN] }), mayMany({ may: ['reset'] })] });
  expect(whyLeftOut(somebody(changes), FACTS, policy)).toBe(why);
});

it('takes the right to many people to agree to them, and more people than the cap for nobody to agree to', () => {
  expect(rightTo('bulk-reset')).toBe('bulk');
  const verdict = weigh(false, { ...FACTS, ...people(1_001) }, { protected: 0, outranked: 0 }, [], policyOf());
  expect(verdict).toMatchObject({ kind: 'needs-approvals', approvals: Infinity });
});

it('counts what the rules have against people, and adds up the parts of a long list', () => {
  const policy = policyOf({
    requesters: [mayMany(), mayMany({ onlyOf: [LAB] })],
    protectedPeople: users('U07VIP00001' as UserId),
  });
  const one = crowdOf([somebody(), somebody({ id: 'U07VIP00001' as UserId })], FACTS, policy);
  const other = crowdOf([somebody({ role: 'org-owner', workspaces: [LAB] })], FACTS, policy);
  expect([one, other].reduce(addCrowds, emptyCrowd(policy))).toEqual({ protectedPeople: 2, outside: [0, 2] });
  expect(addCrowds({ protectedPeople: 0, outside: [1] }, { protectedPeople: 0, outside: [] }).outside).toEqual([1]);
});
