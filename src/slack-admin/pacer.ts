import type { SlackLookupError } from '../domain/errors';
import type { Bucket, Budget, Clock, Pace, Urgency } from '../requests/ports';
import type { Step } from './pacing';
import { ask, learn, untilRoom } from './pacing';

/** Tier 2: twenty a minute, each method for itself (F1.1). */
export const TIER_2: Bucket = { burst: 20, refillMs: 3_000 };

/** Tiers 3 and 4: fifty and a hundred a minute (F2). */
const OTHER_TIERS: Readonly<Record<string, Bucket>> = {
  'admin.users.list': { burst: 100, refillMs: 600 },
  'users.info': { burst: 100, refillMs: 600 },
  'users.lookupByEmail': { burst: 50, refillMs: 1_200 },
};

export interface Pacer {
  readonly limitOf: (method: string) => Bucket;
  /** @returns ms to wait before asking again; 0 when one call may go now. */
  readonly take: (method: string, urgency: Urgency) => Promise<number>;
  /** Takes nothing. @returns ms to wait before asking again; 0 when so many calls may go now. */
  readonly room: (method: string, urgency: Urgency, calls: number) => Promise<number>;
  /** Slack answered 429: nothing of this method goes for so long, on any instance, and all learn from it. */
  readonly pause: (method: string, retryAfterMs: number) => Promise<void>;
}

/** The same pacer; somebody hears what each who asked was told. */
export const watchedPacer = (pacer: Pacer, onAnswer: (method: string, waitMs: number) => void): Pacer => ({
  ...pacer,
  take: async (method, urgency) => {
    const waitMs = await pacer.take(method, urgency);
    onAnswer(method, waitMs);
    return waitMs;
  },
});

interface Turn {
  readonly step: (pace: Pace) => Step;
  readonly answer: (waitMs: number) => void;
  readonly fail: (error: unknown) => void;
}

export function createPacer(budget: Budget, clock: Clock, bucket: Bucket = TIER_2): Pacer {
  /** Who came while a method's pace was being written: they go next, all in one write. Only instances race. */
  const next = new Map<string, Turn[]>();
  const limitOf = (method: string): Bucket => OTHER_TIERS[method] ?? bucket;

  const change = (method: string, step: Turn['step']): Promise<number> =>
    new Promise((answer, fail) => {
      const turn = { step, answer, fail };
      const queue = next.get(method);
      if (queue) queue.push(turn);
      else void takeTurns(method, [turn]);
    });

  async function takeTurns(method: string, first: readonly Turn[]): Promise<void> {
    for (let turns = first; turns.length > 0; turns = next.get(method) ?? []) {
      next.set(method, []);
      try {
        const waits = await writeAll(method, turns);
        for (const [i, { answer }] of turns.entries()) answer(waits[i] ?? 0);
      } catch (error) {
        for (const { fail } of turns) fail(error);
      }
    }
    next.delete(method);
  }

  /** Who loses against another instance looks again: another got on. */
  async function writeAll(method: string, turns: readonly Turn[]): Promise<readonly number[]> {
    for (;;) {
      const seen = await budget.read(method);
      let { pace } = seen;
      const waits = turns.map(({ step }) => {
        const { waitMs, pace: after } = step(pace);
        pace = after;
        return waitMs;
      });
      if (isSame(seen.pace, pace) || (await budget.replace(method, seen.version, pace))) return waits;
    }
  }

  return {
    limitOf,
    take: (method, urgency) => change(method, (pace) => ask(pace, limitOf(method), urgency, clock.now())),
    room: async (method, urgency, calls) => {
      const { pace } = await budget.read(method);
      return untilRoom(pace, limitOf(method), urgency, clock.now(), calls);
    },
    pause: async (method, retryAfterMs) => {
      await change(method, (pace) => ({ waitMs: 0, pace: learn(pace, limitOf(method), retryAfterMs, clock.now()) }));
    },
  };
}

/** Slack answered a look-up that it was asked too often. */
export const heedBy =
  (pacer: Pacer) =>
  async ({ method, retryAfterMs }: SlackLookupError): Promise<void> => {
    if (retryAfterMs !== undefined) await pacer.pause(method, retryAfterMs);
  };

const isSame = (one: Pace, other: Pace): boolean =>
  (Object.keys(one) as (keyof Pace)[]).every((key) => one[key] === other[key]);

const LOOK_UPS = { person: 'users.info', address: 'users.lookupByEmail' } as const;

/** Takes one look-up of a list from Slack's limit. @returns ms to wait before asking again; 0 when it may go now. */
export const lookUpsBy =
  (pacer: Pacer) =>
  (what: keyof typeof LOOK_UPS): Promise<number> =>
    pacer.take(LOOK_UPS[what], 'background');
