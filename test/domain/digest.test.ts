import fc from 'fast-check';
import { canonical, digestOf, digestOfStored } from '../../src/domain/digest';
import type { Intent, SessionRequest } from '../../src/domain/request';
import type { UserId } from '../../src/domain/session';
import { ALICE, idOf, LAB, NOW, refOf, TARA } from '../helpers/examples';

const OPERATION = { kind: 'invalidate', target: TARA, sessions: [refOf(1), refOf(2), refOf(3)] } as const;
const INTENT: Intent = {
  operation: OPERATION,
  requester: ALICE,
  reason: 'phishing',
  tellPerson: false,
  leftOut: [],
  breakGlass: false,
  note: 'seen in the proxy log',
  evidence: { channel: 'C08SECOPS01', messageTs: '1763899000.001200', permalink: 'https://example.slack.com/p1' },
};
const RESET = { kind: 'reset', target: TARA, scope: 'mobile' } as const;
const BOB = 'W05ADMIN002' as UserId;
const without = (left: keyof Intent): Intent =>
  Object.fromEntries(Object.entries(INTENT).filter(([key]) => key !== left)) as unknown as Intent;

const sessions = (...refs: ReturnType<typeof refOf>[]): Intent => ({
  ...INTENT,
  operation: { kind: 'invalidate', target: TARA, sessions: refs },
});

const keeping = (...kept: number[]): Intent => ({ ...INTENT, operation: { ...OPERATION, kept: kept.map(idOf) } });

const different: [string, Intent, string?][] = [
  ['another requester', { ...INTENT, requester: BOB }],
  ['another target', { ...INTENT, operation: { ...OPERATION, target: BOB } }],
  ['another kind of operation', { ...INTENT, operation: RESET }],
  ['one session fewer', sessions(refOf(1), refOf(2))],
  ['one session more', sessions(refOf(1), refOf(2), refOf(3), refOf(4))],
  ['a session of another workspace', sessions(refOf(1), refOf(2, LAB), refOf(3))],
  ['a session kept', keeping(4)],
  ['another session kept', keeping(5)],
  ['two sessions kept', keeping(4, 5)],
  ['none kept of those shown', keeping()],
  ['another reason', { ...INTENT, reason: 'malware' }],
  ['the person told', { ...INTENT, tellPerson: true }],
  ['somebody left out', { ...INTENT, leftOut: [BOB] }],
  ['nobody waited for', { ...INTENT, breakGlass: true }],
  ['another note', { ...INTENT, note: 'seen in the proxy log.' }],
  ['an empty note', { ...INTENT, note: '' }],
  ['no note', without('note')],
  ['no evidence', without('evidence')],
  ['another channel', { ...INTENT, evidence: { ...INTENT.evidence, channel: 'C1', messageTs: '1763899000.001200' } }],
  ['another message', { ...INTENT, evidence: { ...INTENT.evidence, channel: 'C08SECOPS01', messageTs: '1.2' } }],
  ['no link', { ...INTENT, evidence: { channel: 'C08SECOPS01', messageTs: '1763899000.001200' } }],
  ['other rules', INTENT, 'built-in+U07HELPDSK1'],
];

it('is different for anything that differs, each from every other', () => {
  const digests = different.map(([, intent, policy = 'built-in']) => digestOf(intent, policy));
  expect(new Set([digestOf(INTENT, 'built-in'), ...digests]).size).toBe(different.length + 1);
});

it('is different for every scope', () => {
  const digests = (['all', 'mobile', 'web'] as const).map((scope) =>
    digestOf({ ...INTENT, operation: { ...RESET, scope } }, 'built-in'),
  );
  expect(new Set(digests).size).toBe(3);
});

it('is the same in whatever order sessions were picked and fields were written', () => {
  const backwards = (value: object): object =>
    Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]: [string, unknown]) => [key, isPlain(inner) ? backwards(inner) : inner] as const)
        .reverse(),
    );
  expect(digestOf(backwards(INTENT) as Intent, 'built-in')).toBe(digestOf(INTENT, 'built-in'));
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3], { minLength: 3 }), (order) => {
      expect(digestOf(keeping(...order), 'built-in')).toBe(digestOf(keeping(1, 2, 3), 'built-in'));
      expect(digestOf(sessions(...order.map((n) => refOf(n))), 'built-in')).toBe(digestOf(INTENT, 'built-in'));
    }),
  );
});

it('is the same in whatever order people were left out', () => {
  const leavingOut = (...leftOut: UserId[]): string => digestOf({ ...INTENT, leftOut }, 'built-in');
  expect(leavingOut(TARA, BOB)).toBe(leavingOut(BOB, TARA));
});

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

it('is the same over what was stored, whatever state the request is in', () => {
  const stored = {
    ...without('note'),
    ...{ id: 'r1', reference: 'SW-7K3PQ9X', policyVersion: 'built-in', digest: '', state: 'running' },
    ...{ createdAt: NOW, expiresAt: NOW + 1, version: 4 },
  } as SessionRequest;
  expect(digestOfStored(stored, INTENT.note)).toBe(digestOf(INTENT, 'built-in'));
  expect(digestOfStored(stored, undefined)).not.toBe(digestOf(INTENT, 'built-in'));
});

it('writes equal content as equal bytes, and nothing else', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const roundTrip: unknown = JSON.parse(JSON.stringify(one));
      expect(canonical(roundTrip)).toBe(canonical(one));
      expect(JSON.parse(canonical(one))).toEqual(roundTrip);
      if (canonical(one) === canonical(other)) expect(JSON.parse(JSON.stringify(other))).toEqual(roundTrip);
    }),
  );
});
