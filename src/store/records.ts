import type { Session } from '../domain/session';
import type { RequestRecord } from '../requests/store-ports';
import type { Database, InTransaction } from './database';
import { newId } from './ids';
import { toAttempt, toRequest, toTarget } from './rows';

/** What belongs to a request besides its own row: read as a whole, added to piece by piece. */
export async function insertPersonal(
  trx: InTransaction,
  requestId: string,
  kind: 'note' | 'devices',
  body: unknown,
  now: number,
): Promise<void> {
  const row = { id: newId(), request_id: requestId, kind, body: JSON.stringify(body), created_at: now };
  await trx.insertInto('personal').values(row).execute();
}

/** A notice that this audience is owed; a second one of the same topic is the same notice. */
export async function insertNotice(trx: InTransaction, requestId: string, topic: string, now: number): Promise<void> {
  await trx
    .insertInto('notices')
    .values({
      id: newId(),
      request_id: requestId,
      topic,
      channel: null,
      ts: null,
      shown_version: 0,
      failures: 0,
      abandoned: 0,
      next_try_at: now,
      lease_until: 0,
    })
    .onConflict((conflict) => conflict.columns(['request_id', 'topic']).doNothing())
    .execute();
}

export async function readRecord(db: Database, id: string): Promise<RequestRecord | undefined> {
  const request = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
  if (!request) return undefined;
  const target = await db.selectFrom('targets').selectAll().where('request_id', '=', id).executeTakeFirstOrThrow();
  const attempts = await db
    .selectFrom('attempts')
    .selectAll()
    .where('target_id', '=', target.id)
    .orderBy('n')
    .execute();
  const personal = await db
    .selectFrom('personal')
    .select(['kind', 'body'])
    .where('request_id', '=', id)
    .orderBy('created_at')
    .execute();
  const note = personal.find(({ kind }) => kind === 'note');
  return {
    request: toRequest(request),
    target: toTarget(target),
    attempts: attempts.map(toAttempt),
    devices: personal.filter(({ kind }) => kind === 'devices').flatMap(({ body }) => JSON.parse(body) as Session[]),
    ...(note ? { note: JSON.parse(note.body) as string } : {}),
  };
}
