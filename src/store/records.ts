import type { Run } from '../domain/run';
import type { Session, UserId } from '../domain/session';
import type { Topic } from '../requests/notice-ports';
import type { RequestRecord } from '../requests/store-ports';
import type { Database, InTransaction } from './database';
import { newId } from './ids';
import { toApproval, toAttempt, toRequest, toTarget } from './rows';

/** What belongs to a request besides its own row: read as a whole, added to piece by piece. */
export async function insertPersonal(
  trx: InTransaction,
  requestId: string,
  kind: 'note' | 'devices' | 'comment',
  body: unknown,
  now: number,
): Promise<void> {
  const row = { id: newId(), request_id: requestId, kind, body: JSON.stringify(body), created_at: now };
  await trx.insertInto('personal').values(row).execute();
}

/**
 * A notice that this audience is owed; a second one of the same topic is the same notice.
 * @param audience a channel or a person; empty where the topic alone says whom
 * @param dueAt when it is told
 */
export async function insertNotice(
  trx: InTransaction,
  requestId: string,
  topic: Topic,
  dueAt: number,
  audience = '',
): Promise<void> {
  await trx
    .insertInto('notices')
    .values({
      id: newId(),
      request_id: requestId,
      topic,
      audience,
      channel: null,
      ts: null,
      shown_version: 0,
      failures: 0,
      abandoned: 0,
      next_try_at: dueAt,
      lease_until: 0,
      posted_at: null,
    })
    .onConflict((conflict) => conflict.columns(['request_id', 'topic', 'audience']).doNothing())
    .execute();
}

/** The same notice once more, as a new message under an id of its own: what becomes of the one just being posted is not its. */
export async function renewNotice(trx: InTransaction, requestId: string, topic: Topic, dueAt: number): Promise<void> {
  await trx
    .updateTable('notices')
    .set({
      id: newId(),
      ...{ channel: null, ts: null, shown_version: 0, failures: 0, abandoned: 0, next_try_at: dueAt, lease_until: 0 },
    })
    .where('request_id', '=', requestId)
    .where('topic', '=', topic)
    .where('audience', '=', '')
    .execute();
  await insertNotice(trx, requestId, topic, dueAt);
}

/** Who denied what they had agreed to is not quoted with what they wrote before. */
const isOfTheirDecision = (
  approvals: readonly { person: string; decision: string }[],
  person: string,
  decision = 'approve',
): boolean => approvals.some((approval) => approval.person === person && approval.decision === decision);

/** Where cards about a request went, or go: not those that were given up. */
export async function cardsOf(db: Database, requestId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('notices')
    .select('audience')
    .where('request_id', '=', requestId)
    .where('topic', '=', 'card')
    .where('abandoned', '=', 0)
    .orderBy('audience')
    .execute();
  return rows.map(({ audience }) => audience);
}

export async function readRecord(db: Database, id: string): Promise<RequestRecord | undefined> {
  const request = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
  if (!request) return undefined;
  const target = await db.selectFrom('targets').selectAll().where('request_id', '=', id).executeTakeFirst();
  // Its time was over just now.
  if (!target) return undefined;
  const attempts = await db
    .selectFrom('attempts')
    .selectAll()
    .where('target_id', '=', target.id)
    .orderBy('n')
    .execute();
  const approvals = await db
    .selectFrom('approvals')
    .selectAll()
    .where('request_id', '=', id)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  const personal = await db
    .selectFrom('personal')
    .select(['kind', 'body'])
    .where('request_id', '=', id)
    .orderBy('created_at')
    .execute();
  const run = await readRun(db, id);
  const note = personal.find(({ kind }) => kind === 'note');
  return {
    request: toRequest(request),
    target: toTarget(target),
    attempts: attempts.map(toAttempt),
    ...(run ? { run } : {}),
    approvals: approvals.map(toApproval),
    cards: await cardsOf(db, id),
    devices: personal.filter(({ kind }) => kind === 'devices').flatMap(({ body }) => JSON.parse(body) as Session[]),
    ...(note ? { note: JSON.parse(note.body) as string } : {}),
    comments: Object.fromEntries(
      personal
        .filter(({ kind }) => kind === 'comment')
        .map(({ body }) => JSON.parse(body) as { person: UserId; decision?: string; text: string })
        .filter(({ person, decision }) => isOfTheirDecision(approvals, person, decision))
        .map(({ person, text }) => [person, text]),
    ),
  };
}

async function readRun(db: Database, id: string): Promise<Run | undefined> {
  const row = await db.selectFrom('runs').select('body').where('request_id', '=', id).executeTakeFirst();
  return row && (JSON.parse(row.body) as Run);
}
