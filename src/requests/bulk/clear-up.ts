import { isAboutOnePerson } from '../../domain/answer';
import type { Attempt, AttemptId } from '../../domain/request';
import type { LookedInto, Run, SendState, SentAgain, WhyAgain } from '../../domain/run';
import type { Context } from '../context';
import type { PersonResult } from '../run-ports';
import { overAt } from '../send';
import type { BulkClaim } from '../store-ports';
import { look } from './look';
import { lookAtSome } from './look-at-some';
import { waitRun, withNote, writeRun } from './run-steps';

/** The first look at a few of those in the call; then again and again. */
const FIRST_LOOK_MS = 2_000;
const LOOK_AGAIN_MS = 15_000;
/** Whose sessions a look that begins so long after the call shows all was not in it. A call that Slack has queued takes a while. */
const NOT_GONE_MS = 2 * 60_000;
/** What a look showed longer ago than that may be different now: nobody is sent once more on it. */
const STALE_MS = 60_000;
/** Nobody could look for so long: then it is done as the requester said beforehand. */
const BLIND_MS = 10 * 60_000;

/**
 * One step towards knowing what became of calls whose answers do not say: when the sessions of more than a few went, the call did;
 * only those whose sessions are provably all still there are sent once more.
 * @param withinMs something else is to be sent by then
 */
export async function clearUp(
  context: Context,
  claim: BulkClaim,
  open: readonly Attempt[],
  withinMs = Infinity,
): Promise<BulkClaim | undefined> {
  const now = context.clock.now();
  const dues = open.map((call) => ({ call, at: dueAt(context, claim.run, call) }));
  const next = dues.reduce((first, each) => (each.at < first.at ? each : first), dues[0] ?? nothingOpen());
  if (next.at > now) return waitRun(context, claim, Math.min(next.at - now, withinMs));
  const isLookFree = !open.some(({ id }) => id === claim.run.look?.attempt && id !== next.call.id);
  return lookInto(context, claim, next.call, { withinMs, isLookFree });
}

const nothingOpen = (): never => {
  throw new Error('There is nothing to clear up.');
};

const noteOf = ({ lookedInto = [] }: Run, { id }: Attempt): LookedInto | undefined =>
  lookedInto.find(({ attempt }) => attempt === id);

/** A look under way takes long: whatever else is due goes before it. */
function dueAt({ clock, timings }: Context, run: Run, call: Attempt): number {
  if (run.look?.attempt === call.id) return clock.now();
  return noteOf(run, call)?.nextAt ?? overAt(timings, call) + FIRST_LOOK_MS;
}

async function lookInto(
  context: Context,
  claim: BulkClaim,
  call: Attempt,
  { withinMs, isLookFree }: { readonly withinMs: number; readonly isLookFree: boolean },
): Promise<BulkClaim | undefined> {
  const { clock, runs, timings } = context;
  const { run, request } = claim;
  const now = clock.now();
  const endedAt = overAt(timings, call);
  const isBlind = run.blindSince !== undefined && now >= Math.max(run.blindSince, endedAt) + BLIND_MS;
  const scope = { isBefore: false, attempt: call.id, withinMs };
  if (run.look?.attempt === call.id && !isBlind) return look(context, claim, scope);

  const { lookedFrom = 0, lookedAt = 0 } = noteOf(run, call) ?? {};
  const results = (await runs.outcomes(request.operation.list, call.id)).filter(({ send }) => send === 'unknown');
  const isForSomebody = isAboutOnePerson(call.error);
  const isLooked = lookedFrom > endedAt;
  const isLate = lookedFrom >= endedAt + NOT_GONE_MS && now <= lookedAt + STALE_MS;
  const unseen = isLooked ? results.filter(({ outcome }) => outcome === 'unknown') : results;
  const seen = results.filter((each) => !unseen.includes(each));
  const there = seen.filter(isAllThere);
  if (hasGone(seen) && !isForSomebody) return queue(context, claim, call, results);
  if (unseen.length === 0) {
    if (there.length === 0) return queue(context, claim, call, results);
    if (isLate) return sendAgain(context, claim, call, there, results, 'not-gone');
  } else if (isBlind) {
    const isRepeat = request.operation.whenBlind === 'repeat' && !isBlindRepeat(call);
    if (isRepeat) return sendAgain(context, claim, call, [...there, ...unseen], results, 'blind');
    return giveUp(context, claim, call, isLate ? there : []);
  }

  if (isLooked && now < lookedAt + LOOK_AGAIN_MS) return putOff(context, claim, call, lookedAt + LOOK_AGAIN_MS);
  const notGoneAt = endedAt + NOT_GONE_MS;
  const some = isForSomebody ? 'cannot-tell' : await lookAtSome(context, claim, call.id, results);
  if (some === 'gone') return queue(context, claim, call, results);
  // A look at everybody takes many times as long as waiting for a look at a few.
  if (some === 'busy' && now < endedAt + BLIND_MS)
    return waitRun(context, claim, Math.min(timings.tryAgainMs, withinMs));
  if (some === 'there' && now < notGoneAt)
    return putOff(context, claim, call, Math.min(now + LOOK_AGAIN_MS, notGoneAt));
  return isLookFree ? look(context, claim, scope) : putOff(context, claim, call, now + LOOK_AGAIN_MS);
}

