import type { AttemptId, RequestId } from '../domain/request';
import type { Run, RunOrder, SeenSession, SendState, Tally } from '../domain/run';
import { newTally } from '../domain/run';
import type { ListId, SessionId, UserId, WorkspaceId } from '../domain/session';
import type { LookScope, PersonResult, RunPerson, RunStep, RunStore } from '../requests/run-ports';
import { sql } from 'kysely';
import type { Database, InTransaction } from './database';
import { guarded } from './guarded';
import { onList, ROWS_AT_ONCE, toListed } from './list-entries';
import type { TrailKey } from './trail';
import { appendToTrail } from './trail';

const PAGE = 1_000;

/** What is known of the people of a run: whom was sent what, and what the looks showed. */
export function createRunStore(db: Database, key: TrailKey): RunStore {
  return {
    ...guarded({
      order: (id) => readOrder(db, id),

      give: (id, order, by, now) =>
        db.transaction().execute(async (trx) => {
          const changed = await trx
            .updateTable('runs')
            .set({ ordered: order, ordered_by: by, ordered_at: now })
            .where('request_id', '=', id)
            .where('ordered', '!=', 'stop')
            .executeTakeFirst();
          // Somebody looks at once what was ordered.
          const woken = await trx
            .updateTable('targets')
            .set({ next_step_at: now })
            .where('request_id', '=', id)
            .where('state', 'in', ['waiting', 'running'])
            .executeTakeFirst();
          if (changed.numUpdatedRows !== 1n || woken.numUpdatedRows !== 1n) return false;
          await appendToTrail(trx, [{ type: 'run.ordered', actor: by, requestId: id, facts: { order } }], now, key);
          return true;
        }),

      waiting: async (list, limit) =>
        people(await peopleQuery(db, list).where('send', '=', 'waiting').limit(limit).execute()),

      canary: async (list) => {
        const query = peopleQuery(db, list).where('send', '=', 'waiting');
        const rows = await query
          .where((eb) =>
            eb.exists(
              eb
                .selectFrom('listed_sessions as s')
                .select('s.session_id')
                .whereRef('s.list_id', '=', 'list_entries.list_id')
                .whereRef('s.person', '=', 'list_entries.person')
                .where('s.is_before', '=', 1)
                .where('s.covers', '=', 'yes'),
            ),
          )
          .limit(1)
          .execute();
        return people(rows)[0];
      },

      awaited: async (list, ids) => {
        if (ids.length === 0) return [];
        const rows = await db
          .selectFrom('listed_sessions')
          .select(['session_id', 'person', 'workspace_id', 'listed_in', 'covers'])
          .where('list_id', '=', list)
          .where('person', 'in', ids)
          .where('is_before', '=', 1)
          .where('covers', '=', 'yes')
          .execute();
        return rows.map(toSeen);
      },

      ofAttempt: async (list, attempt) =>
        people(await peopleQuery(db, list).where('attempt_id', '=', attempt).execute()),

      unknownAttempts: async (list) => {
        const rows = await db
          .selectFrom('list_entries')
          .select('attempt_id')
          .distinct()
          .where('list_id', '=', list)
          .where('state', '=', 'in')
          .where('send', '=', 'unknown')
          .execute();
        return rows.flatMap(({ attempt_id: id }) => (id === null ? [] : [id as AttemptId]));
      },

      toLookAt: async (list, { after, ...scope }, limit) =>
        people(await inScope(db, list, scope).where('n', '>', after).orderBy('n').limit(limit).execute()),

      callsOfEach: async (list, scope) => {
        const { calls } = await db
          .selectFrom(inScope(db, list, scope).as('people'))
          .select((eb) => eb.fn.sum<number | string | null>('places').as('calls'))
          .executeTakeFirstOrThrow();
        return Number(calls ?? 0);
      },

      tally: async (list) => {
        const rows = await db
          .selectFrom(results(db, list).as('results'))
          .select((eb) => [
            'outcome',
            eb.fn.countAll().as('people'),
            eb.fn.sum<number | string | null>('left_over').as('left_over'),
          ])
          .groupBy('outcome')
          .execute();
        const counted = rows.map(({ outcome, people: n }) => [outcome, Number(n)]);
        const sessionsLeft = rows.reduce((sum, row) => sum + Number(row.left_over ?? 0), 0);
        return { ...newTally(0), ...(Object.fromEntries(counted) as Partial<Tally>), sessionsLeft };
      },

      outcomes: async (list, attempt) => {
        const rows = await results(db, list).where('e.attempt_id', '=', attempt).orderBy('e.n').execute();
        return rows.map(toResult);
      },

      left: async (list, limit) => {
        const rows = await db
          .selectFrom('listed_sessions as s')
          .innerJoin('list_entries as e', (join) =>
            join.onRef('e.list_id', '=', 's.list_id').onRef('e.person', '=', 's.person').on('e.state', '=', 'in'),
          )
          .select(['s.session_id', 's.person', 's.workspace_id', 's.listed_in', 's.covers'])
          .where('s.list_id', '=', list)
          .where('s.is_before', '=', 1)
          .where('s.covers', '=', 'yes')
          .where('e.send', 'in', ['queued', 'unknown'])
          .where('e.looked', '>=', 0)
          .whereRef('s.last_look', '>=', 'e.looked')
          .orderBy('e.n')
          .orderBy('s.session_id')
          .limit(limit)
          .execute();
        return rows.map(toSeen);
      },
    } satisfies Omit<RunStore, 'results'>),

    results: (list) => resultPages(db, list),
  };
}

