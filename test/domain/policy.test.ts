import { builtInPolicy, NOBODY, RIGHTS } from '../../src/domain/policy';
import type { UserId } from '../../src/domain/session';
import { TARA } from '../helpers/examples';

const HELEN = 'U07HELPDSK1' as UserId;

it('lets org owners and org admins ask for everything and agree to what others ask for, and nobody else, when no rules are written', () => {
  const admins = { roles: [{ role: 'org-owner' }, { role: 'org-admin' }], users: [], groups: [] };
  const { requesters, approvers, protectedPeople, breakGlass, approvalChannel } = builtInPolicy([]);
  expect(requesters).toEqual([{ who: admins, may: RIGHTS, onlyMembers: false }]);
  expect(approvers).toEqual([{ who: admins, may: ['reset', 'invalidate', 'bulk'] }]);
  expect(protectedPeople).toEqual({ roles: [], users: [], groups: [] });
  expect([breakGlass, approvalChannel]).toEqual([undefined, undefined]);
});

it('keeps the numbers that the README promises', () => {
  expect(builtInPolicy([])).toMatchObject({
    approvals: {
      tiers: [
        { upTo: 5, approvals: 0 },
        { upTo: 100, approvals: 1 },
        { upTo: 1_000, approvals: 2 },
      ],
      protectedPerson: 1,
    },
    limits: { organisationPeoplePerHour: 2_000, openRequestsPerRequester: 3, requestsPerTargetPerHour: 10 },
    waitMs: 1_800_000,
    tellPerson: 'by-reason',
  });
});

it('lets people whom the operator named ask for resets and single sessions, and agree to nothing', () => {
  const { requesters, approvers } = builtInPolicy([HELEN]);
  const who = { ...NOBODY, users: [HELEN] };
  expect(requesters[1]).toEqual({ who, may: ['reset', 'invalidate'], onlyMembers: false });
  expect(approvers).toEqual(builtInPolicy([]).approvers);
});

it('names the rules in force, whatever the order of the people in them', () => {
  expect(builtInPolicy([]).version).toBe('built-in');
  expect(builtInPolicy([TARA, HELEN]).version).toBe('built-in+U07HELPDSK1+U07TARGET01');
  expect(builtInPolicy([HELEN, TARA]).version).toBe(builtInPolicy([TARA, HELEN]).version);
});

it('leaves the list that it was given as it was', () => {
  const named = [TARA, HELEN];
  builtInPolicy(named);
  expect(named).toEqual([TARA, HELEN]);
});
