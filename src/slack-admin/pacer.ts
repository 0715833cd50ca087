import type { Bucket, Budget, Clock, Pace, Urgency } from '../requests/ports';
import { ask, learn } from './pacing';

/** Tier 2: twenty a minute, each method for itself (F1.1). */
export const TIER_2: Bucket = { burst: 20, refillMs: 3_000 };

/** Tiers 3 and 4: fifty and a hundred a minute (F2). */
const OTHER_TIERS: Readonly<Record<string, Bucket>> = {
  'admin.users.list': { burst: 100, refillMs: 600 },
  'users.info': { burst: 100, refillMs: 600 },
  'users.lookupByEmail': { burst: 50, refillMs: 1_200 },
};

export interface Pacer {
  /** @returns ms to wait before asking again; 0 when one call may go now. */
  readonly take: (method: string, urgency: Urgency) => Promise<number>;
  /** Slack answered 429: nothing of this method goes for so long, on any instance, and all learn from it. */
  readonly pause: (method: string, retryAfterMs: number) => Promise<void>;
}

export function createPacer(budget: Budget, clock: Clock, bucket: Bucket = TIER_2): Pacer {
  const last = new Map<string, Promise<unknown>>();
  const bucketOf = (method: string): Bucket => OTHER_TIERS[method] ?? bucket;

  /** Those of one instance come one after another, so that only instances race. Who loses looks again: another got on. */
  function change<T extends { readonly pace: Pace }>(method: string, step: (pace: Pace) => T): Promise<T> {
    const inTurn = async (): Promise<T> => {
      for (;;) {
        const { version, pace } = await budget.read(method);
        const next = step(pace);
        if (isSame(pace, next.pace) || (await budget.replace(method, version, next.pace))) return next;
      }
    };
    const turn = (last.get(method) ?? Promise.resolve()).then(inTurn, inTurn);
    last.set(method, turn);
    return turn;
  }

  return {
    take: async (method, urgency) =>
      (await change(method, (pace) => ask(pace, bucketOf(method), urgency, clock.now()))).waitMs,
    pause: async (method, retryAfterMs) => {
      await change(method, (pace) => ({ pace: learn(pace, bucketOf(method), retryAfterMs, clock.now()) }));
    },
  };
}

const isSame = (one: Pace, other: Pace): boolean =>
  (Object.keys(one) as (keyof Pace)[]).every((key) => one[key] === other[key]);

const LOOK_UPS = { person: 'users.info', address: 'users.lookupByEmail' } as const;

/** Takes one look-up of a list from Slack's limit. @returns ms to wait before asking again; 0 when it may go now. */
export const lookUpsBy =
  (pacer: Pacer) =>
  (what: keyof typeof LOOK_UPS): Promise<number> =>
    pacer.take(LOOK_UPS[what], 'background');
