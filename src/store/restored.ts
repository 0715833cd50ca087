import { BEGINNING, type Checkpoint, furthest } from '../domain/evidence';
import { insertCheckpoint, readCheckpoints } from './checkpoint-store';
import type { Database } from './database';
import { appendToTrail, lockHead } from './trail';
import { keyOf, type TrailKeys } from './trail-key';
import { trailPages } from './trail-pages';
import { createWalk } from './verify-trail';

/** `behind`: rows that a checkpoint speaks of are not there · `different`: others are. */
export type ComparedTrail = 'same' | 'behind' | 'different';

/**
 * Whether this database is the one that a checkpoint was made of, or one that went on from there. Reads only what came
 * after it: the value of the chain in its row covers all before.
 */
export async function compareTrail(db: Database, keys: TrailKeys, last: Checkpoint): Promise<ComparedTrail> {
  if (!keyOf(keys, last.keyId)?.hasSigned(last)) return 'different';
  const head = await headOf(db);
  const found = await compareWith(db, keys, last, head);
  if (found === 'same') return found;
  // Rows whose time was over may have left meanwhile.
  return (await headOf(db)).cut_seq > head.cut_seq ? compareTrail(db, keys, last) : found;
}

const headOf = (db: Database) => db.selectFrom('trail_head').selectAll().executeTakeFirstOrThrow();

async function compareWith(
  db: Database,
  keys: TrailKeys,
  last: Checkpoint,
  head: Awaited<ReturnType<typeof headOf>>,
): Promise<ComparedTrail> {
  if (head.seq < last.seq) return 'behind';
  if (last.seq < head.cut_seq) return 'same';
  if ((await chainAt(db, last.seq)) !== last.chain) return 'different';
  const walk = createWalk(last, keys, []);
  for await (const page of trailPages(db, last.seq, head.seq)) if (walk.take(page)) return 'different';
  return walk.end(head) ? 'different' : 'same';
}

async function chainAt(db: Database, seq: number): Promise<string | undefined> {
  if (seq === 0) return BEGINNING.chain;
  const row = await db.selectFrom('trail').select('chain').where('seq', '=', seq).executeTakeFirst();
  return row?.chain ?? (await readCheckpoints(db)).find((each) => each.seq === seq)?.chain;
}

/** What a place outside of the database has. */
interface Place {
  readonly checkpoints: readonly Checkpoint[];
  readonly last: Checkpoint | undefined;
}

export interface Accepted {
  /** The last row that both have. */
  readonly kept: Checkpoint | undefined;
  readonly lost: Checkpoint;
  /** The new beginning, for the places of checkpoints. */
  readonly checkpoint: Checkpoint;
  /** Requests that this database knows as going on: in what is lost, they may have run. */
  readonly open: readonly { readonly reference: string; readonly state: string }[];
}

/**
 * Goes on with this database though it is not the one that the checkpoints are of. Everything is held by the stop switch until
 * somebody has looked, since what waits here may have run in what is lost.
 */
export async function acceptRestore(
  db: Database,
  keys: TrailKeys,
  places: readonly Place[],
  by: string,
  now: number,
): Promise<Accepted | undefined> {
  const elsewhere = places.flatMap(({ checkpoints }) => checkpoints);
  const lasts = places.flatMap(({ last }) => last ?? []);
  const lost = furthest(lasts);
  const compared = await Promise.all(lasts.map((last) => compareTrail(db, keys, last)));
  if (!lost || compared.every((each) => each === 'same')) return undefined;
  const [key] = keys;
  return db.transaction().execute(async (trx) => {
    await lockHead(trx);
    const chains = await Promise.all(elsewhere.map(({ seq }) => chainAt(trx, seq)));
    const both = elsewhere.filter(({ chain }, i) => chains[i] === chain);
    // One made of the row before a cut is younger than those after it.
    const kept = both.sort((one, other) => one.seq - other.seq).at(-1);
    const facts = { kept: kept?.seq ?? 0, lost: lost.n, by };
    await appendToTrail(trx, [{ type: 'restore.accepted', actor: 'app', facts }], now, key);
    const held = { level: 'all', thrown_by: null, thrown_at: now, lift_asked_by: null, lift_asked_at: null };
    await trx.updateTable('stop_switch').set(held).where('id', '=', 1).execute();
    const thrown = { type: 'switch.thrown', actor: 'app', facts: { level: 'all', at: 'host' } } as const;
    await appendToTrail(trx, [thrown], now, key);
    const { seq, digest, chain } = await lockHead(trx);
    const own = (await readCheckpoints(trx)).at(-1)?.n ?? 0;
    const checkpoint = key.sign({ n: Math.max(own, lost.n) + 1, seq, at: now, digest, chain });
    await insertCheckpoint(trx, checkpoint);
    const open = await trx
      .selectFrom('requests')
      .select(['reference', 'state'])
      .where('state', 'in', ['pending', 'approved', 'running'])
      .orderBy('created_at')
      .execute();
    return { kept, lost, checkpoint, open };
  });
}
