import type { Selectable } from 'kysely';
import type { Checkpoint } from '../domain/evidence';
import type { CheckpointStore, Place } from '../requests/evidence-ports';
import type { Database } from './database';
import { guarded } from './guarded';
import type { Schema } from './schema';
import { lockHead } from './trail';
import type { TrailKey } from './trail-key';

export function createCheckpointStore(db: Database, key: TrailKey): CheckpointStore {
  return guarded({
    make: async (now: number, ageMinMs: number, lastElsewhere = 0): Promise<Checkpoint | undefined> => {
      const isDue = async (here: Database): Promise<boolean> => {
        const last = await lastCheckpoint(here);
        return !last || now - last.at >= ageMinMs;
      };
      if (!(await isDue(db))) return undefined;
      return db.transaction().execute(async (trx) => {
        const { seq, digest, chain } = await lockHead(trx);
        if (!(await isDue(trx))) return undefined;
        const last = await lastCheckpoint(trx);
        const checkpoint = key.sign({ n: Math.max(last?.n ?? 0, lastElsewhere) + 1, seq, at: now, digest, chain });
        await insertCheckpoint(trx, checkpoint);
        return checkpoint;
      });
    },

    after: (n: number): Promise<Checkpoint[]> => readCheckpoints(db, n),

    claimPost: async (now: number, leaseMs: number, firstAfterMs: number): ReturnType<CheckpointStore['claimPost']> => {
      const row = await db.selectFrom('checkpoint_thread').selectAll().executeTakeFirstOrThrow();
      const checkpoint = await lastCheckpoint(db);
      if (row.next_at > now || !checkpoint) return undefined;
      const isFirst = row.next_at === 0;
      const claimed = await db
        .updateTable('checkpoint_thread')
        .set({ next_at: now + (isFirst ? firstAfterMs : leaseMs) })
        .where('next_at', '=', row.next_at)
        .executeTakeFirst();
      if (isFirst || claimed.numUpdatedRows === 0n) return undefined;
      const { channel, ts } = row;
      return { checkpoint, ...(channel !== null && ts !== null ? { thread: { channel, ts } } : {}) };
    },

    posted: async (thread: Place | undefined, nextAt: number): Promise<void> => {
      await db
        .updateTable('checkpoint_thread')
        .set({ channel: thread?.channel ?? null, ts: thread?.ts ?? null, next_at: nextAt })
        .execute();
    },
  });
}

export const insertCheckpoint = async (db: Database, { keyId, ...rest }: Checkpoint): Promise<void> => {
  await db
    .insertInto('checkpoints')
    .values({ ...rest, key_id: keyId })
    .execute();
};

export const lastCheckpoint = async (db: Database): Promise<Checkpoint | undefined> => {
  const row = await db.selectFrom('checkpoints').selectAll().orderBy('n', 'desc').limit(1).executeTakeFirst();
  return row && toCheckpoint(row);
};

/** One that was made of this row. */
export const checkpointAt = async (db: Database, seq: number): Promise<Checkpoint | undefined> => {
  const row = await db
    .selectFrom('checkpoints')
    .selectAll()
    .where('seq', '=', seq)
    .orderBy('n', 'desc')
    .executeTakeFirst();
  return row && toCheckpoint(row);
};

/** In the order in which they were made. */
export const readCheckpoints = async (db: Database, afterN = 0): Promise<Checkpoint[]> => {
  const rows = await db.selectFrom('checkpoints').selectAll().where('n', '>', afterN).orderBy('n').execute();
  return rows.map(toCheckpoint);
};

/** In the order in which an export writes its fields. */
const toCheckpoint = ({
  n,
  seq,
  at,
  digest,
  chain,
  key_id: keyId,
  signature,
}: Selectable<Schema['checkpoints']>): Checkpoint => ({
  ...{ n, seq, at, digest, chain },
  ...{ keyId, signature },
});
