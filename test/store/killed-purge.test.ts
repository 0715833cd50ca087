import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'kysely';
import type { Checkpoint } from '../../src/domain/evidence';
import type { Store } from '../../src/store';
import { readCheckpoints } from '../../src/store/checkpoint-store';
import { createRetention } from '../../src/store/retention';
import { verifyTrail } from '../../src/store/verify-trail';
import { NOW } from '../helpers/examples';
import { onEachDatabase, SECRET } from './databases';
import { DAY_MS, fullRequest, fullRun, KEEP } from './kept';
import { countedStatements, type PurgeOrders } from './purger';
import { randomsFrom } from './randoms';
import { personNo } from './runs';

/** The long form is played by `npm run test:full`: half of its kills come from outside, at moments of their own. */
const KILLS = process.env.FULL ? 60 : 3;
const LONG_MS = 20 * 60_000;
/** What one round leaves behind has had its time in the next. */
const ROUND_MS = KEEP.actsMs + DAY_MS;

const OF_REQUESTS = ['targets', 'approvals', 'notices', 'personal', 'announcements', 'runs'] as const;

/** Rows whose request, target or list is gone, and what should be forgotten of a request of which it is said that it is. */
async function halves({ db }: Store): Promise<unknown[]> {
  const found = [
    ...OF_REQUESTS.map(
      (table) => sql`select * from ${sql.table(table)} where request_id not in (select id from requests)`,
    ),
    sql`select * from attempts where target_id not in (select id from targets)`,
    sql`select * from list_entries where list_id not in (select id from lists)`,
    sql`select * from listed_sessions where list_id not in (select id from lists)`,
    sql`select * from personal where request_id in (select id from requests where forgotten > 0) and kind = 'devices'`,
    sql`select * from targets where request_id in (select id from requests where forgotten > 0) and before is not null`,
    sql`select * from personal where request_id in (select id from requests where forgotten > 1)`,
  ];
  const rows = [];
  for (const query of found) rows.push(...(await query.execute(db)).rows);
  return rows;
}

/** What a cut that was stopped leaves for the next one, and what a purge does. */
async function leftToDo({ db }: Store, now: number): Promise<unknown[]> {
  const found = [
    sql`select seq from trail where seq <= (select cut_seq from trail_head)`,
    sql`select n from checkpoints where seq < (select cut_seq from trail_head)`,
    sql`select id from requests where created_at <= ${now - KEEP.actsMs}`,
    sql`select id from lists`,
  ];
  const rows = [];
  for (const query of found) rows.push(...(await query.execute(db)).rows);
  return rows;
}

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** @returns how it ended: by which signal, or with nothing */
async function killedIn(orders: PurgeOrders, afterMs?: number): Promise<NodeJS.Signals | null> {
  const child = fork(require.resolve('./purger'), [], { execArgv: [] });
  children.push(child);
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  child.once('message', () => {
    if (afterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  child.send(orders);
  const [code, signal] = await ended;
  if (code !== null && code !== 0) throw new Error('The purge broke by itself.');
  return signal;
}

onEachDatabase('a purge that is killed', (here) => {
  it(
    `leaves a trail that verifies and nothing by halves, and the next one completes it (${KILLS} kills)`,
    async () => {
      const { store } = here;
      const random = randomsFrom(19);
      const elsewhere: Checkpoint[] = [];
      const faultNow = async () => {
        elsewhere.push(...(await readCheckpoints(store.db, elsewhere.at(-1)?.n)));
        return (await verifyTrail(store.db, store.keys, elsewhere)).fault;
      };
      /** @returns how many statements it took */
      const complete = async (now: number): Promise<number> => {
        let statements = 0;
        const counted = store.db.withPlugin(countedStatements((n) => (statements = n)));
        const retention = createRetention(counted, store.keys);
        await retention.purge(KEEP, now);
        await retention.cutTrail(KEEP, now);
        return statements;
      };
      const fill = async (at: number): Promise<void> => {
        for (let n = 0; n < 3; n += 1) await fullRequest(store, personNo(n), { at });
        await store.checkpoints.make(at, 0);
      };

      await fullRun(store, 2);
      await fill(NOW);
      await complete(NOW + KEEP.actsMs);
      // As many as each of the rounds takes: the first had a list to forget as well.
      await fill(NOW + ROUND_MS);
      const statements = await complete(NOW + ROUND_MS + KEEP.actsMs);
      let killed = 0;
      for (let kill = 1; kill <= KILLS; kill += 1) {
        const filledAt = NOW + (kill + 1) * ROUND_MS;
        const now = filledAt + KEEP.actsMs;
        await fill(filledAt);
        const isFromOutside = Boolean(process.env.FULL) && kill % 2 === 0;
        const diesAt = { statement: 1 + random.below(statements), when: random.of(['before', 'after'] as const) };
        const orders = { settings: here.settings, secret: SECRET, now };
        const signal = isFromOutside
          ? await killedIn(orders, random.below(120))
          : await killedIn({ ...orders, diesAt });
        if (signal === 'SIGKILL') killed += 1;
        expect({ kill, fault: await faultNow(), halves: await halves(store) }).toEqual({ kill, halves: [] });

        await complete(now);
        expect({ kill, fault: await faultNow(), left: await leftToDo(store, now) }).toEqual({ kill, left: [] });
        expect(await halves(store)).toEqual([]);
      }
      if (process.env.FULL)
        process.stdout.write(`\nA purge of ${statements} statements was killed ${killed} times (${here.kind}).\n`);
      // Those from outside may come too late.
      expect(killed).toBeGreaterThan(KILLS / 3);
    },
    LONG_MS,
  );
});
