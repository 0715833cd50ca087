import type { Attempt } from '../../domain/request';
import type { Context } from '../context';
import type { BulkClaim } from '../store-ports';
import { look } from './look';
import { pauseRun, waitRun, writeRun } from './run-steps';
import { sendTo } from './send-chunk';

/** Looks at the first person come so soon after the call, and then again. */
const LAST_LOOK_MS = 90_000;
const LOOKS_MS = [2_000, 5_000, 15_000, 45_000, LAST_LOOK_MS];
const PATIENCE_MS = 2 * 60_000;

/** One person first. When their sessions are gone, the rest goes; when they are not, a person decides. */
export async function watchCanary(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const { runs, clock } = context;
  const { list } = claim.request.operation;
  const sent = claim.attempts.findLast(({ call, state }) => call.method === 'resetBulk' && state !== 'refused');
  if (!sent) {
    const canary = await runs.canary(list);
    // Nobody has a session that surely ends, so there is nothing to see.
    return canary ? sendTo(context, claim, [canary]) : writeRun(context, claim, { phase: 'sending' });
  }
  const endedAt = sent.endedAt ?? sent.startedAt;
  const now = clock.now();
  const { lookedFrom = 0, blindSince } = claim.run;
  const isLookedLate = lookedFrom >= endedAt + LAST_LOOK_MS || blindSince !== undefined;
  const isTooLate = now - endedAt >= PATIENCE_MS && isLookedLate;
  if (claim.run.look && !isTooLate) return look(context, claim, { isBefore: false, attempt: sent.id });

  const isLooked = (claim.run.lookedAt ?? 0) > endedAt;
  const [result] = isLooked ? await runs.outcomes(list, sent.id) : [];
  if (result?.outcome === 'verified' || result?.outcome === 'signed-in-again')
    return writeRun(context, claim, { phase: 'sending' });
  if (isTooLate) return pauseRun(context, claim, { why: 'canary', isBlind: blindSince !== undefined, at: now });
  const nextAt = nextLookAt(endedAt, claim.run.lookedAt);
  return now < nextAt
    ? waitRun(context, claim, nextAt - now)
    : look(context, claim, { isBefore: false, attempt: sent.id });
}

function nextLookAt(endedAt: number, lookedAt: NonNullable<Attempt['endedAt']> | undefined): number {
  const due = LOOKS_MS.map((ms) => endedAt + ms).find((at) => at > (lookedAt ?? 0));
  return due ?? endedAt + PATIENCE_MS;
}
