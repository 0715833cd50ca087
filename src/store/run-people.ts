import type { AttemptId } from '../domain/request';
import type { SeenSession } from '../domain/run';
import type { ListId, SessionId, UserId, WorkspaceId } from '../domain/session';
import type { LookScope, RunPerson, RunStore } from '../requests/run-ports';
import type { Database } from './database';
import { toListed } from './list-entries';

type Reads = Omit<RunStore, 'order' | 'give' | 'tally' | 'outcomes' | 'results'>;

/** Whom of a list to send, to look at or to repair, and their sessions. */
export function runPeople(db: Database): Reads {
  return {
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

    ofAttempt: async (list, attempt) => people(await peopleQuery(db, list).where('attempt_id', '=', attempt).execute()),

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
  };
}

export const peopleQuery = (db: Database, list: ListId) =>
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
