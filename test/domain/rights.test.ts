import type { Person } from '../../src/domain/person';
import { NOBODY } from '../../src/domain/policy';
import { holdsNothing, rightsOf } from '../../src/domain/rights';
import type { Rights } from '../../src/domain/rights';
import type { Policy } from '../../src/domain/policy';
import type { OrganisationId } from '../../src/domain/session';
import {
  factsOf,
  groupOf,
  inGroups,
  LAB,
  mayReset,
  membershipOf,
  policyOf,
  somebody,
  TARA,
  users,
} from '../helpers/examples';

const GROUP = groupOf('S07HELPDSK1');

const rights = (policy: Policy, members?: readonly Person['id'][], person: Partial<Person> = {}): Rights =>
  rightsOf(somebody(person), factsOf({ memberships: [membershipOf(GROUP, members)] }), policy);

const only = (requesters: Policy['requesters']): Policy => policyOf({ requesters, approvers: [] });

describe('what somebody may do', () => {
  it('is what all rules together give, in one order, those of approvers apart', () => {
    const policy = policyOf({
      requesters: [
        { ...mayReset(users(TARA)), may: ['audit', 'invalidate'] },
        { ...mayReset(inGroups(GROUP)), may: ['reset'] },
      ],
      approvers: [{ who: users(TARA), may: ['bulk'] }],
    });
    expect(rights(policy, [TARA])).toMatchObject({ ask: ['reset', 'invalidate', 'audit'], agree: ['bulk'] });
  });

  it('is nothing for strangers, bots, deactivated people and people of other organisations', () => {
    const policy = only([mayReset(users(TARA))]);
    for (const person of [
      { kind: 'stranger' },
      { kind: 'bot' },
      { standing: 'deactivated' },
      { organisation: 'E09OTHER001' as OrganisationId },
    ] as const)
      expect(holdsNothing(rights(policy, [], person))).toBe(true);
    expect(holdsNothing(rights(policy, []))).toBe(false);
  });

  it('is not guessed: a group that cannot be read gives no right, and it is said that there may be more', () => {
    expect(rights(only([mayReset(inGroups(GROUP))]))).toMatchObject({ ask: [], isMoreUnknown: true });
    expect(rights(only([mayReset(inGroups(GROUP))]), [])).toMatchObject({ ask: [], isMoreUnknown: false });
    expect(rights(only([mayReset(users(TARA))]), [], { readAt: 0 })).toMatchObject({ ask: [], isMoreUnknown: true });
  });

  it('has the limits of the one rule that fits, and says when those of several differ', () => {
    const limits = { scopes: ['mobile'] as const, onlyMembers: true, onlyOf: [LAB], peoplePerHour: 10 };
    const narrow = mayReset(users(TARA), limits);
    expect(rights(only([narrow, mayReset(NOBODY)])).limits).toEqual(limits);
    expect(rights(only([narrow, narrow])).limits).toEqual(limits);
    expect(rights(only([narrow, mayReset(users(TARA))])).limits).toBe('several');
    // What limits nothing that ends sessions is no limit of it.
    expect(rights(only([narrow, { ...mayReset(users(TARA)), may: ['audit'] }])).limits).toEqual(limits);
  });
});
