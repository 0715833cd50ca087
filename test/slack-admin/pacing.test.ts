import fc from 'fast-check';
import type { Limiter } from '../../bench/limiters';
import { MINUTE_MS, tokenBucket, windowsByTheClock, windowsFromFirstCall } from '../../bench/limiters';
import type { Outcome, Play } from '../../bench/play';
import { budgetInMemory, play, randomFrom, virtualTime } from '../../bench/play';
import type { Budget, LimitedBy, Pace, Urgency } from '../../src/requests/ports';
import { createPacer, TIER_2 } from '../../src/slack-admin/pacer';
import { ask, learn } from '../../src/slack-admin/pacing';
import { NOTHING_KNOWN } from '../../src/store/budget';
import { NOW } from '../helpers/examples';

const METHOD = 'admin.users.session.reset';
const { burst, refillMs } = TIER_2;

/** A pacer with a clock of its own, asked by one hand. */
class Hand {
  pace: Pace = NOTHING_KNOWN;
  now = NOW;

  ask(urgency: Urgency = 'person-waits'): number {
    const { waitMs, pace } = ask(this.pace, TIER_2, urgency, this.now);
    this.pace = pace;
    return waitMs;
  }
  /** @returns how many went at once, and how long the next one is to wait. */
  askAll(urgency: Urgency = 'person-waits'): [calls: number, waitMs: number] {
    for (let calls = 0; ; calls += 1) {
      const waitMs = this.ask(urgency);
      if (waitMs > 0) return [calls, waitMs];
    }
  }
  isRefused(retryAfterMs: number): void {
    this.pace = learn(this.pace, TIER_2, retryAfterMs, this.now);
  }
  /** Waits as told until a call goes. @returns how long that took. */
  waitsFor(urgency: Urgency): number {
    const from = this.now;
    for (let i = 0; i < 100; i += 1) {
      const waitMs = this.ask(urgency);
      if (waitMs === 0) return this.now - from;
      this.now += waitMs;
    }
    throw new Error('Waits for ever.');
  }
}

const inWindows = (hand: Hand, by: 'the clock' | 'the first call', usedUp = true): void => {
  hand.askAll();
  hand.isRefused(by === 'the clock' ? 30_000 : MINUTE_MS);
  hand.now += by === 'the clock' ? 30_000 : MINUTE_MS;
  if (usedUp) hand.askAll();
};

let hand: Hand;
beforeEach(() => {
  hand = new Hand();
});

describe('while nothing is known of the limit, and of a bucket', () => {
  it('a burst may go, then one each refill, a little late the first time', () => {
    expect(hand.askAll()).toEqual([burst, refillMs + 300]);
    hand.now += refillMs + 300;
    expect(hand.askAll()).toEqual([1, refillMs]);
    hand.now += 2 * MINUTE_MS;
    expect(hand.askAll()[0]).toBe(burst);
  });

  it('calls are kept back for people, and background work waits for more than one', () => {
    expect(hand.askAll('background')[0]).toBe(15);
    expect(hand.askAll('person-waits')[0]).toBe(5);
    expect(hand.ask('background')).toBeGreaterThan(hand.ask('person-waits'));
  });

  it('one call too many is tried, once; a refusal means a bucket, for good', () => {
    hand.askAll();
    hand.now += refillMs + 300;
    expect(hand.askAll()[0]).toBe(1);
    hand.now += refillMs;
    expect(hand.askAll()[0]).toBe(2);
    hand.isRefused(refillMs);
    expect([hand.pace.limitedBy, hand.ask()]).toEqual(['bucket', refillMs]);
    for (let i = 0; i < 50; i += 1) {
      hand.now += i === 0 ? refillMs + 300 : refillMs;
      expect(hand.askAll()[0]).toBe(1);
    }
    expect(hand.pace.limitedBy).toBe('bucket');
  });

  it('one call too many that is not refused means windows, of which one began at the edge', () => {
    hand.askAll();
    hand.now += refillMs + 300;
    const edge = hand.now;
    hand.askAll();
    hand.now += refillMs;
    expect(hand.askAll()[0]).toBe(2);
    hand.now += 2 * refillMs;
    for (let i = 0; i < 2; i += 1, hand.now += refillMs) expect(hand.askAll()[0]).toBe(1);
    expect(hand.askAll()).toEqual([burst - 5, edge + MINUTE_MS - hand.now]);
    expect(hand.pace.limitedBy).toBe('windows-by-the-clock');
  });

  it('calls that come in too slowly to tell anything leave it unknown, and so does background work', () => {
    for (let i = 0; i < 200; i += 1) {
      hand.now += i % 2 ? refillMs : refillMs + 200;
      hand.ask();
    }
    for (let i = 0; i < 200; i += 1) hand.waitsFor('background');
    expect(hand.pace.limitedBy).toBe('unknown');
  });
});

