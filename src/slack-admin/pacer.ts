import type { Bucket, Budget, Clock, Urgency } from '../requests/ports';

/** Calls kept back for people who wait in front of a modal. */
const RESERVED_FOR_PEOPLE = 5;

/** Tier 2: twenty a minute, each method its own bucket (F1.1). */
export const TIER_2: Bucket = { burst: 20, refillMs: 3_000 };

/** Tier 4: a hundred a minute. */
const TIER_4: Bucket = { burst: 100, refillMs: 600 };

export interface Pacer {
  /** @returns ms to wait before asking again; 0 when one call may go now. */
  readonly take: (method: string, urgency: Urgency) => Promise<number>;
  /** Slack answered 429: nothing of this method goes for so long, on any instance. */
  readonly pause: (method: string, retryAfterMs: number) => Promise<void>;
}

export const createPacer = (budget: Budget, clock: Clock, bucket: Bucket = TIER_2): Pacer => ({
  take: (method, urgency) =>
    budget.take(
      method,
      method === 'admin.users.list' ? TIER_4 : bucket,
      urgency === 'background' ? Math.min(RESERVED_FOR_PEOPLE, bucket.burst - 1) : 0,
      clock.now(),
    ),
  pause: (method, retryAfterMs) => budget.block(method, clock.now() + retryAfterMs),
});

/** Tiers 4 and 3 (F2): `users.info` a hundred a minute, `users.lookupByEmail` fifty; some of both stay for people who wait. */
const LOOK_UPS = {
  person: { method: 'users.info', bucket: { burst: 100, refillMs: 600 }, reserve: 30 },
  address: { method: 'users.lookupByEmail', bucket: { burst: 50, refillMs: 1_200 }, reserve: 5 },
} as const;

/** Takes one look-up of a list from Slack's limit. @returns ms to wait before asking again; 0 when it may go now. */
export const createLookUpPace =
  (budget: Budget, clock: Clock) =>
  (what: keyof typeof LOOK_UPS): Promise<number> => {
    const { method, bucket, reserve } = LOOK_UPS[what];
    return budget.take(method, bucket, reserve, clock.now());
  };
