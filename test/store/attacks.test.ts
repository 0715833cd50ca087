import { sql } from 'kysely';
import type { AuditEvent } from '../../src/domain/audit';
import { type Checkpoint, digestAfter, type KeptRow } from '../../src/domain/evidence';
import type { RequestId } from '../../src/domain/request';
import type { Database, InTransaction } from '../../src/store/database';
import { readCheckpoints } from '../../src/store/checkpoint-store';
import { trailKey, type TrailKey } from '../../src/store/trail-key';
import { verifyTrail } from '../../src/store/verify-trail';
import { ALICE, NOW, TARA } from '../helpers/examples';
import { Tally } from '../helpers/tally';
import { onEachDatabase, SECRET } from './databases';
import { randomsFrom, type Random } from './randoms';
import { withoutGuards } from './tampering';

const ROWS = 100;
/** Attacks of each kind, and every which byte is changed; the long form is played by `npm run test:attacks`. */
const OF_EACH = process.env.FULL ? { sqlite: 1_000, postgres: 100 } : { sqlite: 10, postgres: 1 };
const BYTE_STEP = process.env.FULL ? { sqlite: 1, postgres: 1 } : { sqlite: 290, postgres: 1_700 };
const [CLEAN_RUNS, ROWS_A_RUN] = process.env.FULL ? [100, 10] : [3, 10];
const LONG_MS = 30 * 60_000;
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
  if (rows.length > 0) await trx.insertInto('trail').values(rows).execute();
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

/** One byte of what is stored in a column of a row; of a column that has nothing, the whole. */
interface Byte {
  readonly row: KeptRow;
  readonly column: (typeof COLUMNS)[number];
  readonly at: number;
}

const bytesOf = (rows: readonly KeptRow[]): Byte[] =>
  rows.flatMap((row) =>
    COLUMNS.flatMap((column) =>
      Array.from({ length: String(row[column] ?? '.').length }, (_, at) => ({ row, column, at })),
    ),
  );

/** Another character in its place. */
async function changeByte(trx: InTransaction, { row, column, at }: Byte, random: Random): Promise<void> {
  const text = String(row[column] ?? '');
  const others = /\d/.test(text[at] ?? '') ? '123456789' : 'abcxyz';
  const other = random.of(Array.from(others).filter((each) => each !== text[at]));
  const changed = text.slice(0, at) + other + text.slice(at + 1);
  // Of rows without gaps another has nearly every other number.
  const value = typeof row[column] === 'number' ? Number(changed) + (column === 'seq' ? 1_000 : 0) : changed;
  await trx
    .updateTable('trail')
    .set({ [column]: value })
    .where('seq', '=', row.seq)
    .execute();
}

const ATTACKS_BY_NAME: Record<string, Attack> = {
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
  const tally = new Tally();
  afterAll(() => {
    if (process.env.FULL) tally.print(`the trail in ${here.kind}, found by npm run trail -- verify`);
  });

  let last = 0;
  beforeEach(() => (last = 0));
  const written = async (rows: number): Promise<void> => {
    const upTo = last + rows;
    while (last < upTo) {
      last += 1;
      await here.store.trail.append(eventNo(last), NOW + last);
      if (last % 25 === 0) await here.store.checkpoints.make(NOW + last, 0);
    }
    elsewhere = await readCheckpoints(here.store.db);
  };
  const isFound = async (db: Database): Promise<boolean> =>
    (await verifyTrail(db, [KEY], elsewhere)).fault !== undefined;
  /** Made and looked for in a transaction that is undone. */
  const attacked = async (name: string, attack: (trx: InTransaction) => Promise<void>): Promise<void> => {
    const found = await afterwards(here.store.db, async (trx) => {
      await attack(trx);
      return isFound(trx);
    });
    tally.attack(name, found);
  };

  it(
    'are all found, whichever byte of a hundred rows is changed and whatever else is done to them',
    async () => {
      await written(ROWS);
      for (const statement of withoutGuards(here.kind)) await sql.raw(statement).execute(here.store.db);
      const random = randomsFrom(8);
      const bytes = bytesOf(await rowsOf(here.store.db));
      expect(bytes.length).toBeGreaterThan(10_000);
      const step = BYTE_STEP[here.kind];
      const name = `a changed byte, ${step === 1 ? 'each' : 'some'} of ${ROWS} rows`;
      for (let i = 0; i < bytes.length; i += step) {
        const byte = bytes[i];
        if (byte) await attacked(name, (trx) => changeByte(trx, byte, random));
      }
      for (const [kind, attack] of Object.entries(ATTACKS_BY_NAME))
        for (let i = 0; i < OF_EACH[here.kind]; i += 1) await attacked(kind, (trx) => attack(trx, random));
      expect(tally.missed).toEqual([]);
      expect(await isFound(here.store.db)).toBe(false);
    },
    LONG_MS,
  );

  it(
    `are not seen where there are none, in ${CLEAN_RUNS} runs`,
    async () => {
      await written(ROWS);
      for (let run = 0; run < CLEAN_RUNS; run += 1) {
        await written(ROWS_A_RUN);
        tally.clean(await isFound(here.store.db));
      }
      expect(tally.alarms).toBe(0);
    },
    LONG_MS,
  );
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
