import type { Answer } from '../domain/answer';
import { PROCESS_ENDED } from '../domain/answer';
import type { AuditEvent } from '../domain/audit';
import type { Attempt, AttemptCall, AttemptId } from '../domain/request';
import { beforeItsTimeIsOver, subjectOf } from '../domain/request';
import type { Operation } from '../domain/session';
import { announceIntent, announceOwed } from './announce';
import type { Context } from './context';
import type { Claim, NewAttempt, Step } from './store-ports';
import type { Timings } from './timings';

/** One call, and what is written down with it. */
export interface Sending {
  readonly call: AttemptCall;
  readonly purpose: Attempt['purpose'];
  readonly carryOut: () => Promise<Answer>;
  /** What the start adds to the step that writes the attempt down. */
  readonly starting?: Pick<Step, 'devices' | 'run'> & { readonly before?: NonNullable<Step['target']['before']> };
  /** What the answer adds to the step that writes it down. */
  readonly closing?: (attempt: AttemptId, answer: Answer) => Pick<Step, 'run'>;
}

export type Sent<O extends Operation = Operation> =
  | { readonly kind: 'answered'; readonly claim: Claim<O>; readonly answer: Answer }
  /** `held`: the stop switch is thrown, or the run was paused or stopped; nothing was written. */
  | { readonly kind: 'person-busy' | 'held' }
  | { readonly kind: 'lost' };

/**
 * The one place where a session-ending call is made: attempt on disk, then announced, then the call with no transaction open,
 * then its outcome on disk. A crash at any line leaves a question that looking can answer.
 */
export async function send<O extends Operation>(context: Context, claim: Claim<O>, sending: Sending): Promise<Sent<O>> {
  const { store, clock, timings, newId } = context;
  const attempt: NewAttempt = { id: newId() as AttemptId, purpose: sending.purpose, call: sending.call };
  const startedAt = clock.now();
  const started = await store.commit(claim, startStep(claim, attempt, sending), startedAt, timings.claimMs);
  if (started.kind !== 'committed') return started;

  const isAnnounced = announceIntent(context, started.claim, attempt.id);
  const isLate = clock.now() - startedAt > timings.sendWithinMs;
  const answer = !isAnnounced ? NOT_ANNOUNCED : isLate ? NOT_SENT : await sending.carryOut();
  return closeAttempt(context, started.claim, attempt.id, answer, sending.closing);
}

/** The process stood still after the attempt was written: another may believe it dead and look already. */
const NOT_SENT: Answer = { class: 'refused', transient: true, wrongArguments: false, error: 'not_sent_in_time' };

/** Nobody who watches from outside would know that it was us. */
const NOT_ANNOUNCED: Answer = {
  class: 'refused',
  transient: true,
  wrongArguments: false,
  error: 'evidence_not_written',
  retryAfterMs: 30_000,
};

/** Of many calls, so that who waits sees it move. */
const TOLD_EVERY_CALLS = 10;

function startStep({ request, attempts }: Claim, attempt: NewAttempt, { starting = {} }: Sending): Step {
  const isFirst = attempts.length === 0;
  const isNews = attempts.length % TOLD_EVERY_CALLS === 0;
  const { before, ...rest } = starting;
  const { method } = attempt.call;
  const facts = {
    attempt: attempt.id,
    n: attempts.length + 1,
    method,
    purpose: attempt.purpose,
    ...(attempt.call.method === 'resetBulk' ? aboutPeople(attempt.call) : {}),
  };
  return {
    target: {
      ...(attempt.purpose === 'act' ? { state: 'running', refusal: null } : {}),
      ...(before && { before }),
    },
    isNews,
    ...(isFirst ? { request: { to: 'running' } } : {}),
    start: attempt,
    events: [{ type: 'attempt.started', actor: request.requester, ...subjectOf(request), facts }],
    ...rest,
  };
}

const aboutPeople = ({ people, again }: AttemptCall & { method: 'resetBulk' }) => ({
  people,
  ...(again ? { again } : {}),
});

async function closeAttempt<O extends Operation>(
  context: Context,
  claim: Claim<O>,
  id: AttemptId,
  answer: Answer,
  closing: Sending['closing'],
): Promise<Sent<O>> {
  const { store, trail, clock, timings } = context;
  const waitMs = answer.class === 'refused' && answer.transient ? (answer.retryAfterMs ?? timings.tryAgainMs) : 0;
  const now = clock.now();
  const closed = await store.commit(
    claim,
    {
      target: { nextStepAt: beforeItsTimeIsOver(claim, now, waitMs) },
      isNews: false,
      close: { id, answer },
      events: [closedEvent(claim, id, answer, 'attempt.closed')],
      ...closing?.(id, answer),
    },
    now,
    timings.claimMs,
  );
  if (closed.kind === 'committed') {
    await announceOwed(context, claim.request.id);
    return { kind: 'answered', claim: closed.claim, answer };
  }
  // Another instance took over and has marked this attempt unknown: it looks, so the answer is only remembered.
  await trail.append(closedEvent(claim, id, answer, 'attempt.answered-late'), now);
  return { kind: 'lost' };
}

function closedEvent(
  { request }: Claim,
  id: AttemptId,
  answer: Answer,
  type: 'attempt.closed' | 'attempt.answered-late',
): AuditEvent {
  const { error, httpStatus } = answer;
  return {
    type,
    actor: 'app',
    ...subjectOf(request),
    facts: {
      attempt: id,
      class: answer.class,
      ...(error === undefined ? {} : { error }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
    },
  };
}

/** When the call of an attempt has certainly ended. One whose process is gone may still be on its way. */
export const overAt = ({ callOverMs }: Timings, { state, error, startedAt, endedAt = startedAt }: Attempt): number =>
  state === 'started' || error === PROCESS_ENDED ? startedAt + callOverMs : endedAt;

/** An attempt found open by a new claim was left by a crash: it may have had its effect, so it is never sent again. */
export async function closeAbandoned<O extends Operation>(
  context: Context,
  claim: Claim<O>,
  { id }: Attempt,
  closing?: Sending['closing'],
): Promise<Claim<O> | undefined> {
  const answer: Answer = { class: 'unknown', transient: false, wrongArguments: false, error: PROCESS_ENDED };
  const closed = await closeAttempt(context, claim, id, answer, closing);
  return closed.kind === 'answered' ? closed.claim : undefined;
}