describe('a 429 although there was room', () => {
  it.each<[string, number, LimitedBy]>([
    ['a minute after the first call: windows begin with a call', MINUTE_MS - 10_000, 'windows-from-first-call'],
    ['the same, rounded up', MINUTE_MS - 9_000, 'windows-from-first-call'],
    ['at another time: windows keep to the clock', 27_000, 'windows-by-the-clock'],
    ['as soon as a bucket has one more: nothing is learned', refillMs, 'unknown'],
    ['after more than any window: nothing is learned', 5 * MINUTE_MS, 'unknown'],
  ])('that ends %s', (_what, retryAfterMs, limitedBy) => {
    hand.ask();
    hand.now += 10_000;
    hand.isRefused(retryAfterMs);
    expect([hand.pace.limitedBy, hand.ask()]).toEqual([limitedBy, retryAfterMs]);
    expect(hand.waitsFor('person-waits')).toBe(retryAfterMs);
  });

  it('moves the boundary of windows', () => {
    inWindows(hand, 'the clock', false);
    for (let i = 0; i < 7; i += 1) hand.ask();
    hand.now += 5_000;
    hand.isRefused(20_000);
    expect(hand.askAll()).toEqual([0, 20_000]);
    hand.now += 20_000;
    expect(hand.askAll()).toEqual([burst, MINUTE_MS]);
    hand.isRefused(MINUTE_MS + 1_000);
    expect(hand.askAll()).toEqual([0, MINUTE_MS + 1_000]);
  });

  it('which says what was known changes nothing, however often it is said', () => {
    inWindows(hand, 'the clock');
    hand.now += 10_000;
    for (let i = 0; i < 5; i += 1) hand.isRefused(50_000);
    expect([hand.pace.limitedBy, hand.pace.windowEndsAt - hand.now]).toEqual(['windows-by-the-clock', 50_000]);
  });

  it('of the first call in a window: windows begin with a call', () => {
    inWindows(hand, 'the clock');
    hand.now += MINUTE_MS;
    expect(hand.ask()).toBe(0);
    hand.isRefused(1_000);
    hand.now += 1_000;
    expect(hand.askAll()).toEqual([burst, MINUTE_MS + 500]);
  });

  it.each([
    ['the clock', 'bucket'],
    ['the first call', 'unknown'],
  ] as const)('as of a bucket, in the middle of windows by %s: no windows (%s)', (by, limitedBy) => {
    inWindows(hand, by, false);
    hand.ask();
    hand.ask();
    hand.isRefused(refillMs);
    hand.now += refillMs;
    expect([hand.pace.limitedBy, hand.askAll()[0]]).toEqual([limitedBy, 1]);
  });

  it('as of windows, in the middle of a bucket’s life: windows', () => {
    hand.pace = { ...NOTHING_KNOWN, limitedBy: 'bucket' };
    hand.ask();
    hand.isRefused(40_000);
    expect(hand.pace.limitedBy).toBe('windows-by-the-clock');
  });
});

