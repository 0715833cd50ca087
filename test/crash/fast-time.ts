import type { Clock } from '../../src/requests/ports';
import { type Timings, TIMINGS } from '../../src/requests/timings';

/** Time in the app and in the stand-in runs this much faster, so that all waiting keeps its real proportions. */
const SPEED = 20;

/** Every process that starts from the same epoch shows the same time. */
export const fastClock = (epoch: number): Clock => ({
  now: () => epoch + Math.floor((Date.now() - epoch) * SPEED),
});

export const fastSleep = (ms: number): Promise<void> => pause(ms / SPEED);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The app's own, except that people are asked after a minute and nobody waits a day. A claim lasts 0.4 s of the real clock and
 * is renewed each 0.1 s of it, so that one is sometimes lost while its process lives. A call is over after 1.5 s: those that
 * Slack answers late must take less.
 */
export const CRASH_TIMINGS: Timings = {
  ...TIMINGS,
  claimMs: 8_000,
  renewEveryMs: 100,
  callOverMs: 30_000,
  needsYouAfterMs: 60_000,
  lookEveryMs: 30_000,
  unsettledAfterMs: 120_000,
};

/** @returns what was waited for; nothing when it did not come in time, or nobody hopes any more. */
export async function until<T>(
  what: () => T | undefined | Promise<T | undefined>,
  patienceMs: number,
  isHopeless: () => boolean = () => false,
): Promise<T | undefined> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const seen = await what();
    if (seen !== undefined) return seen;
    if (Date.now() > giveUpAt || isHopeless()) return undefined;
    await pause(10);
  }
}
