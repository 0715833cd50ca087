import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { DatabaseSettings } from '../../src/store/database';
import { openStore } from '../../src/store';
import { firstBadRow } from '../../src/store/verify-trail';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';
import { freshSqlite, onEachDatabase, SECRET } from './databases';
import { about, allow, newRequest } from './requests';

const TURNS = process.env.FULL === '1' ? 200 : 40;
const run = promisify(execFile);

async function worker(settings: DatabaseSettings, turns: number): Promise<{ claims: string[] }> {
  const { stdout } = await run(process.execPath, [
    require.resolve('./worker'),
    JSON.stringify(settings),
    SECRET,
    String(turns),
  ]);
  return JSON.parse(stdout) as { claims: string[] };
}

onEachDatabase('two processes at once', (here) => {
  it('never work on the same request, and write one trail without a gap', async () => {
    const requests = Array.from({ length: TURNS }, (_, i) => newRequest(about(`U07PERSON${i}`)));
    for (const request of requests) await here.store.requests.submit(request, allow);

    const [one, other] = await Promise.all([worker(here.settings, TURNS), worker(here.settings, TURNS)]);
    const claims = [...one.claims, ...other.claims];
    expect(new Set(claims).size).toBe(claims.length);
    expect(claims.sort()).toEqual(requests.map(({ id }) => id).sort());
    expect(one.claims.length * other.claims.length).toBeGreaterThan(0);

    const rows = await readTrail(here.store.db);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 3 * TURNS }, (_, i) => i + 1));
    expect(rows.filter(({ type }) => type === 'sessions.viewed')).toHaveLength(2 * TURNS);
    expect(await firstBadRow(here.store.db, trailKey(SECRET))).toBeUndefined();
  });
});

it('six processes that start on the same new file at once all open it', async () => {
  const { settings, drop } = await freshSqlite();
  const started = await Promise.all([1, 2, 3, 4, 5, 6].map(() => worker(settings, 5)));
  expect(started).toHaveLength(6);
  const store = await openStore(settings, SECRET, () => undefined);
  expect(await readTrail(store.db)).toHaveLength(30);
  expect(await firstBadRow(store.db, trailKey(SECRET))).toBeUndefined();
  await store.close();
  await drop();
});
