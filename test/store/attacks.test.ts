import { sql } from 'kysely';
import type { AuditEvent } from '../../src/domain/audit';
import { type Checkpoint, digestAfter, type KeptRow } from '../../src/domain/evidence';
import type { RequestId } from '../../src/domain/request';
import type { Database, InTransaction } from '../../src/store/database';
import { readCheckpoints } from '../../src/store/checkpoint-store';
import { trailKey, type TrailKey } from '../../src/store/trail-key';
import { verifyTrail } from '../../src/store/verify-trail';
import { ALICE, NOW, TARA } from '../helpers/examples';
import { onEachDatabase, SECRET } from './databases';
import { randomsFrom, type Random } from './randoms';
import { withoutGuards } from './tampering';

const ROWS = 100;
const ATTACKS = { sqlite: process.env.FULL ? 10_000 : 150, postgres: process.env.FULL ? 500 : 20 };
const CLEAN_RUNS = process.env.FULL ? 100 : 3;
const KEY = trailKey(SECRET);
const COLUMNS = ['seq', 'at', 'type', 'actor', 'request_id', 'target', 'facts', 'key_id', 'chain'] as const;

export const eventNo = (n: number): AuditEvent => ({
  type: n % 3 === 0 ? 'sessions.viewed' : 'request.refused',
  actor: n % 5 === 0 ? 'app' : ALICE,
  ...(n % 2 === 0 ? { target: TARA } : {}),
  ...(n % 4 === 0 ? { requestId: 'r1' as RequestId } : {}),
  ...(n % 3 === 0 ? {} : { facts: { code: 'not-a-requester', n, isTold: true } }),
});

type Attack = (trx: InTransaction, random: Random) => Promise<void>;

const rowsOf = (trx: Database): Promise<KeptRow[]> => trx.selectFrom('trail').selectAll().orderBy('seq').execute();

async function replaceRows(trx: InTransaction, rows: readonly KeptRow[]): Promise<void> {
  await trx.deleteFrom('trail').execute();
  for (const row of rows) await trx.insertInto('trail').values(row).execute();
}

/** Writes the chain anew from a row on, and the head with it, as somebody with this key could. */
async function rechain(trx: InTransaction, rows: readonly KeptRow[], key: TrailKey): Promise<void> {
  let link = { seq: 0, digest: '', chain: '' };
  const made = rows.map((row, i) => {
    const next = { ...row, seq: i + 1, key_id: key.id };
    const digest = digestAfter(link, next);
    link = { seq: next.seq, digest, chain: key.chainOf(digest) };
    return { ...next, chain: link.chain };
  });
  await replaceRows(trx, made);
  await trx.updateTable('trail_head').set(link).execute();
}

/** Another character in the place of one, in any column of any row. */
const changeByte: Attack = async (trx, random) => {
  const row = random.of(await rowsOf(trx));
  const column = random.of(COLUMNS.filter((name) => row[name] !== null));
  const text = String(row[column]);
  const at = random.below(text.length);
  const other = random.of(
    Array.from(/\d/.test(text[at] ?? '') ? '123456789' : 'abcxyz').filter((each) => each !== text[at]),
  );
  const changed = text.slice(0, at) + other + text.slice(at + 1);
  const value = typeof row[column] === 'number' ? Number(changed) + (column === 'seq' ? 1_000 : 0) : changed;
  await trx
    .updateTable('trail')
    .set({ [column]: value })
    .where('seq', '=', row.seq)
    .execute();
};