/** Writes what a step of a run adds to the step, in its transaction. */
export async function writeRunStep(
  trx: InTransaction,
  requestId: string,
  list: ListId,
  { run, isPaused, assign, answered, moved, seen, looked }: RunStep,
  attempt: string | undefined,
): Promise<void> {
  if (assign && attempt !== undefined) {
    for (let i = 0; i < assign.length; i += ROWS_AT_ONCE) {
      const sent = await trx
        .updateTable('list_entries')
        .set({ send: 'sending', attempt_id: attempt })
        .where('list_id', '=', list)
        .where('n', 'in', assign.slice(i, i + ROWS_AT_ONCE))
        .where('send', '=', 'waiting')
        .executeTakeFirst();
      if (Number(sent.numUpdatedRows) !== Math.min(ROWS_AT_ONCE, assign.length - i))
        throw new Error('Nobody is sent twice: somebody of this call was not waiting any more.');
    }
  }
  if (answered)
    await trx
      .updateTable('list_entries')
      .set({ send: answered.as })
      .where('list_id', '=', list)
      .where('attempt_id', '=', answered.attempt)
      .where('send', '=', 'sending')
      .execute();
  if (moved)
    for (let i = 0; i < moved.people.length; i += ROWS_AT_ONCE)
      await trx
        .updateTable('list_entries')
        .set({ send: moved.to })
        .where('list_id', '=', list)
        .where('n', 'in', moved.people.slice(i, i + ROWS_AT_ONCE))
        .execute();
  if (seen) await writeSeen(trx, list, seen);
  if (looked) await writeLooked(trx, list, looked);
  if (isPaused)
    await trx
      .updateTable('runs')
      .set({ ordered: 'pause' })
      .where('request_id', '=', requestId)
      .where('ordered', '=', 'go')
      .execute();
  if (run)
    await trx
      .updateTable('runs')
      .set({ body: JSON.stringify(run) })
      .where('request_id', '=', requestId)
      .execute();
}

/** Of a page of sessions only those of people on the list are kept. */
async function writeSeen(
  trx: InTransaction,
  list: ListId,
  { look, isBefore, sessions }: NonNullable<RunStep['seen']>,
): Promise<void> {
  const ours = await onList(trx, list, [...new Set(sessions.map(({ person }) => person))]);
  const rows = sessions
    .filter(({ person }) => ours.has(person))
    .map((session) => ({
      list_id: list,
      session_id: session.sessionId,
      person: session.person,
      workspace_id: session.workspaceId,
      listed_in: session.listedIn,
      covers: session.covers,
      is_before: isBefore ? 1 : 0,
      last_look: look,
    }));
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE)
    await trx
      .insertInto('listed_sessions')
      .values(rows.slice(i, i + ROWS_AT_ONCE))
      .onConflict((conflict) => conflict.columns(['list_id', 'session_id']).doUpdateSet({ last_look: look }))
      .execute();
}

async function writeLooked(
  trx: InTransaction,
  list: ListId,
  { look, isBefore, people: only, attempt }: NonNullable<RunStep['looked']>,
): Promise<void> {
  const set = isBefore ? { looked_before: look } : { looked: look };
  const mark = () => {
    const query = trx.updateTable('list_entries').set(set).where('list_id', '=', list).where('state', '=', 'in');
    return isBefore ? query : query.where('send', 'in', ['queued', 'unknown']);
  };
  if (only)
    for (let i = 0; i < only.length; i += ROWS_AT_ONCE)
      await mark()
        .where('n', 'in', only.slice(i, i + ROWS_AT_ONCE))
        .execute();
  else if (attempt === undefined) await mark().execute();
  else await mark().where('attempt_id', '=', attempt).execute();
  // What an earlier look before the act had shown, and this one did not, ended by itself.
  if (isBefore && !only)
    await trx.deleteFrom('listed_sessions').where('list_id', '=', list).where('last_look', '<', look).execute();
}

export async function readOrder(db: Database, id: RequestId): Promise<RunOrder> {
  const row = await db.selectFrom('runs').select('ordered').where('request_id', '=', id).executeTakeFirstOrThrow();
  return row.ordered as RunOrder;
}

