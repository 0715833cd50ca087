import { isAboutOnePerson } from '../../domain/answer';
import type { AttemptId } from '../../domain/request';
import type { Context } from '../context';
import type { PersonResult } from '../run-ports';
import type { BulkClaim } from '../store-ports';
import { look, sessionsOf } from './look';
import { waitRun, writeRun } from './run-steps';

/** The first look at a few of those in the call; then at all of them, again and again. */
const FIRST_LOOK_MS = 2_000;
const LOOK_AGAIN_MS = 15_000;
const SAMPLE = 3;
/** Whose sessions are all still there so long after the call was not in it. A call that Slack has queued takes a while. */
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
  if (claim.run.look?.attempt === id) return look(context, claim, { isBefore: false, attempt: id });
  if (now < endedAt + FIRST_LOOK_MS) return waitRun(context, claim, endedAt + FIRST_LOOK_MS - now);

  const isForSomebody = isAboutOnePerson(attempt?.error);
  const results = (await runs.outcomes(list, id)).filter(({ send }) => send === 'unknown');
  if (!isForSomebody && (await hasGone(context, claim, id, results))) return went(context, claim, results.map(placeOf));

  const isLooked = results.every(({ outcome }) => outcome !== 'unknown');
  if (isLooked && (claim.run.lookedAt ?? 0) > endedAt) {
    const gone = results.filter(({ awaited, left }) => awaited > left || awaited === 0);
    const there = results.filter(isAllThere);
    if (!isForSomebody && gone.some(({ awaited }) => awaited > 0)) return went(context, claim, results.map(placeOf));
    if (there.length === 0) return went(context, claim, results.map(placeOf));
    if (now >= endedAt + NOT_GONE_MS) return sendAgain(context, claim, there, gone);
  } else if (now >= endedAt + BLIND_MS) {
    return blind(context, claim, id, results);
  }
  const nextAt = Math.max(claim.run.lookedAt ?? 0, endedAt) + LOOK_AGAIN_MS;
  const isTime = now >= nextAt || (claim.run.lookedAt ?? 0) <= endedAt;
  return isTime ? look(context, claim, { isBefore: false, attempt: id }) : waitRun(context, claim, nextAt - now);
}

const placeOf = ({ n }: PersonResult): number => n;
/** Somebody who has a new session besides might be signed out of it: that one is repaired by id instead. */
const isAllThere = ({ awaited, left, signedInAgain }: PersonResult): boolean =>
  awaited > 0 && left === awaited && signedInAgain === 0;

/** A few of those in the call, looked at at once: nobody else ends all their old sessions in the same moment. */
async function hasGone(
  context: Context,
  claim: BulkClaim,
  id: AttemptId,
  results: readonly PersonResult[],
): Promise<boolean> {
  const { list } = claim.request.operation;
  const chosen = results.filter(({ awaited }) => awaited > 0).slice(0, SAMPLE);
  const sample = (await context.runs.ofAttempt(list, id)).filter(({ n }) => chosen.some((each) => each.n === n));
  const before = await context.runs.awaited(
    list,
    sample.map((person) => person.id),
  );
  if (sample.length === 0) return false;
  for (const person of sample) {
    const found = await sessionsOf(context, person);
    if (found.kind !== 'listed') return false;
    const present = new Set(found.sessions.map(({ sessionId }) => sessionId));
    if (before.some((session) => session.person === person.id && present.has(session.sessionId))) return false;
  }
  return true;
}

async function went(context: Context, claim: BulkClaim, people: readonly number[]): Promise<BulkClaim | undefined> {
  return writeRun(context, claim, {}, { run: { moved: { people, to: 'queued' } } });
}

/** Marked as a repeat, since it is one. */
async function sendAgain(
  context: Context,
  claim: BulkClaim,
  there: readonly PersonResult[],
  gone: readonly PersonResult[],
): Promise<BulkClaim | undefined> {
  const settled = await writeRun(context, claim, {}, { run: { moved: { people: gone.map(placeOf), to: 'queued' } } });
  if (!settled) return undefined;
  return writeRun(
    context,
    settled,
    { repeats: settled.run.repeats + 1 },
    { run: { moved: { people: there.map(placeOf), to: 'waiting' } } },
  );
}

/** Nobody could look. Security first: once more, once; people first: only what a listing shows is repaired, later. */
async function blind(
  context: Context,
  claim: BulkClaim,
  id: AttemptId,
  results: readonly PersonResult[],
): Promise<BulkClaim | undefined> {
  const { run, request } = claim;
  const isRepeat = request.operation.whenBlind === 'repeat' && run.repeats === 0;
  if (isRepeat)
    return writeRun(
      context,
      claim,
      { repeats: run.repeats + 1 },
      { run: { moved: { people: results.map(placeOf), to: 'waiting' } } },
    );
  return writeRun(context, claim, { givenUp: [...run.givenUp, id] });
}
