import { type RawBuilder, sql } from 'kysely';
import type { Keep } from '../domain/keep';
import type { Database, InTransaction } from './database';
import { among, type Counts, forgetNotes, forgetSessionFacts, forgetTyped, strikeSessions } from './forget';
import { isLetGo } from './let-go';
import { appendToTrail, lockHead } from './trail';
import type { TrailKey } from './trail-key';

const REQUESTS_AT_ONCE = 50;
const ROWS_AT_ONCE = 250;

/**
 * Forgets what is older than it is kept, a bit at a time, each bit with its row in the trail: whatever stops it, the next time
 * goes on. Instances take turns, since each bit holds the head of the trail; a hold placed meanwhile counts from the next bit on.
 */
export async function purge(db: Database, key: TrailKey, keep: Keep, now: number): Promise<void> {
  while (await db.transaction().execute((trx) => purgeSome(trx, key, keep, now)));
}

/** @returns whether there may be more */
async function purgeSome(trx: InTransaction, key: TrailKey, keep: Keep, now: number): Promise<boolean> {
  await lockHead(trx);
  const done = [
    await purgeStage(trx, { from: 0, before: now - keep.sessionFactsMs, forget: forgetSessionFacts, some: struckFrom }),
    await purgeStage(trx, { from: 1, before: now - keep.notesMs, forget: forgetNotes, some: typedFrom }),
    await deleteActs(trx, now - keep.actsMs),
    await deleteLists(trx),
  ];
  const counted = done.flatMap(({ counts }) => Object.entries(counts).filter(([, n]) => n > 0));
  if (counted.length > 0) {
    const facts = Object.fromEntries(counted);
    await appendToTrail(trx, [{ type: 'personal.purged', actor: 'app', facts }], now, key);
  }
  return done.some(({ isMore }) => isMore);
}

interface Done {
  readonly counts: Counts;
  readonly isMore: boolean;
}

interface Stage {
  /** How much was forgotten before. */
  readonly from: 0 | 1;
  readonly before: number;
  readonly forget: (trx: InTransaction, requests: readonly string[]) => Promise<Counts>;
  /** Of the rows of these lists, of which there may be many, so many at a time. */
  readonly some: (trx: InTransaction, lists: readonly string[]) => Promise<Done>;
}

async function purgeStage(trx: InTransaction, { from, before, forget, some }: Stage): Promise<Done> {
  const ids = await dueIn(trx, from, before);
  if (ids.length === 0) return { counts: {}, isMore: false };
  const lists = await listsLetGo(trx, ids, before);
  const ofLists = await some(trx, lists);
  // Those with lists have their turn again until nothing is left on these.
  const finished = ofLists.isMore ? await withoutLists(trx, ids) : ids;
  const counts = { ...(await forget(trx, finished)), ...ofLists.counts };
  if (finished.length > 0) {
    await trx
      .updateTable('requests')
      .set({ forgotten: from + 1 })
      .where('id', 'in', finished)
      .execute();
    await leaveListsTo(trx, finished, from, before);
  }
  return { counts, isMore: true };
}

/**
 * A list that is kept because of another request goes with that one: it has its turn, once nobody holds it, also when it had
 * it before.
 */
async function leaveListsTo(
  trx: InTransaction,
  requests: readonly string[],
  from: number,
  before: number,
): Promise<void> {
  await sql`
    update requests set forgotten = ${from} where forgotten > ${from} and not (${isOver(before)}) and id in (
      select other.request_id from runs as its join runs as other on other.list_id = its.list_id
      where its.request_id in ${among(requests)}
    )`.execute(trx);
}

const isOver = (before: number): RawBuilder<boolean> => sql`requests.created_at <= ${before} and ${isLetGo}`;

async function dueIn(trx: InTransaction, forgotten: number, before: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('requests')
    .select('id')
    .where('forgotten', '=', forgotten)
    .where('created_at', '<=', before)
    .where(isLetGo)
    .orderBy('created_at')
    .limit(REQUESTS_AT_ONCE)
    .execute();
  return rows.map(({ id }) => id);
}

/** Lists of these requests. What asked for the same list later keeps it until its own time is over. */
async function listsLetGo(trx: InTransaction, requests: readonly string[], before: number): Promise<string[]> {
  const { rows } = await sql<{ list_id: string }>`
    select distinct list_id from runs as its where its.request_id in ${among(requests)} and not exists (
      select 1 from runs as other join requests on requests.id = other.request_id
      where other.list_id = its.list_id and not (${isOver(before)})
    )`.execute(trx);
  return rows.map((row) => row.list_id);
}

async function withoutLists(trx: InTransaction, requests: readonly string[]): Promise<string[]> {
  const runs = await trx.selectFrom('runs').select('request_id').where('request_id', 'in', requests).execute();
  return requests.filter((id) => !runs.some((run) => run.request_id === id));
}

async function struckFrom(trx: InTransaction, lists: readonly string[]): Promise<Done> {
  const sessions = await strikeSessions(trx, lists, ROWS_AT_ONCE);
  return { counts: { sessions }, isMore: sessions === ROWS_AT_ONCE };
}

async function typedFrom(trx: InTransaction, lists: readonly string[]): Promise<Done> {
  const entries = await forgetTyped(trx, lists, ROWS_AT_ONCE);
  if (lists.length > 0) await trx.updateTable('lists').set({ evidence: null }).where('id', 'in', lists).execute();
  return { counts: { entries }, isMore: entries === ROWS_AT_ONCE };
}

/** Requests with all that hangs on them. */
async function deleteActs(trx: InTransaction, before: number): Promise<Done> {
  const ids = await dueIn(trx, 2, before);
  if (ids.length === 0) return { counts: {}, isMore: false };
  const theirs = sql`(select id from targets where request_id in ${among(ids)})`;
  await sql`delete from attempts where target_id in ${theirs}`.execute(trx);
  for (const table of ['approvals', 'notices', 'personal', 'announcements', 'targets', 'runs'] as const)
    await trx.deleteFrom(table).where('request_id', 'in', ids).execute();
  await trx.deleteFrom('requests').where('id', 'in', ids).execute();
  return { counts: { requests: ids.length }, isMore: true };
}

/** A list goes after the last request that was made of it. */
async function deleteLists(trx: InTransaction): Promise<Done> {
  const list = await trx
    .selectFrom('lists')
    .select('id')
    .where('state', '=', 'used')
    .where((eb) => {
      const runs = eb.selectFrom('runs').select('request_id').whereRef('runs.list_id', '=', 'lists.id');
      return eb.not(eb.exists(runs));
    })
    .limit(1)
    .executeTakeFirst();
  if (!list) return { counts: {}, isMore: false };
  const places = sql`(select n from list_entries where list_id = ${list.id} limit ${ROWS_AT_ONCE})`;
  const sessions = sql`(select session_id from listed_sessions where list_id = ${list.id} limit ${ROWS_AT_ONCE})`;
  const gone = [
    await sql`delete from list_entries where list_id = ${list.id} and n in ${places}`.execute(trx),
    await sql`delete from listed_sessions where list_id = ${list.id} and session_id in ${sessions}`.execute(trx),
  ].some(({ numAffectedRows = 0n }) => numAffectedRows > 0n);
  if (gone) return { counts: {}, isMore: true };
  await trx.deleteFrom('lists').where('id', '=', list.id).execute();
  return { counts: { lists: 1 }, isMore: true };
}
