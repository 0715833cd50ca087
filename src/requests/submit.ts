import { randomInt } from 'node:crypto';
import { digestOf } from '../domain/digest';
import { judge } from '../domain/policy';
import type { Reason } from '../domain/reason';
import type { Refusal } from '../domain/refusal';
import type { Intent, RequestId, SessionRequest } from '../domain/request';
import type { Operation, ResetScope, SessionId, UserId } from '../domain/session';
import type { Context } from './context';
import { askFacts } from './facts';
import type { Draft } from './store-ports';
import { recordRefusal } from './preview';

/** What the form says, beside what the draft already knows. */
export interface Choice {
  readonly scope?: ResetScope;
  readonly picks: readonly SessionId[];
  readonly reason: Reason;
  readonly tellPerson: boolean;
  readonly note?: string;
}

export type Submitted =
  | { readonly kind: 'started' | 'existing'; readonly request: SessionRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Turns a draft into a request: fresh facts, policy again, then request, target and audit event in one transaction. The
 * draft's handle is the origin key, so a doubled or replayed submit finds the request that exists.
 * @throws StoreError when it cannot be written; then nothing is done.
 */
export async function submit(context: Context, draft: Draft, requester: UserId, choice: Choice): Promise<Submitted> {
  const { store, clock, policy, timings, newId } = context;
  const operation = operationOf(draft, choice);
  const refused = async (refusal: Refusal): Promise<Submitted> => {
    await recordRefusal(context, requester, refusal, draft.target, draft.id);
    return { kind: 'refused', refusal };
  };
  if (draft.opener !== requester || !operation) return refused({ code: 'draft-gone' });

  const facts = await askFacts(context, requester, operation.target);
  if (!facts.ok) return refused(facts.refusal);
  const verdict = judge(operation, facts.value, policy);
  if (verdict.kind === 'refused') return refused(verdict.refusal);

  const intent: Intent = {
    operation,
    requester,
    reason: choice.reason,
    tellPerson: choice.tellPerson,
    ...(choice.note === undefined ? {} : { note: choice.note }),
    ...(draft.evidence ? { evidence: draft.evidence } : {}),
  };
  const now = clock.now();
  const { kind, request } = await store.submit({
    id: newId() as RequestId,
    reference: newReference(),
    intent,
    policyVersion: policy.version,
    digest: digestOf(intent, policy.version),
    createdAt: now,
    expiresAt: now + timings.beginWithinMs,
    originKey: `draft:${draft.id}`,
  });
  return { kind: kind === 'created' ? 'started' : 'existing', request };
}

/** The draft decides whom it is about and which sessions exist; the form only chooses among them. */
function operationOf(draft: Draft, { scope, picks }: Pick<Choice, 'scope' | 'picks'>): Operation | undefined {
  const { kind, shown } = draft;
  if (!shown) return undefined;
  const target = shown.target.id;
  if (kind === 'reset') return scope && { kind, target, scope };
  const sessions = shown.listing.sessions
    .filter(({ sessionId }) => picks.includes(sessionId))
    .map(({ sessionId, workspaceId }) => ({ sessionId, workspaceId }));
  return sessions.length > 0 ? { kind, target, sessions } : undefined;
}

/** Letters and digits that are not mistaken for one another when read out. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const REFERENCE_CHARS = 7;

/** Unique by the table's constraint; 30^7 of them make a clash a matter of asking again. */
const newReference = (): string =>
  `SW-${Array.from({ length: REFERENCE_CHARS }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')}`;
