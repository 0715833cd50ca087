import type { Answer } from '../domain/answer';
import type { AuditEvent } from '../domain/audit';
import type { Before } from '../domain/finding';
import type { Attempt, AttemptCall, AttemptId } from '../domain/request';
import type { Session, SessionRef } from '../domain/session';
import type { Context } from './context';
import type { Claim, NewAttempt, Step } from './store-ports';

/** What the start of an act adds to its first attempt. */
export interface Beginning {
  readonly before: Before;
  readonly devices: readonly Session[];
}

export type Sent =
  | { readonly kind: 'answered'; readonly claim: Claim }
  /** `held`: the stop switch is thrown; nothing was written. */
  | { readonly kind: 'person-busy' | 'held' }
  | { readonly kind: 'lost' };

/**
 * The one place where a session-ending call is made: attempt on disk, then the call with no transaction open, then its
 * outcome on disk. A crash at any line leaves a question that looking can answer.
 */
export async function send(
  context: Context,
  claim: Claim,
  call: AttemptCall,
  purpose: Attempt['purpose'],
  beginning?: Beginning,
): Promise<Sent> {
  const { store, clock, timings, newId } = context;
  const attempt: NewAttempt = { id: newId() as AttemptId, purpose, call };
  const startedAt = clock.now();
  const started = await store.commit(claim, startStep(claim, attempt, beginning), startedAt, timings.leaseMs);
  if (started.kind !== 'committed') return started;

  const isLate = clock.now() - startedAt > timings.sendWithinMs;
  const answer = isLate ? NOT_SENT : await callSlack(context, started.claim, call);
  return closeAttempt(context, started.claim, attempt.id, answer);
}

/** The process stood still after the attempt was written: another may believe it dead and look already. */
const NOT_SENT: Answer = { class: 'refused', transient: true, wrongArguments: false, error: 'not_sent_in_time' };

function callSlack({ admin }: Context, { request, target }: Claim, call: AttemptCall): Promise<Answer> {
  const { operation } = request;
  if (call.method === 'reset') {
    // A plan never resets for an invalidation; the type does not know.
    const scope = operation.kind === 'reset' ? operation.scope : undefined;
    return scope ? admin.reset(target.person, scope) : Promise.resolve(NOT_SENT);
  }
  return admin.invalidate(target.person, refOf(call, operation, target.before), call.form);
}

function refOf(
  { sessionId }: { sessionId: SessionRef['sessionId'] },
  operation: Claim['request']['operation'],
  before: Before | undefined,
): SessionRef {
  const chosen = operation.kind === 'invalidate' ? operation.sessions : [];
  const found = [...chosen, ...(before?.sessions ?? [])].find((session) => session.sessionId === sessionId);
  if (!found) throw new Error('A session can only be invalidated when it was seen before the act.');
  return { sessionId, workspaceId: found.workspaceId };
}

function startStep({ request, target, attempts }: Claim, attempt: NewAttempt, beginning?: Beginning): Step {
  const { id: requestId } = request;
  const isFirst = attempts.length === 0;
  const { method } = attempt.call;
  const facts = { attempt: attempt.id, n: attempts.length + 1, method, purpose: attempt.purpose };
  return {
    target: {
      ...(attempt.purpose === 'act' ? { state: 'running', refusal: null } : {}),
      ...(beginning && { before: beginning.before }),
    },
    isNews: isFirst,
    ...(isFirst ? { request: { to: 'running' } } : {}),
    start: attempt,
    events: [{ type: 'attempt.started', actor: request.requester, requestId, target: target.person, facts }],
    ...(beginning ? { devices: beginning.devices } : {}),
  };
}

async function closeAttempt(context: Context, claim: Claim, id: AttemptId, answer: Answer): Promise<Sent> {
  const { store, trail, clock, timings } = context;
  const waitMs = answer.class === 'refused' && answer.transient ? (answer.retryAfterMs ?? timings.tryAgainMs) : 0;
  const now = clock.now();
  const closed = await store.commit(
    claim,
    {
      target: { nextStepAt: now + waitMs },
      isNews: false,
      close: { id, answer },
      events: [closedEvent(claim, id, answer, 'attempt.closed')],
    },
    now,
    timings.leaseMs,
  );
  if (closed.kind === 'committed') return { kind: 'answered', claim: closed.claim };
  // Another instance took over and has marked this attempt unknown: it looks, so the answer is only remembered.
  await trail.append(closedEvent(claim, id, answer, 'attempt.answered-late'), now);
  return { kind: 'lost' };
}

function closedEvent(
  { request, target }: Claim,
  id: AttemptId,
  answer: Answer,
  type: 'attempt.closed' | 'attempt.answered-late',
): AuditEvent {
  const { error, httpStatus } = answer;
  return {
    type,
    actor: 'app',
    requestId: request.id,
    target: target.person,
    facts: {
      attempt: id,
      class: answer.class,
      ...(error === undefined ? {} : { error }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
    },
  };
}

/** An attempt found open by a new claim was left by a crash: it may have had its effect, so it is never sent again. */
export async function closeAbandoned(context: Context, claim: Claim, { id }: Attempt): Promise<Claim | undefined> {
  const answer: Answer = { class: 'unknown', transient: false, wrongArguments: false, error: 'process_ended' };
  const closed = await closeAttempt(context, claim, id, answer);
  return closed.kind === 'answered' ? closed.claim : undefined;
}
