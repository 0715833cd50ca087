import type { AuditEvent, TrailRow } from '../domain/audit';
import { digestAfter, type Link, toTrailRow } from '../domain/evidence';
import type { Trail } from '../requests/store-ports';
import type { Database, InTransaction } from './database';
import { guarded } from './guarded';
import type { TrailKey } from './trail-key';

/** Appends events in the transaction that changes what they tell of. The one head row makes a sequence without gaps. */
export async function appendToTrail(
  trx: InTransaction,
  events: readonly AuditEvent[],
  now: number,
  key: TrailKey,
): Promise<void> {
  if (events.length === 0) return;
  let head: Link = await lockHead(trx);
  for (const event of events) {
    const row = {
      seq: head.seq + 1,
      at: now,
      type: event.type,
      actor: event.actor,
      request_id: event.requestId ?? null,
      target: event.target ?? null,
      facts: event.facts ? JSON.stringify(event.facts) : null,
      key_id: key.id,
    };
    const digest = digestAfter(head, row);
    head = { seq: row.seq, digest, chain: key.chainOf(digest) };
    await trx
      .insertInto('trail')
      .values({ ...row, chain: head.chain })
      .execute();
  }
  const { seq, digest, chain } = head;
  await trx.updateTable('trail_head').set({ seq, digest, chain }).where('id', '=', 1).execute();
}

/** An update that changes nothing: whoever else writes to the trail waits until this transaction ends. */
export const lockHead = (trx: InTransaction): Promise<Link & { cut_seq: number }> =>
  trx
    .updateTable('trail_head')
    .set((eb) => ({ seq: eb.ref('seq') }))
    .where('id', '=', 1)
    .returning(['seq', 'digest', 'chain', 'cut_seq'])
    .executeTakeFirstOrThrow();

export function createTrail(db: Database, key: TrailKey): Trail {
  return guarded({
    append: (event: AuditEvent, now: number): Promise<void> =>
      db.transaction().execute((trx) => appendToTrail(trx, [event], now, key)),

    noteKey: (now: number): Promise<string | undefined> =>
      db.transaction().execute(async (trx) => {
        const { seq } = await lockHead(trx);
        const last = await trx.selectFrom('trail').select('key_id').where('seq', '=', seq).executeTakeFirst();
        if (!last || last.key_id === key.id) return undefined;
        const facts = { from: last.key_id, to: key.id };
        await appendToTrail(trx, [{ type: 'key.changed', actor: 'app', facts }], now, key);
        return last.key_id;
      }),
  });
}

export async function readTrail(db: Database): Promise<TrailRow[]> {
  const rows = await db.selectFrom('trail').selectAll().orderBy('seq').execute();
  return rows.map(toTrailRow);
}
