import type { SessionRecord } from '../../sandbox/organisation';
import { PROCESS_ENDED } from '../../src/domain/answer';
import type { Attempt } from '../../src/domain/request';
import type { CallRecord, EffectInfo } from '../../sandbox/stand-in';
import { scopeOf, type Violation, violation } from './invariants';
import type { OnList, RunOnDisk } from './runs-on-disk';
import { peopleIn } from './trouble';
import { surelyInScope, type Truth } from './truth';

/** What must hold of runs about many people, at every instant. */

const named = (run: RunOnDisk): string => run.record.request.reference;

/** I1: everybody in a call stands in a committed attempt, and nobody else does. I11: they are on the frozen list, and the scope is the asked one. */
export function noCallUnwritten(call: CallRecord, runs: readonly RunOnDisk[]): Violation[] {
  const ids = peopleIn(call.args) ?? [];
  const strangers = ids.filter((id) => !runs.some(({ people }) => people.has(id)));
  const outside = strangers.map((id) => violation('I11', `${id} is on no list, and was sent:`, call.method));
  const meant = runs.flatMap((run) =>
    run.record.attempts.filter((attempt) => isOpen(attempt) && isExactly(ids, attempt.id, run)).map(() => run),
  )[0];
  if (!meant) return [...outside, violation('I1', `${ids.length} people are sent without a started attempt of them`)];
  const { scope } = meant.record.request.operation;
  const isSame = scopeOf(call.args) === scope;
  return isSame ? outside : [...outside, violation('I11', `${named(meant)} asked for ${scope}, but sent`, call.args)];
}

/** A call may take effect after its process is gone, and another has taken its attempt over as lost. */
const isOpen = ({ state, error }: Attempt): boolean =>
  state === 'started' || (state === 'unknown' && error === PROCESS_ENDED);

function isExactly(ids: readonly string[], attempt: string, { people }: RunOnDisk): boolean {
  const isIn = (each: OnList | undefined): boolean =>
    each?.attempt === attempt && (each.send === 'sending' || each.send === 'unknown');
  return [...people.values()].filter(isIn).length === ids.length && ids.every((id) => isIn(people.get(id)));
}

/** I6: a session that did not exist at the start, or is somebody else's, is never ended by a repair. */
export function noRepairOutsideRun(
  { sessions, user }: EffectInfo,
  run: RunOnDisk,
  truth: Pick<Truth, 'bornAt'>,
): Violation[] {
  const beganAt = run.record.attempts[0]?.startedAt ?? 0;
  return sessions
    .filter((id) => !run.people.has(user) || !run.before.has(String(id)) || truth.bornAt(id) > beganAt)
    .map((id) => violation('I6', `${named(run)} repairs session ${id} of ${user}, which is not of it`));
}

const PROVEN = new Set<OnList['outcome']>(['verified', 'signed-in-again']);

const provenIn = ({ people }: RunOnDisk): number =>
  [...people.values()].filter(({ outcome }) => PROVEN.has(outcome)).length;

/** I4: no more people are called verified than are committed as that. I5: nor than are gone at Slack. */
export function noMoreVerifiedThanSo(text: string, run: RunOnDisk, truth: Truth): Violation[] {
  const told = [...text.matchAll(/([\d,]+) (?:person |people )?verified/g)].map(([, n = '']) =>
    Number(n.replaceAll(',', '')),
  );
  const committed = provenIn(run);
  const gone = run.people.size - aliveIn(run, truth).size;
  return told.flatMap((n) => [
    ...(n > committed ? [violation('I4', `${named(run)} tells that ${n} are verified, not`, committed, text)] : []),
    ...(n > gone ? [violation('I5', `${named(run)} tells that ${n} are verified, gone are`, gone, text)] : []),
  ]);
}

/** I5: of whomever a run says that nothing is left, nothing is left that was there when it was asked. */
export function nobodyProvenAlive(run: RunOnDisk, truth: Truth): Violation[] {
  return [...aliveIn(run, truth)]
    .map(([person, left]) => ({ person, left, outcome: run.people.get(person)?.outcome }))
    .filter(({ outcome }) => outcome !== undefined && (PROVEN.has(outcome) || outcome === 'nothing-there'))
    .map(({ person, left, outcome }) =>
      violation('I5', `${named(run)} calls ${person} ${String(outcome)}, alive is`, left),
    );
}

/** People of a run who have sessions that it is to end: seen before, or surely there when it was asked. */
function aliveIn({ record: { request }, people, before }: RunOnDisk, truth: Truth): Map<string, SessionRecord[]> {
  const isMeant = (session: SessionRecord): boolean =>
    before.has(String(session.session_id)) ||
    (truth.bornAt(session.session_id) < request.createdAt && surelyInScope(session, request.operation));
  const alive = truth.aliveByPerson();
  const left = [...people.keys()].map((id) => [id, (alive.get(id) ?? []).filter(isMeant)] as const);
  return new Map(left.filter(([, sessions]) => sessions.length > 0));
}