describe('in windows', () => {
  it.each(['the clock', 'the first call'] as const)(
    'by %s, calls are kept back for people until near the end',
    (by) => {
      inWindows(hand, by, false);
      const [calls, waitMs] = hand.askAll('background');
      expect(calls).toBe(15);
      for (let i = 0; i < 5; i += 1) expect(hand.ask('person-waits')).toBe(0);
      hand.now += by === 'the clock' ? MINUTE_MS : MINUTE_MS + 500;
      expect(hand.askAll('background')[0]).toBe(15);
      hand.now += waitMs - 1;
      expect(hand.askAll('background')).toEqual([0, 1]);
      expect(hand.ask('person-waits')).toBe(0);
      hand.now += 1;
      expect(hand.askAll('background')[0]).toBe(4);
    },
  );

  it('nothing goes in the last moment, where it could arrive in the next window', () => {
    inWindows(hand, 'the clock', false);
    hand.ask();
    hand.now += MINUTE_MS - 1_501;
    expect(hand.ask()).toBe(0);
    hand.now += 1;
    expect(hand.ask()).toBe(1_500);
    hand.now += 1_500;
    expect(hand.askAll()[0]).toBe(burst);
  });

  it('background work stays behind while a person who was told to wait may still come', () => {
    inWindows(hand, 'the clock');
    expect(hand.ask('person-waits')).toBe(MINUTE_MS);
    hand.now += MINUTE_MS;
    expect(hand.ask('background')).toBe(2_000);
    expect(hand.ask('person-waits')).toBe(0);
    hand.now += 2_000;
    expect(hand.askAll('background')[0]).toBe(14);
  });

  it('those of the clock are where they were after a quiet hour; the others begin with a call', () => {
    inWindows(hand, 'the clock', false);
    hand.now += 60 * MINUTE_MS + 20_000;
    expect(hand.askAll()).toEqual([burst, 40_000]);
    const other = new Hand();
    inWindows(other, 'the first call');
    other.now += 60 * MINUTE_MS + 20_000;
    expect(other.askAll()).toEqual([burst, MINUTE_MS + 500]);
  });
});

describe('a clock that is set back', () => {
  it.each<[string, (hand: Hand) => void, number]>([
    ['an empty bucket', (it) => it.askAll(), 66_000],
    [
      'windows by the clock',
      (it) => {
        inWindows(it, 'the clock');
      },
      66_000,
    ],
    [
      'windows from the first call',
      (it) => {
        inWindows(it, 'the first call');
      },
      66_000,
    ],
    [
      'a long pause',
      (it) => {
        it.isRefused(5 * MINUTE_MS);
      },
      5 * MINUTE_MS + 66_000,
    ],
  ])('lets nobody wait longer than before: %s', (_what, prepare, waitMaxMs) => {
    prepare(hand);
    hand.ask('person-waits');
    hand.now -= 24 * 60 * MINUTE_MS;
    expect(hand.waitsFor('background')).toBeLessThanOrEqual(waitMaxMs);
    expect(hand.waitsFor('person-waits')).toBeLessThanOrEqual(waitMaxMs);
  });
});

const KINDS = ['bucket', 'windows-from-first-call', 'windows-by-the-clock'] as const;
const limiterOf = (kind: (typeof KINDS)[number], boundaryMs = 17_000): Limiter =>
  kind === 'bucket'
    ? tokenBucket(burst)
    : kind === 'windows-from-first-call'
      ? windowsFromFirstCall(burst)
      : windowsByTheClock(burst, NOW + boundaryMs);

const MANY: Omit<Play, 'limiter' | 'seed' | 'budget'> = {
  calls: 100,
  bucket: TIER_2,
  from: NOW,
  urgency: 'person-waits',
  instances: 2,
  workers: 4,
  wayMs: { min: 40, max: 200 },
  lateMs: 250,
};
const expectNear = (outcome: Outcome): void => {
  expect(outcome.ratio).toBeLessThanOrEqual(1.02);
  expect(outcome.refusedShare).toBeLessThanOrEqual(0.01);
};

describe('a hundred calls of two instances', () => {
  it.each(KINDS.slice(0, 2))('take no longer than a %s makes them, with one call refused at most', async (kind) => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const limiter = limiterOf(kind);
      const budget = budgetInMemory();
      const first = await play({ ...MANY, limiter, seed, budget });
      expectNear(first);
      expect((await budget.read(METHOD)).pace.limitedBy).toBe(kind);
      const later = await play({ ...MANY, limiter, seed, budget, from: first.endedAt + 60 * MINUTE_MS + seed * 4_321 });
      expectNear(later);
      expect(later.refused).toBe(0);
    }
  });

  it('take no longer than windows by the clock make them, wherever in the minute they begin', async () => {
    for (let boundaryMs = 1_500; boundaryMs < MINUTE_MS; boundaryMs += 1_500)
      expectNear(
        await play({
          ...MANY,
          limiter: limiterOf('windows-by-the-clock', boundaryMs),
          seed: boundaryMs,
          budget: budgetInMemory(),
        }),
      );
  });

  it('are refused once when calls that went before have used up part of the window', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const budget = budgetInMemory();
      const alone = { ...MANY, limiter: windowsFromFirstCall(burst), budget, seed, instances: 1, workers: 1 };
      await play({ ...alone, calls: 2 });
      expect((await play({ ...alone, from: NOW + seed * 5_000 })).refused).toBe(1);
      expect((await budget.read(METHOD)).pace.limitedBy).toBe('windows-from-first-call');
    }
  });

  it.each([
    { burst: 50, refillMs: 1_200 },
    { burst: 100, refillMs: 600 },
  ])('of another tier ($burst a minute) keep within its windows', async (bucket) => {
    const limiter = windowsFromFirstCall(bucket.burst);
    const many = { ...MANY, limiter, bucket, calls: 5 * bucket.burst, workers: 10, budget: budgetInMemory(), seed: 1 };
    expectNear(await play(many));
  });
});

