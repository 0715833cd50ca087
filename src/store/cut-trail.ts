import { BEGINNING, type Checkpoint, type KeptRow, type Link } from '../domain/evidence';
import { checkpointAt, insertCheckpoint, lastCheckpoint } from './checkpoint-store';
import type { Database, InTransaction } from './database';
import { slices } from './slices';
import { appendToTrail, lockHead } from './trail';
import type { TrailKeys } from './trail-key';
import { trailPages } from './trail-pages';
import { createWalk } from './verify-trail';

/** A cut adds rows that are cut in their turn: more often would keep itself busy. */
const BETWEEN_CUTS_MS = 24 * 3_600_000;
const ROWS_AT_ONCE = 500;

/** A hold was placed, or another instance has cut, while this one was reading. */
class Overtaken extends Error {}

/**
 * Removes the rows up to a moment, as far as nothing among them has to stay: a request that is still stored, a person who is held.
 * What is left verifies from the checkpoint on. What a crash leaves behind the cut goes the next time.
 */
export async function cutTrail(db: Database, keys: TrailKeys, before: number, now: number): Promise<Checkpoint[]> {
  const head = await db.selectFrom('trail_head').select('cut_seq').executeTakeFirstOrThrow();
  const made = (await isDue(db, now)) ? await moveCut(db, keys, head.cut_seq, before, now) : [];
  await removeCut(db);
  return made;
}

async function isDue(db: Database, now: number): Promise<boolean> {
  const last = await db
    .selectFrom('trail')
    .select('at')
    .where('type', '=', 'trail.cut')
    .where('at', '>', now - BETWEEN_CUTS_MS)
    .limit(1)
    .executeTakeFirst();
  return last === undefined;
}

async function moveCut(
  db: Database,
  keys: TrailKeys,
  cutSeq: number,
  before: number,
  now: number,
): Promise<Checkpoint[]> {
  const heldBefore = await heldNow(db);
  const { last, accepted } = await lastToGo(db, keys, cutSeq, before, heldBefore);
  if (last.seq === cutSeq) return [];
  const [key] = keys;
  const move = async (trx: InTransaction): Promise<Checkpoint[]> => {
    const { cut_seq: cutNow } = await lockHead(trx);
    if (cutNow !== cutSeq || (await heldNow(trx)).join() !== heldBefore.join()) throw new Overtaken();
    const n = ((await lastCheckpoint(trx))?.n ?? 0) + 1;
    const { seq, digest, chain } = last;
    const atCut = key.sign({ n, seq, at: now, digest, chain });
    await insertCheckpoint(trx, atCut);
    await trx.updateTable('trail_head').set({ cut_seq: seq }).where('id', '=', 1).execute();
    const facts = { upTo: seq, rows: seq - cutSeq };
    const again = accepted.map((text) => ({
      ...({ type: 'restore.accepted', actor: 'app' } as const),
      facts: { ...(JSON.parse(text) as Record<string, string | number>), saidAgain: true },
    }));
    await appendToTrail(trx, [{ type: 'trail.cut', actor: 'app', facts }, ...again], now, key);
    // The last checkpoint is the one that goes furthest: by it an older copy of the database is noticed.
    const after = await lockHead(trx);
    const atEnd = key.sign({ n: n + 1, seq: after.seq, at: now, digest: after.digest, chain: after.chain });
    await insertCheckpoint(trx, atEnd);
    return [atCut, atEnd];
  };
  return db
    .transaction()
    .execute(move)
    .catch((error: unknown) => {
      if (error instanceof Overtaken) return [];
      throw error;
    });
}

/** Where the chain stands behind the last row that may go, and what the rows before say of restored copies. */
async function lastToGo(
  db: Database,
  keys: TrailKeys,
  cutSeq: number,
  before: number,
  held: readonly string[],
): Promise<{ last: Link; accepted: string[] }> {
  const begins = cutSeq === 0 ? BEGINNING : await checkpointAt(db, cutSeq);
  if (!begins) throw new Error('The trail begins at a row without a checkpoint. Run: npm run trail -- verify');
  const walk = createWalk(begins, keys, []);
  const accepted: string[] = [];
  for await (const page of trailPages(db, cutSeq)) {
    const stays = await firstToStay(db, page, before, held);
    const going = page.slice(0, stays);
    const fault = walk.take(going);
    if (fault) throw new Error(`The trail does not hold at row ${fault.seq}. Run: npm run trail -- verify`);
    for (const { type, facts } of going) if (type === 'restore.accepted' && facts !== null) accepted.push(facts);
    if (going.length < page.length) break;
  }
  return { last: walk.link(), accepted };
}

async function firstToStay(
  db: Database,
  page: readonly KeptRow[],
  before: number,
  held: readonly string[],
): Promise<number> {
  const requests = [...new Set(page.flatMap((row) => row.request_id ?? []))];
  const stored =
    requests.length === 0 ? [] : await db.selectFrom('requests').select('id').where('id', 'in', requests).execute();
  const staying = new Set([...held, ...stored.map(({ id }) => id)]);
  const stays = (row: KeptRow): boolean =>
    row.at > before || [row.actor, row.target, row.request_id].some((id) => id !== null && staying.has(id));
  const i = page.findIndex(stays);
  return i < 0 ? page.length : i;
}

async function heldNow(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('holds').select('subject').orderBy('subject').execute();
  return rows.map(({ subject }) => subject);
}

/** The rows behind the cut, and the checkpoints before the one it was made at. */
async function removeCut(db: Database): Promise<void> {
  const { cut_seq: cutSeq } = await db.selectFrom('trail_head').select('cut_seq').executeTakeFirstOrThrow();
  for (;;) {
    const rows = await db
      .selectFrom('trail')
      .select('seq')
      .where('seq', '<=', cutSeq)
      .orderBy('seq')
      .limit(ROWS_AT_ONCE)
      .execute();
    const last = rows.at(-1);
    if (!last) break;
    await db.deleteFrom('trail').where('seq', '<=', last.seq).execute();
  }
  const old = await db.selectFrom('checkpoints').select('n').where('seq', '<', cutSeq).orderBy('n').execute();
  for (const some of slices(old.map(({ n }) => n))) await db.deleteFrom('checkpoints').where('n', 'in', some).execute();
}
