import { RateLimits } from '../../sandbox/rate-limits';
import { startStandIn } from '../../sandbox/stand-in';
import { outcome, webClient } from './tiny-app';

let now = 0;
beforeEach(() => {
  now = 1_763_900_000_000;
});

const tierTwo = (limits: RateLimits) => limits.take(2, 'admin.users.session.reset/admin/');

/** Seconds to wait at each of so many calls at once; 0 when it may go on. */
const burst = (limits: RateLimits, calls: number) => Array.from({ length: calls }, () => tierTwo(limits) ?? 0);

it('gives a whole minute’s calls again when the window is over, and none before', () => {
  const limits = new RateLimits(() => now, true, 'one-minute-windows');
  expect(burst(limits, 21)).toEqual([...Array<number>(20).fill(0), 60]);
  now += 59_000;
  expect(tierTwo(limits)).toBe(1);
  now += 1_000;
  expect(burst(limits, 21).filter((wait) => wait === 0)).toHaveLength(20);
});

it('refills a bucket one by one: 20 at once, then one each 3 s', () => {
  const limits = new RateLimits(() => now, true, 'token-buckets');
  expect(burst(limits, 21)).toEqual([...Array<number>(20).fill(0), 3]);
  now += 2_000;
  expect(tierTwo(limits)).toBe(1);
  now += 1_000;
  expect(burst(limits, 2)).toEqual([0, 3]);
  now += 3_600_000;
  expect(burst(limits, 21)).toEqual([...Array<number>(20).fill(0), 3]);
});

it('can be chosen when Slack starts, and later', async () => {
  const slack = await startStandIn({ now: () => now, limiter: 'token-buckets' });
  const find = () => outcome(webClient(slack).users.lookupByEmail({ email: 'tara@example.com' }));
  const together = (calls: number) => Promise.all(Array.from({ length: calls }, find));
  expect((await together(51)).filter((it) => it === 'ok')).toHaveLength(50);
  now += 1_200;
  expect(await together(2)).toEqual(['ok', 'WebAPIRateLimitedError']);
  slack.limits.limiter = 'one-minute-windows';
  now += 60_000;
  expect((await together(51)).filter((it) => it === 'ok')).toHaveLength(50);
  await slack.stop();
});
