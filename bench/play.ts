import type { Bucket, Budget, Pace, Urgency } from '../src/requests/ports';
import { createPacer } from '../src/slack-admin/pacer';
import { NOTHING_KNOWN } from '../src/store/budget';
import type { Limiter } from './limiters';

/** Time that passes only when everybody waits. */
export interface VirtualTime {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Until nobody waits any more. */
  readonly run: () => Promise<void>;
}

export function virtualTime(from: number): VirtualTime {
  let now = from;
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (ms) => new Promise((wake) => waiting.push({ at: now + ms, wake })),
    run: async () => {
      for (;;) {
        await new Promise((settled) => setImmediate(settled));
        waiting.sort((one, other) => one.at - other.at);
        const next = waiting.shift();
        if (!next) return;
        now = next.at;
        next.wake();
      }
    },
  };
}

/** The same numbers between 0 and 1 for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the store does, without one. */
export function budgetInMemory(): Budget {
  const rows = new Map<string, { readonly version: number; readonly pace: Pace }>();
  const read = (method: string) => rows.get(method) ?? { version: 0, pace: NOTHING_KNOWN };
  return {
    read: (method) => Promise.resolve(read(method)),
    replace: (method, version, pace) => {
      if (read(method).version !== version) return Promise.resolve(false);
      rows.set(method, { version: version + 1, pace });
      return Promise.resolve(true);
    },
  };
}

export interface Play {
  readonly limiter: Limiter;
  readonly calls: number;
  readonly seed: number;
  /** Shared by plays that come one after another. */
  readonly budget: Budget;
  readonly bucket: Bucket;
  readonly from: number;
  readonly urgency: Urgency;
  /** Each with so many calls at once. */
  readonly instances: number;
  readonly workers: number;
  /** At most so long from being let go to Slack, and back. */
  readonly wayMs: { readonly min: number; readonly max: number };
  /** Who waits asks again this much too late, at most. */
  readonly lateMs: number;
}

export interface Outcome {
  readonly ratio: number;
  readonly refused: number;
  /** Of all calls that were sent. */
  readonly refusedShare: number;
  readonly endedAt: number;
}

const METHOD = 'admin.users.session.reset';

/** So many calls as fast as they may go, each until Slack takes it. */
export async function play(options: Play): Promise<Outcome> {
  const { limiter, calls, budget, bucket, from, urgency, wayMs, lateMs } = options;
  const random = randomFrom(options.seed);
  const time = virtualTime(from);
  const way = (): number => wayMs.min + Math.floor(random() * (wayMs.max - wayMs.min + 1));
  const taken: number[] = [];
  let left = calls;
  let refused = 0;

  const work = async (pacer: ReturnType<typeof createPacer>): Promise<void> => {
    while (left > 0) {
      left -= 1;
      for (let isTaken = false; !isTaken;) {
        for (let ms = await pacer.take(METHOD, urgency); ms > 0; ms = await pacer.take(METHOD, urgency))
          await time.sleep(ms + Math.floor(random() * lateMs));
        await time.sleep(way());
        const retryAfter = limiter.arrives(time.now());
        if (retryAfter === undefined) taken.push(time.now());
        await time.sleep(way());
        isTaken = retryAfter === undefined;
        if (retryAfter === undefined) continue;
        refused += 1;
        await pacer.pause(METHOD, retryAfter * 1_000);
      }
    }
  };
  const done = Array.from({ length: options.instances }, () => createPacer(budget, time, bucket)).flatMap((pacer) =>
    Array.from({ length: options.workers }, () => work(pacer)),
  );
  await time.run();
  await Promise.all(done);

  const first = Math.min(...taken);
  return {
    ratio: (Math.max(...taken) - first) / limiter.boundMs(calls, first),
    refused,
    refusedShare: refused / (calls + refused),
    endedAt: time.now(),
  };
}
