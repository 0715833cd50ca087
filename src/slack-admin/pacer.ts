import type { Bucket, Budget, Clock, Urgency } from '../requests/ports';

/** Calls kept back for people who wait in front of a modal. */
const RESERVED_FOR_PEOPLE = 5;

/** Tier 2: twenty a minute, each method its own bucket (F1.1). */
export const TIER_2: Bucket = { burst: 20, refillMs: 3_000 };

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
      bucket,
      urgency === 'background' ? Math.min(RESERVED_FOR_PEOPLE, bucket.burst - 1) : 0,
      clock.now(),
    ),
  pause: (method, retryAfterMs) => budget.block(method, clock.now() + retryAfterMs),
});
