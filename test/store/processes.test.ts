import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { DatabaseSettings } from '../../src/store/database';
import { openStore } from '../../src/store';
import { firstBadRow } from '../../src/store/verify-trail';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';
import { freshSqlite, onEachDatabase, SECRET } from './databases';
import { about, allow, newRequest } from './requests';

const TURNS = process.env.FULL === '1' ? 200 : 40;

/** So many processes that all have the database open before the first begins. @returns what each of them claimed */
async function atOnce(processes: number, settings: DatabaseSettings, turns: number): Promise<string[][]> {
  const workers = Array.from({ length: processes }, () =>
    fork(require.resolve('./worker'), [JSON.stringify(settings), SECRET, String(turns)]),
  );
  await Promise.all(workers.map(said));
  const done = workers.map(said);
  for (const worker of workers) worker.send('begin');
  return (await Promise.all(done)) as string[][];
}

const said = (worker: ChildProcess): Promise<unknown> =>
  Promise.race([
    once(worker, 'message').then(([message]: unknown[]) => message),
    once(worker, 'exit').then(([code]: unknown[]) => {
      throw new Error(`A worker ended with ${String(code)}.`);
    }),
  ]);

onEachDatabase('two processes at once', (here) => {
  it('never work on the same request, and write one trail without a gap', async () => {
    const requests = Array.from({ length: TURNS }, (_, i) => newRequest(about(`U07PERSON${i}`)));
    for (const request of requests) await here.store.requests.submit(request, allow);

    const claimed = await atOnce(2, here.settings, TURNS);
    const claims = claimed.flat();
    expect(new Set(claims).size).toBe(claims.length);
    expect(claims.sort()).toEqual(requests.map(({ id }) => id).sort());
    expect(claimed).not.toContainEqual([]);

    const rows = await readTrail(here.store.db);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 3 * TURNS }, (_, i) => i + 1));
    expect(rows.filter(({ type }) => type === 'sessions.viewed')).toHaveLength(2 * TURNS);
    expect(await firstBadRow(here.store.db, trailKey(SECRET))).toBeUndefined();
  });
});

it('six processes that start on the same new file at once all open it', async () => {
  const { settings, drop } = await freshSqlite();
  expect(await atOnce(6, settings, 5)).toHaveLength(6);
  const store = await openStore(settings, SECRET, () => undefined);
  expect(await readTrail(store.db)).toHaveLength(30);
  expect(await firstBadRow(store.db, trailKey(SECRET))).toBeUndefined();
  await store.close();
  await drop();
});
