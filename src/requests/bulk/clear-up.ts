import { isAboutOnePerson } from '../../domain/answer';
import type { Attempt, AttemptId } from '../../domain/request';
import type { Run, SendState, SentAgain, WhyAgain } from '../../domain/run';
import type { Context } from '../context';
import type { PersonResult } from '../run-ports';
import type { BulkClaim } from '../store-ports';
import { look } from './look';
import { sessionsOf } from './read-sessions';
import { waitRun, writeRun } from './run-steps';

/** The first look at a few of those in the call; then at all of them, again and again. */
const FIRST_LOOK_MS = 2_000;
const LOOK_AGAIN_MS = 15_000;
const SAMPLE = 3;
/** Whose sessions a look that begins so long after the call shows all was not in it. A call that Slack has queued takes a while. */
const NOT_GONE_MS = 2 * 60_000;
/** Nobody could look for so long: then it is done as the requester said beforehand. */
const BLIND_MS = 10 * 60_000;

/**
 * What became of a call whose answer does not say. It is looked at before anything else is sent: when sessions went, the call did;
 * only those whose sessions are provably all still there are sent once more.
 */
export async function clearUp(context: Context, claim: BulkClaim, id: AttemptId): Promise<BulkClaim | undefined> {
  const { clock, runs } = context;
  const attempt = claim.attempts.find((each) => each.id === id);
  const { list } = claim.request.operation;
  const now = clock.now();
  const endedAt = attempt?.endedAt ?? now;
  const { lookedFrom = 0, lookedAt = 0, blindSince } = claim.run;
  const isBlind = blindSince !== undefined && now >= Math.max(blindSince, endedAt) + BLIND_MS;
  if (claim.run.look?.attempt === id && !isBlind) return look(context, claim, { isBefore: false, attempt: id });
  if (now < endedAt + FIRST_LOOK_MS) return waitRun(context, claim, endedAt + FIRST_LOOK_MS - now);

  const isForSomebody = isAboutOnePerson(attempt?.error);
  const results = (await runs.outcomes(list, id)).filter(({ send }) => send === 'unknown');
  const sample = isForSomebody ? 'not-seen' : await lookAtSome(context, claim, id, results);
  if (sample === 'gone') return queue(context, claim, results);
  // A look at everybody takes many times as long as waiting for a look at a few.
  if (sample === 'busy' && now < endedAt + BLIND_MS) return waitRun(context, claim, context.timings.tryAgainMs);

  const isLooked = lookedFrom > endedAt;
  const isLate = lookedFrom >= endedAt + NOT_GONE_MS;
  const unseen = isLooked ? results.filter(({ outcome }) => outcome === 'unknown') : results;
  const seen = results.filter((each) => !unseen.includes(each));
  const there = seen.filter(isAllThere);
  const hasEnded = seen.some(({ awaited, left }) => awaited > left);
  if (hasEnded && !isForSomebody) return queue(context, claim, results);
  if (unseen.length === 0) {
    if (there.length === 0) return queue(context, claim, results);
    if (isLate) return sendAgain(context, claim, there, results, 'not-gone');
  } else if (isBlind) {
    const isRepeat = claim.request.operation.whenBlind === 'repeat' && !isBlindRepeat(attempt);
    if (isRepeat) return sendAgain(context, claim, [...there, ...unseen], results, 'blind');
    return giveUp(context, claim, id, isLate ? there : []);
  }
  const nextAt = Math.max(lookedAt, endedAt) + LOOK_AGAIN_MS;
  return now >= nextAt || !isLooked
    ? look(context, claim, { isBefore: false, attempt: id })
    : waitRun(context, claim, nextAt - now);
}

const isBlindRepeat = (attempt: Attempt | undefined): boolean =>
  attempt?.call.method === 'resetBulk' && attempt.call.again === 'blind';

/** Somebody who has a new session besides might be signed out of it: that one is repaired by id instead. */
const isAllThere = ({ awaited, left, signedInAgain }: PersonResult): boolean =>
  awaited > 0 && left === awaited && signedInAgain === 0;

/** A few of those in the call, looked at at once: nobody else ends all their old sessions in the same moment. */
async function lookAtSome(
  context: Context,
  claim: BulkClaim,
  id: AttemptId,
  results: readonly PersonResult[],
): Promise<'gone' | 'not-seen' | 'busy'> {
  const { list } = claim.request.operation;
  const chosen = results.filter(({ awaited }) => awaited > 0).slice(0, SAMPLE);
  const sample = (await context.runs.ofAttempt(list, id)).filter(({ n }) => chosen.some((each) => each.n === n));
  const before = await context.runs.awaited(
    list,
    sample.map((person) => person.id),
  );
  if (sample.length === 0) return 'not-seen';
  for (const person of sample) {
    const found = await sessionsOf(context, person);
    if (found.kind === 'busy') return 'busy';
    if (found.kind !== 'listed') return 'not-seen';
    const present = new Set(found.sessions.map(({ sessionId }) => sessionId));
    if (before.some((session) => session.person === person.id && present.has(session.sessionId))) return 'not-seen';
  }
  return 'gone';
}

/** It went, as far as these are concerned: what is left over is ended by id, later. */
const queue = (context: Context, claim: BulkClaim, people: readonly PersonResult[]): Promise<BulkClaim | undefined> =>
  move(context, claim, people, 'queued');

const move = (
  context: Context,
  claim: BulkClaim,
  people: readonly PersonResult[],
  to: SendState,
  change: Partial<Run> = {},
): Promise<BulkClaim | undefined> =>
  writeRun(context, claim, change, { run: { moved: { people: people.map(({ n }) => n), to } } });

/** @param all those of the call; whoever is not sent once more counts as sent. */
async function sendAgain(
  context: Context,
  claim: BulkClaim,
  people: readonly PersonResult[],
  all: readonly PersonResult[],
  why: WhyAgain,
): Promise<BulkClaim | undefined> {
  const rest = all.filter((each) => !people.includes(each));
  const settled = rest.length > 0 ? await queue(context, claim, rest) : claim;
  return settled && moveBack(context, settled, people, why);
}

function moveBack(
  context: Context,
  claim: BulkClaim,
  people: readonly PersonResult[],
  why: WhyAgain,
): Promise<BulkClaim | undefined> {
  const places = people.map(({ n }) => n);
  const again: SentAgain = { from: Math.min(...places), upTo: Math.max(...places), why };
  return move(context, claim, people, 'waiting', { again: [...claim.run.again, again] });
}

/** People first: only who provably did not go is sent once more. Of the others what a listing shows is ended by id, later. */
function giveUp(
  context: Context,
  claim: BulkClaim,
  id: AttemptId,
  there: readonly PersonResult[],
): Promise<BulkClaim | undefined> {
  const givenUp = [...claim.run.givenUp, id];
  if (there.length === 0) return writeRun(context, claim, { givenUp });
  return moveBack(context, { ...claim, run: { ...claim.run, givenUp } }, there, 'not-gone');
}