/** Of a hundred people one may have signed out by themselves since they were looked at before: that says nothing of the others. */
const SIGNED_OUT_SHARE = 1 / 100;
const hasGone = (seen: readonly PersonResult[]): boolean =>
  seen.filter(({ awaited, left }) => awaited > 0 && left === 0).length > seen.length * SIGNED_OUT_SHARE;

const isBlindRepeat = ({ call }: Attempt): boolean => call.method === 'resetBulk' && call.again === 'blind';

/** Somebody who has a new session besides might be signed out of it: that one is repaired by id instead. */
const isAllThere = ({ awaited, left, signedInAgain }: PersonResult): boolean =>
  awaited > 0 && left === awaited && signedInAgain === 0;

const putOff = (context: Context, claim: BulkClaim, call: Attempt, nextAt: number): Promise<BulkClaim | undefined> =>
  writeRun(context, claim, withNote(claim.run, { ...noteOf(claim.run, call), attempt: call.id, nextAt }), {
    isNews: false,
  });

/** It went, as far as these are concerned: what is left over is ended by id, later. */
const queue = (
  context: Context,
  claim: BulkClaim,
  call: Attempt,
  people: readonly PersonResult[],
): Promise<BulkClaim | undefined> => move(context, claim, call.id, people, 'queued');

/** What was found out of the call has been of use, and everybody is counted anew with the next. */
const move = (
  context: Context,
  claim: BulkClaim,
  call: AttemptId,
  people: readonly PersonResult[],
  to: SendState,
  change: Partial<Run> = {},
): Promise<BulkClaim | undefined> => {
  const { lookedInto = [] } = claim.run;
  const left = { lookedInto: lookedInto.filter(({ attempt }) => attempt !== call), counted: -1 };
  return writeRun(context, claim, { ...left, ...change }, { run: { moved: { people: people.map(({ n }) => n), to } } });
};

/** @param all those of the call; whoever is not sent once more counts as sent. */
async function sendAgain(
  context: Context,
  claim: BulkClaim,
  call: Attempt,
  people: readonly PersonResult[],
  all: readonly PersonResult[],
  why: WhyAgain,
): Promise<BulkClaim | undefined> {
  const rest = all.filter((each) => !people.includes(each));
  const settled = rest.length > 0 ? await queue(context, claim, call, rest) : claim;
  return settled && moveBack(context, settled, call, people, why);
}

function moveBack(
  context: Context,
  claim: BulkClaim,
  call: Attempt,
  people: readonly PersonResult[],
  why: WhyAgain,
): Promise<BulkClaim | undefined> {
  const places = people.map(({ n }) => n);
  const again: SentAgain = { from: Math.min(...places), upTo: Math.max(...places), why };
  return move(context, claim, call.id, people, 'waiting', { again: [...claim.run.again, again] });
}

/** People first: only who provably did not go is sent once more. Of the others what a listing shows is ended by id, later. */
function giveUp(
  context: Context,
  claim: BulkClaim,
  call: Attempt,
  there: readonly PersonResult[],
): Promise<BulkClaim | undefined> {
  const givenUp = [...claim.run.givenUp, call.id];
  if (there.length === 0) return writeRun(context, claim, { givenUp });
  return moveBack(context, { ...claim, run: { ...claim.run, givenUp } }, call, there, 'not-gone');
}
