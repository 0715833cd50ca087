import { digestOf } from '../../src/domain/digest';
import type { AttemptCall, AttemptId, Intent, RequestId, SessionRequest } from '../../src/domain/request';
import type { Verdict } from '../../src/domain/verdict';
import { builtInPolicy } from '../../src/domain/policy';
import type { UserId } from '../../src/domain/session';
import type { Claim, Committed, NewRequest, RequestStore, Step } from '../../src/requests/store-ports';
import { newId } from '../../src/store/ids';
import { ALICE, NOW, TARA } from '../helpers/examples';

export const LEASE_MS = 30_000;

export function newRequest(
  changes: Partial<Omit<NewRequest, 'intent'>> & { intent?: Partial<Intent> } = {},
): NewRequest {
  const intent: Intent = {
    operation: { kind: 'reset', target: TARA, scope: 'mobile' },
    requester: ALICE,
    reason: 'lost-device',
    tellPerson: true,
    leftOut: [],
    breakGlass: false,
    ...changes.intent,
  };
  const id = newId() as RequestId;
  return {
    id,
    reference: `SW-${id.slice(0, 9)}`,
    policy: builtInPolicy([]),
    digest: digestOf(intent, 'built-in'),
    createdAt: NOW,
    beginBy: NOW + 600_000,
    waitUntil: NOW + 1_800_000,
    devices: [],
    prompts: { cards: [], pagesAfterMs: [], breakGlass: [] },
    originKey: `draft:${id}`,
    ...changes,
    intent,
  };
}

export const about = (target: string): { intent: Partial<Intent> } => ({
  intent: { operation: { kind: 'reset', target: target as UserId, scope: 'all' } },
});

export const allow = (): Verdict => ({ kind: 'allowed', warnings: [] });

export const needs = (approvals: number) => (): Verdict => ({
  kind: 'needs-approvals',
  approvals,
  grounds: ['protected'],
  warnings: [],
});

export async function submitted(store: RequestStore, request = newRequest(), judged = allow): Promise<SessionRequest> {
  const submission = await store.submit(request, judged);
  if (submission.kind === 'refused') throw new Error(`Refused: ${submission.refusal.code}.`);
  return submission.request;
}

/** Submits a request and takes it, as a worker would. */
export async function claimed(store: RequestStore, request = newRequest(), now = NOW): Promise<Claim> {
  await store.submit(request, allow);
  const claim = await store.claim(request.id, now, LEASE_MS);
  if (!claim) throw new Error('A new request can be claimed.');
  return claim;
}

const CALL: AttemptCall = { method: 'reset' };

export const startStep = (changes: Partial<Step> = {}): Step => ({
  target: { state: 'running' },
  isNews: true,
  request: { to: 'running' },
  start: { id: newId() as AttemptId, purpose: 'act', call: CALL },
  events: [{ type: 'attempt.started', actor: ALICE, target: TARA }],
  ...changes,
});

export const quietStep = (changes: Partial<Step> = {}): Step => ({ target: {}, isNews: false, events: [], ...changes });

export function claimIn(committed: Committed): Claim {
  if (committed.kind !== 'committed') throw new Error(`Not committed: ${committed.kind}.`);
  return committed.claim;
}
