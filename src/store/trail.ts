import { createHash, createHmac } from 'node:crypto';
import type { AuditEvent, TrailRow } from '../domain/audit';
import { canonical } from '../domain/digest';
import type { Trail } from '../requests/store-ports';
import type { Database, InTransaction } from './database';
import { guarded } from './guarded';

/** Whoever holds the key can extend the chain; the database alone cannot be rewritten without it. */
export interface TrailKey {
  readonly id: string;
  readonly secret: string;
}

export const trailKey = (secret: string): TrailKey => ({
  id: createHash('sha256').update(`key id of ${secret}`).digest('hex').slice(0, 8),
  secret,
});

/** Appends events in the transaction that changes what they tell of. The one head row makes a sequence without gaps. */
export async function appendToTrail(
  trx: InTransaction,
  events: readonly AuditEvent[],
  now: number,
  key: TrailKey,
): Promise<void> {
  if (events.length === 0) return;
  const head = await trx
    .updateTable('trail_head')
    .set((eb) => ({ seq: eb('seq', '+', events.length) }))
    .where('id', '=', 1)
    .returning(['seq', 'chain'])
    .executeTakeFirstOrThrow();

  let { chain } = head;
  const first = head.seq - events.length + 1;
  for (const [i, event] of events.entries()) {
    const link = { ...event, seq: first + i, at: now, keyId: key.id };
    chain = chainValue(chain, link, key);
    await trx
      .insertInto('trail')
      .values({
        seq: link.seq,
        at: now,
        type: event.type,
        actor: event.actor,
        request_id: event.requestId ?? null,
        target: event.target ?? null,
        facts: event.facts ? JSON.stringify(event.facts) : null,
        key_id: key.id,
        chain,
      })
      .execute();
  }
  await trx.updateTable('trail_head').set({ chain }).where('id', '=', 1).execute();
}

export function createTrail(db: Database, key: TrailKey): Trail {
  return guarded({
    append: (event: AuditEvent, now: number): Promise<void> =>
      db.transaction().execute((trx) => appendToTrail(trx, [event], now, key)),
  });
}

/** @returns the sequence number of the first row that is missing, altered or out of order; nothing when all hold. */
export async function firstBadRow(db: Database, key: TrailKey): Promise<number | undefined> {
  let chain = '';
  let seq = 0;
  for (const row of await readTrail(db)) {
    seq += 1;
    if (row.seq !== seq || row.keyId !== key.id) return seq;
    const { chain: written, ...link } = row;
    chain = chainValue(chain, link, key);
    if (written !== chain) return seq;
  }
  const head = await db.selectFrom('trail_head').selectAll().executeTakeFirst();
  return head?.seq === seq && head.chain === chain ? undefined : seq + 1;
}

export async function readTrail(db: Database): Promise<TrailRow[]> {
  const rows = await db.selectFrom('trail').selectAll().orderBy('seq').execute();
  return rows.map(
    (row) =>
      ({
        seq: row.seq,
        at: row.at,
        type: row.type,
        actor: row.actor,
        ...(row.request_id === null ? {} : { requestId: row.request_id }),
        ...(row.target === null ? {} : { target: row.target }),
        ...(row.facts === null ? {} : { facts: JSON.parse(row.facts) as TrailRow['facts'] }),
        keyId: row.key_id,
        chain: row.chain,
      }) as TrailRow,
  );
}

const chainValue = (previous: string, link: Omit<TrailRow, 'chain'>, { secret }: TrailKey): string =>
  createHmac('sha256', secret)
    .update(`${previous}\n${canonical(link)}`)
    .digest('hex');
