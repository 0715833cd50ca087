import { sql } from 'kysely';
import type { AuditEvent } from '../../src/domain/audit';
import type { RequestId } from '../../src/domain/request';
import { firstBadRow } from '../../src/store/verify-trail';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';
import { ALICE, NOW, TARA } from '../helpers/examples';
import { onEachDatabase, SECRET, type TestStore } from './databases';
import { withoutGuards } from './tampering';

const ROWS = 30;
const KEY = trailKey(SECRET);

const eventNo = (n: number): AuditEvent => ({
  type: n % 3 === 0 ? 'sessions.viewed' : 'request.refused',
  actor: n % 5 === 0 ? 'app' : ALICE,
  ...(n % 2 === 0 ? { target: TARA } : {}),
  ...(n % 4 === 0 ? { requestId: 'r1' as RequestId } : {}),
  ...(n % 3 === 0 ? {} : { facts: { code: 'not-a-requester', n, isTold: true } }),
});

const written = async ({ store, kind }: TestStore): Promise<void> => {
  for (let n = 1; n <= ROWS; n += 1) await store.trail.append(eventNo(n), NOW + n);
  for (const statement of withoutGuards(kind)) await sql.raw(statement).execute(store.db);
};
const rowsToTry = Array.from({ length: ROWS }, (_, i) => i + 1);

onEachDatabase('the trail', (here) => {
  /** What is found after somebody with the database, but not the key, did this; then it is undone. */
  async function foundAfter(...statements: string[]): Promise<number | undefined> {
    const { db } = here.store;
    let found: number | undefined;
    const undone = new Error('undone');
    await db
      .transaction()
      .execute(async (trx) => {
        for (const statement of statements) await sql.raw(statement).execute(trx);
        found = await firstBadRow(trx, KEY);
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    return found;
  }

  it('is written without gaps, as it was told, and holds', async () => {
    await written(here);
    const rows = await readTrail(here.store.db);
    expect(rows).toEqual(
      rowsToTry.map((n) => ({
        ...eventNo(n),
        seq: n,
        at: NOW + n,
        keyId: KEY.id,
        chain: expect.any(String) as string,
      })),
    );
    expect(await firstBadRow(here.store.db, KEY)).toBeUndefined();
  });

  it('shows every edit of every row', async () => {
    await written(here);
    for (const n of rowsToTry) {
      for (const edit of [
        `at = at + 1`,
        `type = 'request.settled'`,
        `actor = '${TARA}'`,
        `target = 'U07OTHER001'`,
        `request_id = 'r2'`,
        `facts = '{"code":"bot"}'`,
        `key_id = '00000000'`,
        `chain = '${'0'.repeat(64)}'`,
      ])
        expect([edit, await foundAfter(`update trail set ${edit} where seq = ${n}`)]).toEqual([edit, n]);
    }
  });

  it('shows every row that was taken out, and every tail that was cut off', async () => {
    await written(here);
    for (const n of rowsToTry) {
      expect(await foundAfter(`delete from trail where seq = ${n}`)).toBe(n);
      expect(await foundAfter(`delete from trail where seq >= ${n}`)).toBe(n);
      const closeTheGap = [
        `update trail set seq = -seq where seq > ${n}`,
        `update trail set seq = -seq - 1 where seq < 0`,
      ];
      const found = await foundAfter(`delete from trail where seq = ${n}`, ...closeTheGap);
      expect(found).toBe(n);
    }
    expect(await foundAfter('delete from trail', 'delete from trail_head')).toBe(1);
  });

  it('shows a cut tail even when the head was set back by guesswork', async () => {
    await written(here);
    expect(await foundAfter('delete from trail where seq > 20', `update trail_head set seq = 20`)).toBe(21);
  });

  it('shows every row that was put in, or copied', async () => {
    await written(here);
    const columns = 'at, type, actor, request_id, target, facts, key_id, chain';
    for (const n of rowsToTry) {
      const makeRoom = [
        `update trail set seq = -seq where seq >= ${n}`,
        `update trail set seq = 1 - seq where seq < 0`,
      ];
      const copy = `insert into trail (seq, ${columns}) select ${n}, ${columns} from trail where seq = ${n + 1}`;
      // A copy of the next row in front of it is itself right, unless what it follows is part of its chain.
      expect(await foundAfter(...makeRoom, copy)).toBe(n + 1);
      const forge = copy.replace(`select ${n}, at, type`, `select ${n}, at, 'request.settled'`);
      expect(await foundAfter(...makeRoom, forge)).toBe(n);
    }
    const append = `insert into trail (seq, ${columns}) select ${ROWS + 1}, ${columns} from trail where seq = ${ROWS}`;
    expect(await foundAfter(append)).toBe(ROWS + 1);
    expect(await foundAfter(append, `update trail_head set seq = ${ROWS + 1}`)).toBe(ROWS + 1);
    expect(await foundAfter(append.replace(`select ${ROWS + 1}`, 'select 0'))).toBe(0);
  });

  it('shows every two rows that changed places', async () => {
    await written(here);
    for (const n of rowsToTry.slice(0, -1)) {
      const swap = [
        `update trail set seq = -1 where seq = ${n}`,
        `update trail set seq = ${n} where seq = ${n + 1}`,
        `update trail set seq = ${n + 1} where seq = -1`,
      ];
      expect(await foundAfter(...swap)).toBe(n);
    }
  });

  it('does not hold under another key, and names its key without giving it away', async () => {
    await written(here);
    expect(await firstBadRow(here.store.db, trailKey('another key'))).toBe(1);
    expect(await firstBadRow(here.store.db, { ...trailKey('another key'), id: KEY.id })).toBe(1);
    expect(JSON.stringify(await readTrail(here.store.db))).not.toContain(SECRET);
  });

  it('holds when fifty are written at once', async () => {
    const { store } = here;
    const stores = here.kind === 'postgres' ? [store, await here.another()] : [store];
    const appended = Array.from({ length: 50 }, (_, i) =>
      (stores[i % stores.length] ?? store).trail.append(eventNo(i), NOW),
    );
    await Promise.all(appended);
    expect((await readTrail(store.db)).map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(await firstBadRow(store.db, KEY)).toBeUndefined();
  });
});