export async function readRun(db: Database, id: string): Promise<Run | undefined> {
  const row = await db.selectFrom('runs').select('body').where('request_id', '=', id).executeTakeFirst();
  return row && (JSON.parse(row.body) as Run);
}

const peopleQuery = (db: Database, list: ListId) =>
  db
    .selectFrom('list_entries')
    .select(['n', 'person', 'name', 'role', 'role_workspace', 'workspaces', 'places'])
    .where('list_id', '=', list)
    .where('state', '=', 'in')
    .orderBy('n');

const people = (rows: readonly (Parameters<typeof toListed>[0] & { n: number })[]): RunPerson[] =>
  rows.map((row) => ({ n: row.n, ...toListed(row) }));

/** Before the act everybody; afterwards those who were sent and of whom it is not known yet that nothing is left. */
function inScope(db: Database, list: ListId, { isBefore, attempt }: LookScope) {
  const query = db
    .selectFrom('list_entries as e')
    .select(['n', 'person', 'name', 'role', 'role_workspace', 'workspaces', 'places'])
    .where('list_id', '=', list)
    .where('state', '=', 'in');
  if (isBefore) return query;
  const open = query.where('send', 'in', ['queued', 'unknown']).where((eb) =>
    eb.or([
      eb('looked', '<', 0),
      eb.exists(
        eb
          .selectFrom('listed_sessions as s')
          .select('s.session_id')
          .whereRef('s.list_id', '=', 'e.list_id')
          .whereRef('s.person', '=', 'e.person')
          .whereRef('s.last_look', '>=', 'e.looked')
          .where((inner) =>
            inner.or([
              inner.and([inner('s.is_before', '=', 1), inner('s.covers', '=', 'yes')]),
              inner('e.looked_before', '<', 0),
            ]),
          ),
      ),
    ]),
  );
  return attempt === undefined ? open : open.where('attempt_id', '=', attempt);
}

/** How it stands with each person, derived from what was sent and seen; the one place that says so. */
function results(db: Database, list: ListId) {
  const awaited = sql<number>`sum(case when s.is_before = 1 and s.covers = 'yes' then 1 else 0 end)`;
  const leftOver = sql<number>`sum(case when s.is_before = 1 and s.covers = 'yes' and s.last_look >= e.looked then 1 else 0 end)`;
  const fresh = sql<number>`sum(case when s.is_before = 0 and s.last_look >= e.looked then 1 else 0 end)`;
  return db
    .selectFrom('list_entries as e')
    .leftJoin('listed_sessions as s', (join) =>
      join.onRef('s.list_id', '=', 'e.list_id').onRef('s.person', '=', 'e.person'),
    )
    .select([
      'e.n as n',
      'e.person as person',
      'e.typed as typed',
      'e.send as send',
      awaited.as('awaited'),
      leftOver.as('left_over'),
      fresh.as('fresh'),
      sql<string>`case
        when e.send = 'waiting' then 'waiting'
        when e.send = 'refused' then 'refused'
        when e.send = 'sending' then 'checking'
        when e.looked < 0 then case when e.send = 'unknown' then 'unknown' else 'checking' end
        when e.looked_before < 0 then case when count(s.session_id) = 0 or ${fresh} = 0 then 'verified' else 'unknown' end
        when ${awaited} = 0 then 'nothing-there'
        when ${leftOver} > 0 then 'still-there'
        when ${fresh} > 0 then 'signed-in-again'
        else 'verified' end`.as('outcome'),
    ])
    .where('e.list_id', '=', list)
    .where('e.state', '=', 'in')
    .groupBy(['e.n', 'e.person', 'e.typed', 'e.send', 'e.looked', 'e.looked_before']);
}

async function* resultPages(db: Database, list: ListId): AsyncGenerator<PersonResult[]> {
  for (let after = 0; ;) {
    const rows = await results(db, list).where('e.n', '>', after).orderBy('e.n').limit(PAGE).execute();
    if (rows.length > 0) yield rows.map(toResult);
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.n ?? after;
  }
}

const toResult = (row: {
  n: number;
  person: string | null;
  typed: string;
  send: string;
  awaited: number | null;
  left_over: number | null;
  fresh: number | null;
  outcome: string;
}): PersonResult => ({
  n: row.n,
  person: row.person as UserId,
  typed: row.typed,
  outcome: row.outcome === 'waiting' ? 'not-sent' : (row.outcome as PersonResult['outcome']),
  send: row.send as SendState,
  awaited: row.awaited ?? 0,
  left: row.left_over ?? 0,
  signedInAgain: row.fresh ?? 0,
});

const toSeen = (row: {
  session_id: string;
  person: string;
  workspace_id: string;
  listed_in: string;
  covers: string;
}): SeenSession => ({
  sessionId: row.session_id as SessionId,
  person: row.person as UserId,
  workspaceId: row.workspace_id as WorkspaceId,
  listedIn: row.listed_in as WorkspaceId,
  covers: row.covers as SeenSession['covers'],
});
