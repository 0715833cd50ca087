import fc from 'fast-check';
import type { Bucket } from '../../src/requests/ports';
import { createPacer, TIER_2 } from '../../src/slack-admin/pacer';
import { NOW } from '../helpers/examples';
import { onEachDatabase } from './databases';

const METHOD = 'admin.users.session.reset';

/** No stretch of time may hold more calls than were saved up at its start, plus those that came in during it. */
function expectWithin({ burst, refillMs }: Bucket, taken: readonly number[]): void {
  for (const [first, from] of taken.entries())
    for (const [i, until] of taken.slice(first).entries())
      expect(i + 1).toBeLessThanOrEqual(burst + Math.floor((until - from) / refillMs));
}

onEachDatabase('the budget', (here) => {
  const take = (bucket: Bucket, reserve: number, now: number, method = METHOD): Promise<number> =>
    here.store.budget.take(method, bucket, reserve, now);

  it('never gives more than a burst at once and then one each refill, however asks and pauses interleave', async () => {
    const ask = fc.record({
      waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 60_000 })),
      atOnce: fc.integer({ min: 1, max: 8 }),
      reserve: fc.integer({ min: 0, max: 2 }),
    });
    const buckets = fc.record({
      burst: fc.integer({ min: 3, max: 6 }),
      refillMs: fc.integer({ min: 100, max: 3_000 }),
    });
    let play = 0;
    await fc.assert(
      fc.asyncProperty(buckets, fc.array(ask, { minLength: 1, maxLength: 12 }), async (bucket, asks) => {
        const method = `${METHOD}/${(play += 1)}`;
        const taken: number[] = [];
        let now = NOW;
        for (const { waitMs, atOnce, reserve } of asks) {
          now += waitMs;
          const answers = await Promise.all(Array.from({ length: atOnce }, () => take(bucket, reserve, now, method)));
          taken.push(...answers.filter((answer) => answer === 0).map(() => now));
        }
        expectWithin(bucket, taken);
      }),
      { numRuns: 40 },
    );
  });

  it('says how long to wait, and keeps its word', async () => {
    const bucket = { burst: 3, refillMs: 1_000 };
    for (let i = 0; i < 3; i += 1) expect(await take(bucket, 0, NOW)).toBe(0);
    expect(await take(bucket, 0, NOW)).toBe(1_000);
    expect(await take(bucket, 0, NOW + 400)).toBe(600);
    expect(await take(bucket, 0, NOW + 1_000)).toBe(0);
    expect(await take(bucket, 0, NOW + 1_000)).toBe(1_000);
    for (let i = 0; i < 3; i += 1) expect(await take(bucket, 0, NOW + 60_000)).toBe(0);
    expect(await take(bucket, 0, NOW + 60_000)).toBe(1_000);
  });

  it('keeps calls back for people who wait, each method by itself', async () => {
    const pacer = createPacer(here.store.budget, { now: () => NOW });
    const askAll = async (urgency: 'background' | 'person-waits', method: string): Promise<number> => {
      let given = 0;
      while (given < 100 && (await pacer.take(method, urgency)) === 0) given += 1;
      return given;
    };
    expect(await askAll('background', METHOD)).toBe(15);
    expect(await askAll('person-waits', METHOD)).toBe(5);
    expect(await askAll('person-waits', 'admin.users.session.list')).toBe(TIER_2.burst);
    expect(await pacer.take(METHOD, 'background')).toBeGreaterThan(await pacer.take(METHOD, 'person-waits'));
  });

  it('gives nothing of a method while Slack’s 429 lasts, and the longer of two wins', async () => {
    const { budget } = here.store;
    await budget.block(METHOD, NOW + 7_000);
    await budget.block(METHOD, NOW + 2_000);
    expect(await take(TIER_2, 0, NOW)).toBe(7_000);
    expect(await take(TIER_2, 0, NOW, 'admin.users.session.list')).toBe(0);
    expect(await take(TIER_2, 0, NOW + 6_999)).toBe(1);
    expect(await take(TIER_2, 0, NOW + 7_000)).toBe(0);
    await budget.block(METHOD, NOW + 9_000);
    expect(await take(TIER_2, 0, NOW + 7_000)).toBe(2_000);
  });

  it('is shared by all instances', async () => {
    const other = (await here.another()).budget;
    const given: number[] = [];
    for (let i = 0; i < 15; i += 1) given.push(await take(TIER_2, 0, NOW), await other.take(METHOD, TIER_2, 0, NOW));
    expect(given.filter((answer) => answer === 0)).toHaveLength(TIER_2.burst);
  });

  it('lets no two of a hundred racing asks have the same call', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => take(TIER_2, 0, NOW)));
    expect(answers.filter((answer) => answer === 0)).toHaveLength(TIER_2.burst);
  });
});
