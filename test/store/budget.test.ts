import { MINUTE_MS } from '../../bench/limiters';
import type { Pace } from '../../src/requests/ports';
import { createPacer, TIER_2 } from '../../src/slack-admin/pacer';
import { NOTHING_KNOWN } from '../../src/store/budget';
import { NOW } from '../helpers/examples';
import { onEachDatabase } from './databases';

const METHOD = 'admin.users.session.reset';
const LIST = 'admin.users.session.list';

const LEARNED: Pace = {
  limitedBy: 'windows-by-the-clock',
  fullAt: NOW + 1,
  atTheEdge: 2,
  beganAt: NOW + 3,
  windowEndsAt: NOW + 4,
  used: 5,
  blockedUntil: NOW + 6,
  blockedForMs: 7,
  peopleUntil: NOW + 8,
};

onEachDatabase('the budget', (here) => {
  it('keeps what is known of each method, for all instances and the next start', async () => {
    const { budget } = here.store;
    expect(await budget.read(METHOD)).toEqual({ version: 0, pace: NOTHING_KNOWN });
    expect(await budget.replace(METHOD, 0, LEARNED)).toBe(true);
    const other = (await here.another()).budget;
    expect(await other.read(METHOD)).toEqual({ version: 1, pace: LEARNED });
    expect(await other.read(LIST)).toEqual({ version: 0, pace: NOTHING_KNOWN });
  });

  it('is changed only by who has read the last of it', async () => {
    const { budget } = here.store;
    await budget.replace(METHOD, 0, LEARNED);
    expect(await budget.replace(METHOD, 0, NOTHING_KNOWN)).toBe(false);
    expect(await budget.replace(METHOD, 2, NOTHING_KNOWN)).toBe(false);
    expect(await budget.read(METHOD)).toEqual({ version: 1, pace: LEARNED });
    expect(await budget.replace(METHOD, 1, NOTHING_KNOWN)).toBe(true);
    expect(await budget.read(METHOD)).toEqual({ version: 2, pace: NOTHING_KNOWN });
  });

  it.each([0, 1])('lets one of many win who race from version %d', async (version) => {
    const { budget } = here.store;
    if (version > 0) await budget.replace(METHOD, 0, LEARNED);
    const racing = Array.from({ length: 30 }, (_, used) => budget.replace(METHOD, version, { ...LEARNED, used }));
    const won = (await Promise.all(racing)).flatMap((isWritten, used) => (isWritten ? [used] : []));
    expect(won).toHaveLength(1);
    expect(await budget.read(METHOD)).toMatchObject({ version: version + 1, pace: { used: won[0] } });
  });
});

onEachDatabase('the pacer', (here) => {
  let now = NOW;
  beforeEach(() => {
    now = NOW;
  });
  const clock = { now: () => now };
  const pacer = () => createPacer(here.store.budget, clock);

  it('is shared by all instances', async () => {
    const [one, other] = [pacer(), createPacer((await here.another()).budget, clock)];
    const given: number[] = [];
    for (let i = 0; i < 15; i += 1)
      given.push(await one.take(METHOD, 'person-waits'), await other.take(METHOD, 'person-waits'));
    expect(given.filter((waitMs) => waitMs === 0)).toHaveLength(TIER_2.burst);
  });

  it.each(['a bucket', 'windows'])('lets no two of a hundred racing asks have the same call of %s', async (limit) => {
    const [one, other] = [pacer(), pacer()];
    if (limit === 'windows') await one.pause(METHOD, 40_000);
    now += 40_000;
    const asks = Array.from({ length: 100 }, (_, i) => (i % 2 ? one : other).take(METHOD, 'person-waits'));
    expect((await Promise.all(asks)).filter((waitMs) => waitMs === 0)).toHaveLength(TIER_2.burst);
  });

  it('gives nothing of a method while Slack’s 429 lasts, and the longer of two wins', async () => {
    const one = pacer();
    await one.pause(METHOD, 3 * MINUTE_MS);
    await one.pause(METHOD, 2_000);
    expect(await one.take(METHOD, 'person-waits')).toBe(3 * MINUTE_MS);
    expect(await one.take(LIST, 'person-waits')).toBe(0);
    now += 3 * MINUTE_MS - 1;
    expect(await one.take(METHOD, 'person-waits')).toBe(1);
    now += 1;
    expect(await one.take(METHOD, 'person-waits')).toBe(0);
  });

  it('goes on after the database failed once', async () => {
    const { read, replace } = here.store.budget;
    const failing = jest.fn(replace).mockRejectedValueOnce(new Error('no database'));
    const one = createPacer({ read, replace: failing }, clock);
    const answers = await Promise.allSettled([one.take(METHOD, 'background'), one.take(METHOD, 'background')]);
    expect(answers).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 0 }]);
  });

  it('learns windows for all instances and the next start', async () => {
    const [one, other] = [pacer(), createPacer((await here.another()).budget, clock)];
    await one.take(METHOD, 'person-waits');
    await one.pause(METHOD, 30_000);
    now += 30_000;
    for (let i = 0; i < TIER_2.burst; i += 1) expect(await other.take(METHOD, 'person-waits')).toBe(0);
    expect(await one.take(METHOD, 'person-waits')).toBe(MINUTE_MS);
    expect(await createPacer((await here.another()).budget, clock).take(METHOD, 'person-waits')).toBe(MINUTE_MS);
  });
});
