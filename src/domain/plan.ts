import type { Attempt, AttemptCall, InvalidateForm } from './request';
import type { OneOperation, SessionId } from './session';

/** The calls that are about one person. */
export type OneCall = Exclude<AttemptCall, { method: 'resetBulk' }>;

/** What is to be sent next for an act. Derived from the attempts alone, so that a restart finds the same answer. */
export type Next =
  | { readonly kind: 'call'; readonly call: OneCall }
  /** All was sent, or as much as Slack would take: look what became of it. */
  | { readonly kind: 'sent' }
  /** Nothing had any effect, and nothing will: Slack's reason. */
  | { readonly kind: 'failed'; readonly error: string };

export function nextCall(operation: OneOperation, attempts: readonly Attempt[], form: InvalidateForm): Next {
  const acts = attempts.filter(({ purpose }) => purpose === 'act');
  const calls =
    operation.kind === 'reset'
      ? [nextReset(acts)]
      : operation.sessions.map(({ sessionId }) => nextInvalidation(sessionId, acts, form));

  const failed = calls.find((next) => next.kind === 'failed');
  if (failed) return acts.some(mayHaveHadEffect) ? { kind: 'sent' } : failed;
  return calls.find((next) => next.kind === 'call') ?? { kind: 'sent' };
}

/** A reset is sent again only when Slack certainly did nothing and said "later"; never because time has passed. */
function nextReset(acts: readonly Attempt[]): Next {
  const last = acts.at(-1);
  if (!last || (last.state === 'refused' && last.transient)) return { kind: 'call', call: { method: 'reset' } };
  return last.state === 'refused' ? { kind: 'failed', error: last.error ?? 'unknown' } : { kind: 'sent' };
}

/** One session by its id: the form this Slack understands, then once the other (F1.6). */
export function nextInvalidation(sessionId: SessionId, attempts: readonly Attempt[], form: InvalidateForm): Next {
  const own = attempts.filter(({ call }) => call.method === 'invalidate' && call.sessionId === sessionId);
  const last = own.at(-1);
  const call = (as: InvalidateForm): Next => ({ kind: 'call', call: { method: 'invalidate', sessionId, form: as } });
  if (last?.call.method !== 'invalidate') return call(form);
  if (last.state !== 'refused') return { kind: 'sent' };
  if (last.transient) return call(last.call.form);
  const other = last.call.form === 'user' ? 'team' : 'user';
  const hasTriedOther = own.some((attempt) => attempt.call.method === 'invalidate' && attempt.call.form === other);
  return last.wrongArguments && !hasTriedOther ? call(other) : { kind: 'failed', error: last.error ?? 'unknown' };
}

export const mayHaveHadEffect = ({ state }: Attempt): boolean => state !== 'refused';

const REPAIRS_MAX = 2;

/** May this session be ended by its id once more? A call that Slack certainly did not carry out does not count. */
export function mayRepair(sessionId: SessionId, attempts: readonly Attempt[]): boolean {
  const repairs = attempts.filter(
    ({ purpose, call }) => purpose === 'repair' && call.method === 'invalidate' && call.sessionId === sessionId,
  );
  const last = repairs.at(-1);
  const isRefused = last?.state === 'refused' && !last.transient && !last.wrongArguments;
  return !isRefused && repairs.filter(mayHaveHadEffect).length < REPAIRS_MAX;
}