it('asks that come while the pace is written go together in one more write', async () => {
  const { read, replace } = budgetInMemory();
  const counted = jest.fn(replace);
  const pacer = createPacer({ read, replace: counted }, { now: () => NOW });
  const waits = await Promise.all(Array.from({ length: 100 }, () => pacer.take(METHOD, 'person-waits')));
  expect(waits.map((waitMs, i) => (waitMs === 0 ? i : burst))).toEqual(waits.map((_, i) => Math.min(i, burst)));
  expect(counted).toHaveBeenCalledTimes(2);
});

describe('however calls come', () => {
  const asks = fc.array(
    fc.record({
      afterMs: fc.oneof(fc.constant(0), fc.nat(500), fc.nat(20_000), fc.nat(3 * MINUTE_MS)),
      calls: fc.integer({ min: 1, max: 25 }),
      urgency: fc.constantFrom<Urgency>('person-waits', 'background'),
    }),
    { minLength: 1, maxLength: 40 },
  );

  it.each(KINDS.slice(1))('%s once learned are never overrun, and no call is refused', (kind) => {
    fc.assert(
      fc.property(asks, fc.integer({ min: 3_500, max: 57_000 }), fc.nat(), (turns, boundaryMs, seed) => {
        const limiter = limiterOf(kind, boundaryMs);
        const it = new Hand();
        it.askAll();
        let retryAfter: number | undefined;
        for (let i = 0; i <= burst; i += 1) retryAfter = limiter.arrives(it.now);
        it.isRefused((retryAfter ?? 0) * 1_000);
        expect(it.pace.limitedBy).toBe(kind);

        const random = randomFrom(seed);
        const arrivals: number[] = [];
        for (const { afterMs, calls, urgency } of turns) {
          it.now += afterMs;
          for (let i = 0; i < calls; i += 1)
            if (it.ask(urgency) === 0) arrivals.push(it.now + Math.floor(random() * 300));
        }
        expect(arrivals.sort((one, other) => one - other).filter((at) => limiter.arrives(at) !== undefined)).toEqual(
          [],
        );
      }),
    );
  });

  it('nobody waits for ever, and no waiting person is passed by background work', async () => {
    const people = fc.array(
      fc.record({
        atMs: fc.nat(2 * MINUTE_MS),
        calls: fc.integer({ min: 1, max: 3 }),
        urgency: fc.constantFrom<Urgency>('person-waits', 'background'),
        lateMs: fc.nat(1_500),
      }),
      { minLength: 10, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(people, fc.constantFrom(...KINDS), fc.nat(59_999), async (all, kind, boundaryMs) => {
        const limiter = limiterOf(kind, boundaryMs);
        const time = virtualTime(NOW);
        const budget: Budget = budgetInMemory();
        const waiting = new Set<object>();
        const passed: string[] = [];
        let served = 0;
        const comes = async (one: (typeof all)[number]): Promise<void> => {
          const pacer = createPacer(budget, time);
          await time.sleep(one.atMs);
          for (let calls = one.calls; calls > 0;) {
            const waitMs = await pacer.take(METHOD, one.urgency);
            if (waitMs > 0) {
              if (one.urgency === 'person-waits') waiting.add(one);
              await time.sleep(waitMs + one.lateMs);
              continue;
            }
            waiting.delete(one);
            if (one.urgency === 'background' && waiting.size > 0) passed.push(`at ${time.now() - NOW} ms`);
            const retryAfter = limiter.arrives(time.now());
            if (retryAfter === undefined) calls -= 1;
            else await pacer.pause(METHOD, retryAfter * 1_000);
          }
          served += 1;
        };
        const done = all.map(comes);
        await time.run();
        await Promise.all(done);
        expect([served, passed]).toEqual([all.length, []]);
        expect(time.now() - NOW).toBeLessThan(20 * MINUTE_MS);
      }),
      { numRuns: 40 },
    );
  });
});