const ATTACKS_BY_NAME: Record<string, Attack> = {
  'a changed byte': changeByte,
  'a row taken out': async (trx, random) => {
    await trx
      .deleteFrom('trail')
      .where('seq', '=', 1 + random.below(ROWS))
      .execute();
  },
  'a row taken out, and the gap closed': async (trx, random) => {
    const rows = await rowsOf(trx);
    rows.splice(random.below(ROWS), 1);
    await replaceRows(
      trx,
      rows.map((row, i) => ({ ...row, seq: i + 1 })),
    );
    await trx
      .updateTable('trail_head')
      .set({ seq: ROWS - 1 })
      .execute();
  },
  'a row put in': async (trx, random) => {
    const rows = await rowsOf(trx);
    rows.splice(random.below(ROWS), 0, { ...random.of(rows), actor: TARA });
    await replaceRows(
      trx,
      rows.map((row, i) => ({ ...row, seq: i + 1 })),
    );
    await trx
      .updateTable('trail_head')
      .set({ seq: ROWS + 1 })
      .execute();
  },
  'two rows that changed places': async (trx, random) => {
    const rows = await rowsOf(trx);
    const [one, other] = [random.below(ROWS / 2), ROWS / 2 + random.below(ROWS / 2)];
    [rows[one], rows[other]] = [rows[other] as KeptRow, rows[one] as KeptRow];
    await replaceRows(
      trx,
      rows.map((row, i) => ({ ...row, seq: i + 1 })),
    );
  },
  'a cut tail': async (trx, random) => {
    await trx.deleteFrom('trail').where('seq', '>', random.below(ROWS)).execute();
  },
  'an old copy put back': async (trx, random) => {
    const left = random.below(ROWS - 1);
    await trx.deleteFrom('checkpoints').where('seq', '>', left).execute();
    await rechain(trx, (await rowsOf(trx)).slice(0, left), KEY);
  },
  'a history made anew under another key': async (trx, random) => {
    const rows = await rowsOf(trx);
    rows[random.below(ROWS)] = { ...random.of(rows), actor: TARA, at: NOW - 1 };
    await rechain(trx, rows, trailKey('a key by guesswork'));
  },
  'a history made anew by somebody with the key, checkpoints and all': async (trx, random) => {
    const rows = await rowsOf(trx);
    rows[random.below(ROWS)] = { ...random.of(rows), actor: TARA, at: NOW - 1 };
    await trx.deleteFrom('checkpoints').execute();
    await rechain(trx, rows, KEY);
  },
  'a forged checkpoint': async (trx, random) => {
    const n = 1 + random.below(4);
    await trx
      .updateTable('checkpoints')
      .set({ digest: trailKey('x').chainOf(String(n)) })
      .where('n', '=', n)
      .execute();
  },
};

onEachDatabase('attacks on the trail', (here) => {
  let elsewhere: readonly Checkpoint[];
  const written = async (): Promise<void> => {
    for (let n = 1; n <= ROWS; n += 1) {
      await here.store.trail.append(eventNo(n), NOW + n);
      if (n % 25 === 0) await here.store.checkpoints.make(NOW + n, 0);
    }
    elsewhere = await readCheckpoints(here.store.db);
  };

  it(`are all found: ${ATTACKS[here.kind]} of ${ATTACKS[here.kind]}`, async () => {
    await written();
    for (const statement of withoutGuards(here.kind)) await sql.raw(statement).execute(here.store.db);
    const random = randomsFrom(8);
    const names = Object.keys(ATTACKS_BY_NAME);
    const missed: string[] = [];
    for (let i = 0; i < ATTACKS[here.kind]; i += 1) {
      const name = names[i % names.length] ?? '';
      const fault = await afterwards(here.store.db, async (trx) => {
        await ATTACKS_BY_NAME[name]?.(trx, random);
        return (await verifyTrail(trx, [KEY], elsewhere)).fault;
      });
      if (!fault) missed.push(name);
    }
    expect(missed).toEqual([]);
    expect((await verifyTrail(here.store.db, [KEY], elsewhere)).fault).toBeUndefined();
  });

  it(`are not seen where there are none, in ${CLEAN_RUNS} runs`, async () => {
    for (let run = 0; run < CLEAN_RUNS; run += 1) {
      await written();
      expect((await verifyTrail(here.store.db, [KEY], elsewhere)).fault).toBeUndefined();
    }
  });
});

/** What is found in a transaction that is undone. */
async function afterwards<T>(db: Database, work: (trx: InTransaction) => Promise<T>): Promise<T> {
  let found: { value: T } | undefined;
  const undone = new Error('undone');
  await db
    .transaction()
    .execute(async (trx) => {
      found = { value: await work(trx) };
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  if (!found) throw new Error('Nothing was found out.');
  return found.value;
}
