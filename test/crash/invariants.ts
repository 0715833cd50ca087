import type { Attempt } from '../../src/domain/request';
import { targetOf } from '../../src/domain/request';
import type { RequestRecord } from '../../src/requests/store-ports';
import type { EffectInfo } from '../../sandbox/stand-in';
import { surelyInScope, type Truth } from './truth';

/** What must hold at every instant. Each function returns what it found wrong, nothing when all is well. */

export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I10' | 'I11' | 'told' | 'app' | 'harness';
  readonly detail: string;
}

export const violation = (invariant: Violation['invariant'], ...details: unknown[]): Violation => ({
  invariant,
  detail: details.map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail))).join(' '),
});

const RESET = 'admin.users.session.reset';

export interface Started {
  readonly record: RequestRecord;
  readonly attempt: Attempt;
}

/** The attempt, committed as `started`, that this effect belongs to. */
export function startedFor({ method, call }: EffectInfo, records: readonly RequestRecord[]): Started | undefined {
  const isMeant = ({ state, call: meant }: Attempt): boolean => {
    if (state !== 'started') return false;
    if (meant.method === 'reset') return method === RESET;
    return method !== RESET && meant.method === 'invalidate' && meant.sessionId === String(call.args.session_id);
  };
  const found = records.flatMap((record) => record.attempts.filter(isMeant).map((attempt) => ({ record, attempt })));
  return found.at(-1);
}

/** I1: no effect without an earlier committed attempt. */
export function noEffectWithoutAttempt(effect: EffectInfo, started: Started | undefined): Violation[] {
  return started ? [] : [violation('I1', `${effect.method} acts without a started attempt:`, effect.call)];
}

/** I6: a session that did not exist at the start is never ended by a repair. */
export function noRepairOfNewSessions(effect: EffectInfo, started: Started | undefined, truth: Truth): Violation[] {
  if (started?.attempt.purpose !== 'repair') return [];
  const { record } = started;
  const beganAt = record.attempts[0]?.startedAt ?? 0;
  return effect.sessions
    .filter((id) => truth.bornAt(id) > beganAt || !isSeenBefore(record, id))
    .map((id) => violation('I6', `${record.request.reference} repairs session ${id}, new since`, beganAt));
}

const isSeenBefore = ({ target }: RequestRecord, id: number): boolean =>
  target.before?.sessions.some(({ sessionId, covers }) => sessionId === String(id) && covers === 'yes') ?? false;

/** I11: nothing outside the asked scope is ever ended. */
export function nothingOutsideScope(
  effect: EffectInfo,
  records: readonly RequestRecord[],
  started?: Started,
): Violation[] {
  const record = started?.record ?? records.at(-1);
  if (!record) return [violation('I11', 'nobody asked for this:', effect.call)];
  const { operation, reference } = record.request;
  const { args } = effect.call;
  if (effect.method === RESET) {
    const asked = operation.kind === 'reset' ? operation.scope : 'nothing';
    const isSame = scopeOf(args) === asked && args.user_id === targetOf(record.request);
    return isSame ? [] : [violation('I11', `${reference} asked for ${asked}, but sent`, args)];
  }
  const isChosen = (id: number): boolean =>
    operation.kind === 'invalidate'
      ? operation.sessions.some(({ sessionId }) => sessionId === String(id))
      : started?.attempt.purpose === 'repair' && isSeenBefore(record, id);
  return effect.sessions
    .filter((id) => !isChosen(id))
    .map((id) => violation('I11', `${reference} ends session ${id}, not asked for`));
}

export function scopeOf({ mobile_only: mobile, web_only: web }: EffectInfo['call']['args']): string {
  const [isMobile, isWeb] = [String(mobile) === 'true', String(web) === 'true'];
  if (isMobile && isWeb) return 'both';
  return isMobile ? 'mobile' : isWeb ? 'web' : 'all';
}

export const REFERENCE = /SW-[A-Z0-9]{7}/g;

/** The requests of which a text claims this: each word belongs to the reference before it. */
export function claimedIn(text: string, claim: RegExp): (string | undefined)[] {
  if (!claim.test(text)) return [];
  const named = [...text.matchAll(REFERENCE)];
  const claimed = named.filter((match, i) => claim.test(text.slice(match.index, named[i + 1]?.index)));
  return claimed.length > 0 ? claimed.map(([reference]) => reference) : [undefined];
}

/** I5: "Slack accepted it" is said only when Slack said so. */
export function noAcceptedWithoutAnswer(text: string, record: RequestRecord | undefined): Violation[] {
  const isAccepted = record?.attempts.some(({ state }) => state === 'accepted');
  return isAccepted ? [] : [violation('I5', 'told as accepted:', text, 'but the attempts are', record?.attempts)];
}

const PROVEN = new Set<string | undefined>(['verified', 'verified-but-signed-in-again', 'already-gone']);

/** I4: nobody is told "verified" before a committed outcome. */
export function noVerifiedBeforeOutcome(text: string, record: RequestRecord | undefined): Violation[] {
  if (record && PROVEN.has(record.request.outcome) && PROVEN.has(record.target.settledAs)) return [];
  return [violation('I4', 'told as verified:', text, 'but committed is', record?.request, record?.target.state)];
}

/** I5: whatever is called verified is gone at Slack: what was seen before, and what surely was in scope when it was asked. */
export function noVerifiedWhileAlive({ request, target }: RequestRecord, truth: Truth): Violation[] {
  return truth
    .alive(String(targetOf(request)))
    .filter((session) => {
      const wasAwaited = target.before?.sessions.some(
        ({ sessionId, covers }) => covers === 'yes' && sessionId === String(session.session_id),
      );
      const wasThere = truth.bornAt(session.session_id) < request.createdAt;
      return wasAwaited === true || (wasThere && surelyInScope(session, request.operation));
    })
    .map((session) =>
      violation('I5', `${request.reference} is called verified, but alive is`, session, request.operation),
    );
}
