import type { Reason } from '../domain/reason';
import type { Refusal } from '../domain/refusal';
import type { Intent } from '../domain/request';
import { countCovered } from '../domain/scope';
import type { OneOperation, SessionId, SessionRef, UserId } from '../domain/session';
import type { Submitted } from './ask';
import { ask } from './ask';
import type { Context } from './context';
import { approvalsShown, recordRefusal } from './preview';
import type { Draft, Ends } from './draft-ports';

/** What the form says, beside what the draft already knows. */
export interface Choice {
  readonly scope?: Ends;
  readonly picks: readonly SessionId[];
  readonly reason: Reason;
  readonly tellPerson: boolean;
  readonly note?: string;
}

/**
 * Turns a draft into a request. The draft's handle is the origin key, so a doubled or replayed submit finds the request
 * that exists.
 * @throws StoreError when it cannot be written; then nothing is done.
 */
export async function submit(context: Context, draft: Draft, requester: UserId, choice: Choice): Promise<Submitted> {
  const operation = operationOf(draft, choice);
  if (draft.opener !== requester || !operation || !draft.shown) {
    const refusal: Refusal = { code: 'draft-gone' };
    await recordRefusal(context, requester, refusal, draft.target, draft.id);
    return { kind: 'refused', refusal };
  }
  const { scope } = choice;
  const { shown } = draft;
  const { listing } = shown;
  const intent: Intent<OneOperation> = {
    operation,
    requester,
    reason: choice.reason,
    tellPerson: choice.tellPerson,
    leftOut: draft.leftOut,
    breakGlass: draft.breakGlass,
    ...(choice.note === undefined ? {} : { note: choice.note }),
    ...(draft.evidence ? { evidence: draft.evidence } : {}),
  };
  const submitted = await ask(context, {
    intent,
    approvalsShown: approvalsShown({ shown, ...(scope && { scope }) }).needed,
    counts: { ...countCovered(operation, listing.sessions), readAt: listing.readAt },
    devices: listing.sessions,
    originKey: `draft:${draft.id}`,
  });
  if (submitted.kind === 'refused')
    await recordRefusal(context, requester, submitted.refusal, operation.target, draft.id);
  return submitted;
}

/** The draft decides whom it is about and which sessions exist; the form only chooses among them. */
export function operationOf(draft: Draft, { scope, picks }: Pick<Choice, 'scope' | 'picks'>): OneOperation | undefined {
  const { kind, shown } = draft;
  if (!shown) return undefined;
  const target = shown.target.id;
  const listed = shown.listing.sessions;
  const picked = listed.filter(({ sessionId }) => picks.includes(sessionId));
  if (kind === 'invalidate') return picked.length > 0 ? { kind, target, sessions: picked.map(refOf) } : undefined;
  if (scope !== 'rest') return scope && { kind, target, scope };
  const rest = listed.filter((session) => !picked.includes(session));
  const kept = picked.map(({ sessionId }) => sessionId);
  const isBoth = rest.length > 0 && kept.length > 0;
  return isBoth ? { kind: 'invalidate', target, sessions: rest.map(refOf), kept } : undefined;
}

const refOf = ({ sessionId, workspaceId }: SessionRef): SessionRef => ({ sessionId, workspaceId });
