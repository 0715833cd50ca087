import { appendToTrail, lockHead } from './trail';
import type { AuditEvent } from '../domain/audit';
import type { RequestId } from '../domain/request';
import type { UserId } from '../domain/session';
import type { Database } from './database';
import { newId } from './ids';
import type { TrailKey } from './trail-key';

/** What is kept whatever its time: all that has to do with a person, or one request. */
export type HoldOn =
  | { readonly kind: 'person'; readonly person: UserId }
  | { readonly kind: 'request'; readonly requestId: RequestId; readonly reference: string };

export interface Hold {
  /** A person's id, or the reference of a request. */
  readonly on: string;
  readonly by: string;
  readonly at: number;
}

/** @returns false when it is held already; then nothing was written. */
export const placeHold = (db: Database, key: TrailKey, on: HoldOn, by: string, now: number): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    await lockHead(trx);
    const placed = await trx
      .insertInto('holds')
      .values({ id: newId(), kind: on.kind, subject: subjectOf(on), held_by: by, held_at: now })
      .onConflict((conflict) => conflict.columns(['kind', 'subject']).doNothing())
      .executeTakeFirst();
    if (Number(placed.numInsertedOrUpdatedRows) === 0) return false;
    await appendToTrail(trx, [eventOf('hold.placed', on, by)], now, key);
    return true;
  });

/** @returns false when it was not held; then nothing was written. */
export const releaseHold = (db: Database, key: TrailKey, on: HoldOn, by: string, now: number): Promise<boolean> =>
  db.transaction().execute(async (trx) => {
    await lockHead(trx);
    const released = await trx
      .deleteFrom('holds')
      .where('kind', '=', on.kind)
      .where('subject', '=', subjectOf(on))
      .executeTakeFirst();
    if (released.numDeletedRows === 0n) return false;
    await appendToTrail(trx, [eventOf('hold.released', on, by)], now, key);
    return true;
  });

/** In the order in which they were placed. */
export async function readHolds(db: Database): Promise<Hold[]> {
  const rows = await db
    .selectFrom('holds')
    .leftJoin('requests', 'requests.id', 'holds.subject')
    .select(['holds.subject', 'holds.held_by', 'holds.held_at', 'requests.reference'])
    .orderBy('holds.held_at')
    .orderBy('holds.id')
    .execute();
  return rows.map((row) => ({ on: row.reference ?? row.subject, by: row.held_by, at: row.held_at }));
}

const subjectOf = (on: HoldOn): string => (on.kind === 'person' ? on.person : on.requestId);

const eventOf = (type: 'hold.placed' | 'hold.released', on: HoldOn, by: string): AuditEvent => ({
  type,
  actor: 'app',
  ...(on.kind === 'person' ? { target: on.person } : { requestId: on.requestId }),
  facts: { by },
});
