import { isHeldBack, subjectOf } from '../../domain/request';
import { CANARY_FROM } from '../../domain/run';
import { write } from '../act';
import type { Context } from '../context';
import { closeAbandoned } from '../send';
import type { BulkClaim } from '../store-ports';
import { watchCanary } from './canary';
import { endRun, stopSending } from './end-run';
import { look } from './look';
import { prove } from './prove';
import { asBulk, waitRun, without, withoutLook, writeRun } from './run-steps';
import { answeredAs, sendNext } from './send-chunk';

/**
 * Takes a request about many people one step further: what is there is looked at first, then chunk after chunk is sent, then it is
 * looked at until it is known what became of everybody. Whoever holds the claim works; every step is written as a whole.
 */
export async function advanceRun(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const { request, run } = claim;
  if (request.state === 'pending') return waitOnRun(context, claim);
  const abandoned = claim.attempts.find(({ state }) => state === 'started');
  if (abandoned) return asBulk(await closeAbandoned(context, claim, abandoned, answeredAs));

  const isSending = run.phase === 'before' || run.phase === 'canary' || run.phase === 'sending';
  if (isSending) {
    const order = await context.runs.order(request.id);
    if (order === 'stop') return stopSending(context, claim);
    if (order === 'pause') return standStill(context, claim);
    if (run.pause) return goOn(context, claim);
    if (isHeldBack((await context.stopSwitch.read()).level, request)) return hold(context, claim);
    if (run.startedAt === undefined && context.clock.now() > request.expiresAt) return giveUp(context, claim);
    if (claim.target.refusal) return letGoOn(context, claim);
  }
  switch (run.phase) {
    case 'before':
      return run.lookedAt === undefined ? look(context, claim, { isBefore: true }) : begin(context, claim);
    case 'canary':
      return watchCanary(context, claim);
    case 'sending':
      return sendNext(context, claim);
    case 'proving':
      return prove(context, claim);
    case 'settled':
      return undefined;
  }
}

/** While people are asked to agree, what is there is looked at, so that the run can begin at once. */
async function waitOnRun(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const { request, run } = claim;
  const { clock, timings } = context;
  const now = clock.now();
  const about = { actor: 'app', ...subjectOf(request) } as const;
  if (now >= request.expiresAt)
    return asBulk(
      await write(context, claim, {
        target: { state: 'settled' },
        isNews: true,
        request: { to: 'expired' },
        events: [{ ...about, type: 'request.expired' }],
        notices: ['expired', 'summary', 'afterwards'],
      }),
    );
  const halfTime = request.createdAt + Math.floor((request.expiresAt - request.createdAt) / 2);
  if (!run.isReminded && now >= halfTime)
    return writeRun(
      context,
      claim,
      { isReminded: true },
      {
        isNews: false,
        events: [{ ...about, type: 'request.reminded' }],
        noticesToCards: ['reminder'],
      },
    );
  const isFresh = run.lookedAt !== undefined && now - run.lookedAt < timings.beforeIsFreshMs;
  if (run.look !== undefined || !isFresh) return look(context, claim, { isBefore: true });
  const wakeAt = Math.min(
    run.isReminded ? request.expiresAt : halfTime,
    (run.lookedAt ?? now) + timings.beforeIsFreshMs,
  );
  return waitRun(context, claim, Math.max(wakeAt - now, 1));
}

/** What was begun of another look is of no use any more: what an earlier one showed counts. */
function begin(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const { operation } = claim.request;
  const isCanary = operation.canary && operation.people > CANARY_FROM;
  return writeRun(context, withoutLook(claim), { phase: isCanary ? 'canary' : 'sending' });
}

const STAND_STILL_MS = 60_000;

/** Somebody ordered a pause, or it paused by itself. */
function standStill(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  if (claim.run.pause) return waitRun(context, claim, STAND_STILL_MS);
  return writeRun(context, claim, { pause: { why: 'asked', at: context.clock.now() } });
}

/** Somebody said to go on, with what they were told. */
function goOn(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const run = without(without(withoutLook(claim).run, 'pause'), 'blindSince');
  const { pause } = claim.run;
  return writeRun(context, { ...claim, run }, pause?.why === 'canary' ? { phase: 'sending' } : {});
}

const HELD_RETRY_MS = 1_000;

const hold = (context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> =>
  write(context, claim, {
    target: { nextStepAt: context.clock.now() + HELD_RETRY_MS, refusal: { code: 'held' } },
    isNews: claim.target.refusal?.code !== 'held',
    events: [],
  }).then(asBulk);

/** The switch was lifted: nobody reads any more that it holds this. */
const letGoOn = (context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> =>
  writeRun(context, claim, {}, { target: { refusal: null } });

function giveUp(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const isHeld = claim.target.refusal?.code === 'held';
  return endRun(context, claim, isHeld ? { code: 'held' } : { code: 'could-not-begin', error: 'not_begun_in_time' });
}
