/** Calls a minute (F1.1). Slack promises "20+": the stand-in takes it at its word and gives no more. */
const TIERS = { 1: 1, 2: 20, 3: 50, 4: 100 } as const;

export type Tier = keyof typeof TIERS | 'posting' | 'none';

/** Slack writes down the rate only: whether a minute starts at the first call, or every call refills one by one. */
export type Limiter = 'one-minute-windows' | 'token-buckets';

const MINUTE_MS = 60_000;
/** "About one message a second per channel, short bursts tolerated" (F4.2). */
const POSTING = { burst: 10, perMinute: 60 } as const;

interface Bucket {
  startedAt: number;
  used: number;
}

/** Per method; chat.postMessage drips one a second per channel. */
export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly now: () => number,
    public enabled: boolean,
    public limiter: Limiter,
  ) {}

  /** Seconds to wait, or `undefined` when the call may go on. */
  take(tier: Tier, key: string): number | undefined {
    if (!this.enabled || tier === 'none') return undefined;
    if (tier === 'posting') return this.drip(key, POSTING);
    const callsMax = TIERS[tier];
    return this.limiter === 'token-buckets'
      ? this.drip(key, { burst: callsMax, perMinute: callsMax })
      : this.window(key, callsMax);
  }

  private window(key: string, callsMax: number): number | undefined {
    const now = this.now();
    const bucket = this.buckets.get(key);
    if (!bucket || now - bucket.startedAt >= MINUTE_MS) {
      this.buckets.set(key, { startedAt: now, used: 1 });
      return undefined;
    }
    if (bucket.used >= callsMax) return wholeSeconds(bucket.startedAt + MINUTE_MS - now);
    bucket.used += 1;
    return undefined;
  }

  private drip(key: string, { burst, perMinute }: { burst: number; perMinute: number }): number | undefined {
    const now = this.now();
    const eachMs = MINUTE_MS / perMinute;
    const bucket = this.buckets.get(key) ?? { startedAt: now, used: 0 };
    const used = Math.max(0, bucket.used - (now - bucket.startedAt) / eachMs);
    if (used + 1 > burst) return wholeSeconds((used + 1 - burst) * eachMs);
    this.buckets.set(key, { startedAt: now, used: used + 1 });
    return undefined;
  }
}

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
