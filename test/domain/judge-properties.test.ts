import fc from 'fast-check';
import { rightTo } from '../../src/domain/policy';
import type { Facts, Verdict } from '../../src/domain/verdict';
import { judge } from '../../src/domain/judge';
import { stricter } from '../../src/domain/verdict';
import type { Decidable } from '../../src/domain/judge-approver';
import { refusedApprover } from '../../src/domain/judge-approver';
import type { Membership } from '../../src/domain/membership';
import { FACTS_AGE_MAX_MS } from '../../src/domain/membership';
import type { Person } from '../../src/domain/person';
import type { People, Policy } from '../../src/domain/policy';
import { NOW, OUR_ORGANISATION, SERVICE } from '../helpers/examples';
import { anyApproverRule, anyFacts, anyId, anyPeople, anyPerson, anyPolicy, anyQuestion } from './any';

const RUNS = { numRuns: 1_000 };

/** Of two verdicts the one with the greater number is the stricter. */
function strength(verdict: Verdict): number {
  if (verdict.kind === 'refused') return Infinity;
  return verdict.kind === 'allowed' ? 0 : verdict.approvals;
}

/** Whatever is asked under whatever rules: after this change the answer is as strict as before, or stricter. */
const neverMilder = <T>(
  change: fc.Arbitrary<T>,
  changed: (facts: Facts, policy: Policy, change: T) => [Facts, Policy],
): void => {
  fc.assert(
    fc.property(anyQuestion, anyFacts, anyPolicy, change, (question, facts, policy, by) => {
      const before = judge(question, facts, policy);
      const after = judge(question, ...changed(facts, policy, by));
      expect(strength(after)).toBeGreaterThanOrEqual(strength(before));
    }),
    RUNS,
  );
};

const joined = (one: People, other: People): People => ({
  roles: [...one.roles, ...other.roles],
  users: [...one.users, ...other.users],
  groups: [...one.groups, ...other.groups],
});
const older = <T extends { readonly readAt: number }>(fact: T, byMs: number): T => ({
  ...fact,
  readAt: fact.readAt - byMs,
});
const unreadable = ({ group, readAt }: Membership): Membership => ({ group, readAt });

it('meets each verdict often enough for the rest of this file to say something', () => {
  const seen = { allowed: 0, 'needs-approvals': 0, refused: 0 };
  const all = fc.sample(fc.tuple(anyQuestion, anyFacts, anyPolicy), { numRuns: 2_000, seed: 4 });
  for (const [question, facts, policy] of all) seen[judge(question, facts, policy).kind] += 1;
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
});

