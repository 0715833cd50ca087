/** Calls a minute (F1.1). Slack promises "20+": the stand-in takes it at its word and gives no more. */
const TIERS = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

export type Tier = keyof typeof TIERS | 'posting' | 'none';

const MINUTE_MS = 60_000;
/** "About one message a second per channel, short bursts tolerated" (F4.2). */
const POSTING_BURST = 10;

interface Bucket {
  startedAt: number;
  used: number;
}

/** Fixed one-minute windows per method; chat.postMessage drips one a second per channel. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly now: () => number,
    public enabled: boolean,
  ) {}

  /** Seconds to wait, or `undefined` when the call may go on. */
  take(tier: Tier, key: string): number | undefined {
    if (!this.enabled || tier === 'none') return undefined;
    return tier === 'posting' ? this.drip(key) : this.window(key, TIERS[tier]);
  }

  private window(key: string, callsMax: number): number | undefined {
    const now = this.now();
    const bucket = this.buckets.get(key);
    if (!bucket || now - bucket.startedAt >= MINUTE_MS) {
      this.buckets.set(key, { startedAt: now, used: 1 });
      return undefined;
    }
    if (bucket.used >= callsMax) return Math.max(1, Math.ceil((bucket.startedAt + MINUTE_MS - now) / 1000));
    bucket.used += 1;
    return undefined;
  }

  private drip(key: string): number | undefined {
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { startedAt: now, used: 0 };
    const used = Math.max(0, bucket.used - (now - bucket.startedAt) / 1000);
    if (used + 1 > POSTING_BURST) return Math.max(1, Math.ceil(used + 1 - POSTING_BURST));
    this.buckets.set(key, { startedAt: now, used: used + 1 });
    return undefined;
  }
}