describe('a verdict never becomes milder', () => {
  it('when more people are protected', () => {
    neverMilder(anyPeople, (facts, policy, people) => [
      facts,
      { ...policy, protectedPeople: joined(policy.protectedPeople, people) },
    ]);
  });

  it('when more people may agree, who are protected for it', () => {
    neverMilder(anyApproverRule, (facts, policy, rule) => [
      facts,
      { ...policy, approvers: [...policy.approvers, rule] },
    ]);
  });

  it('when a limit becomes lower', () => {
    const names = ['organisationPeoplePerHour', 'openRequestsPerRequester', 'requestsPerTargetPerHour'] as const;
    neverMilder(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 20 })), (facts, policy, [name, by]) => [
      facts,
      { ...policy, limits: { ...policy.limits, [name]: policy.limits[name] - by } },
    ]);
  });

  it('when a tier ends earlier', () => {
    neverMilder(fc.integer({ min: 0, max: 10 }), (facts, policy, max) => {
      const tiers = policy.approvals.tiers.map(({ upTo, ...rest }) => ({ upTo: Math.min(upTo, max), ...rest }));
      return [facts, { ...policy, approvals: { ...policy.approvals, tiers } }];
    });
  });

  it('when more must agree', () => {
    neverMilder(fc.tuple(fc.nat(3), fc.nat(3)), (facts, policy, [more, moreOfProtected]) => {
      const { tiers, protectedPerson } = policy.approvals;
      const approvals = {
        tiers: tiers.map((tier) => ({ ...tier, approvals: tier.approvals + more })),
        protectedPerson: protectedPerson + moreOfProtected,
      };
      return [facts, { ...policy, approvals }];
    });
  });

  it('when a rule becomes narrower', () => {
    const narrower = fc.constantFrom({ onlyMembers: true }, { onlyOf: [] }, { scopes: [] }, { peoplePerHour: 0 });
    neverMilder(narrower, (facts, policy, limits) => [
      facts,
      { ...policy, requesters: policy.requesters.map((rule) => ({ ...rule, ...limits })) },
    ]);
  });

  it('when nobody may break the glass any more', () => {
    neverMilder(fc.constant(undefined), (facts, policy) => [facts, withoutBreakGlass(policy)]);
  });

  it('when more was asked already', () => {
    const names = ['peopleByRequester', 'peopleByAnybody', 'openByRequester', 'requestsForTarget'] as const;
    neverMilder(fc.tuple(fc.constantFrom(...names), fc.nat(20)), ({ usage, ...facts }, policy, [name, by]) => [
      { ...facts, usage: { ...usage, [name]: usage[name] + by } },
      policy,
    ]);
  });

  it('when a fact is older', () => {
    const which = fc.constantFrom('requester', 'target', 'first group', 'all groups');
    neverMilder(fc.tuple(which, fc.nat(2 * FACTS_AGE_MAX_MS)), (facts, policy, [what, byMs]) => {
      if (what === 'requester' || what === 'target') return [{ ...facts, [what]: older(facts[what], byMs) }, policy];
      const ages = (i: number): boolean => what === 'all groups' || i === 0;
      const memberships = facts.memberships.map((each, i) => (ages(i) ? older(each, byMs) : each));
      return [{ ...facts, memberships }, policy];
    });
  });

  it('when a group cannot be read', () => {
    neverMilder(fc.nat(2), (facts, policy, n) => {
      const memberships = facts.memberships.map((each, i) => (i === n ? unreadable(each) : each));
      return [{ ...facts, memberships }, policy];
    });
  });
});

it('never lets anybody touch whom nobody may touch', () => {
  const untouchable = fc.constantFrom<Partial<Person>>(
    { kind: 'bot' },
    { kind: 'stranger' },
    { standing: 'deactivated' },
    { standing: 'invited' },
    { role: 'primary-owner' },
    { id: SERVICE },
    { readAt: NOW - FACTS_AGE_MAX_MS - 1 },
  );
  fc.assert(
    fc.property(anyQuestion, anyFacts, anyPolicy, untouchable, (question, facts, policy, changes) => {
      const target = { ...facts.target, ...changes };
      expect(judge(question, { ...facts, target }, policy).kind).toBe('refused');
    }),
    RUNS,
  );
});

it('never asks for fewer than one approval when the target ranks above, unless the glass is broken', () => {
  fc.assert(
    fc.property(anyQuestion, anyFacts, anyPolicy, ({ operation }, facts, policy) => {
      const [requester, target] = [
        { ...facts.requester, role: 'member' },
        { ...facts.target, role: 'org-admin' },
      ] as const;
      expect(strength(judge({ operation }, { ...facts, requester, target }, policy))).toBeGreaterThanOrEqual(1);
    }),
    RUNS,
  );
});

it('breaks the glass of approvals only, never of a refusal', () => {
  fc.assert(
    fc.property(anyQuestion, anyFacts, anyPolicy, ({ operation }, facts, policy) => {
      const usual = judge({ operation }, facts, policy);
      const broken = judge({ operation, breakGlass: true }, facts, policy);
      const wouldWait =
        usual.kind === 'needs-approvals' || (usual.kind === 'refused' && usual.refusal.code === 'too-many-open');
      if (wouldWait) expect(broken.kind).not.toBe('needs-approvals');
      else expect(broken).toEqual(usual);
    }),
    RUNS,
  );
});

it('gives the same answer in whatever order rules, people and groups are written', () => {
  const backwards = ({ roles, users, groups }: People): People => ({
    roles: [...roles].reverse(),
    users: [...users].reverse(),
    groups: [...groups].reverse(),
  });
  const turned = <T extends { readonly who: People }>(rules: readonly T[]): T[] =>
    rules.map((rule) => ({ ...rule, who: backwards(rule.who) })).reverse();
  fc.assert(
    fc.property(anyQuestion, anyFacts, anyPolicy, (question, facts, policy) => {
      const { requesters, approvers, protectedPeople } = policy;
      const rest = { approvers: turned(approvers), protectedPeople: backwards(protectedPeople) };
      const other = { ...policy, requesters: turned(requesters), ...rest };
      const memberships = [...facts.memberships].reverse();
      expect(strength(judge(question, { ...facts, memberships }, other))).toBe(
        strength(judge(question, facts, policy)),
      );
    }),
    RUNS,
  );
});

describe('the stricter of two verdicts', () => {
  const anyVerdict = fc.tuple(anyQuestion, anyFacts, anyPolicy).map((asked) => judge(...asked));

  it('is one of them, and as strict as the stricter, in whatever order', () => {
    fc.assert(
      fc.property(anyVerdict, anyVerdict, (one, other) => {
        const verdict = stricter(one, other);
        expect([one, other]).toContain(verdict);
        expect(strength(verdict)).toBe(Math.max(strength(one), strength(other)));
        expect(strength(stricter(other, one))).toBe(strength(verdict));
      }),
      RUNS,
    );
  });

  it('of three is the same, whichever two are compared first', () => {
    fc.assert(
      fc.property(anyVerdict, anyVerdict, anyVerdict, (a, b, c) => {
        expect(strength(stricter(stricter(a, b), c))).toBe(strength(stricter(a, stricter(b, c))));
      }),
      RUNS,
    );
  });

  it('of one and itself is itself', () => {
    fc.assert(
      fc.property(anyVerdict, (verdict) => {
        expect(stricter(verdict, verdict)).toBe(verdict);
      }),
    );
  });
});

describe('whoever agrees', () => {
  const anyDecidable: fc.Arbitrary<Decidable> = fc.record({
    kind: fc.constantFrom('reset', 'invalidate'),
    requester: anyId,
    targets: fc.uniqueArray(anyId, { minLength: 1, maxLength: 2 }),
    leftOut: fc.uniqueArray(anyId, { maxLength: 1 }),
  });
  const mayAgree = (approver: Person, about: Decidable, facts: Facts, policy: Policy): boolean =>
    refusedApprover(approver, about, facts, policy) === undefined;

  it('is a person of ours, seen within the minute, who did not ask, whom it is not about and who was not left out', () => {
    let agreed = 0;
    fc.assert(
      fc.property(anyPerson, anyDecidable, anyFacts, anyPolicy, (approver, about, facts, policy) => {
        if (!mayAgree(approver, about, facts, policy)) return;
        agreed += 1;
        const { kind, standing, organisation, id, readAt } = approver;
        expect([kind, standing, organisation]).toEqual(['person', 'active', OUR_ORGANISATION]);
        expect([about.requester, ...about.targets, ...about.leftOut]).not.toContain(id);
        expect(NOW - readAt).toBeLessThanOrEqual(FACTS_AGE_MAX_MS);
        expect(policy.approvers.some(({ may }) => may.includes(rightTo(about.kind)))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(agreed).toBeGreaterThan(30);
  });

  it('may not when a fact is older, a group cannot be read or a rule is gone, unless they may before', () => {
    fc.assert(
      fc.property(
        ...[anyPerson, anyDecidable, anyFacts, anyPolicy, fc.nat(2 * FACTS_AGE_MAX_MS), fc.nat(2)],
        (approver, about, facts, policy, byMs, n) => {
          const isChosen = (_: unknown, i: number): boolean => i === n;
          const aged = facts.memberships.map((each) => older(each, byMs));
          const fewer = facts.memberships.map((each, i) => (isChosen(each, i) ? unreadable(each) : each));
          const approvers = policy.approvers.filter((rule, i) => !isChosen(rule, i));
          const after = [
            mayAgree(older(approver, byMs), about, facts, policy),
            mayAgree(approver, about, { ...facts, memberships: aged }, policy),
            mayAgree(approver, about, { ...facts, memberships: fewer }, policy),
            mayAgree(approver, about, facts, { ...policy, approvers }),
          ];
          if (after.includes(true)) expect(mayAgree(approver, about, facts, policy)).toBe(true);
        },
      ),
      RUNS,
    );
  });
});

function withoutBreakGlass(policy: Policy): Policy {
  const copy: { breakGlass?: Policy['breakGlass'] } & Omit<Policy, 'breakGlass'> = { ...policy };
  delete copy.breakGlass;
  return copy as Policy;
}
