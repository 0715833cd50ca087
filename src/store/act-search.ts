import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { SessionRequest } from '../domain/request';
import { OPEN_STATES } from '../domain/request';
import type { UserId } from '../domain/session';
import type { ActFilter, ActPage, ActQuery, ActSearch, Turn } from '../requests/search-ports';
import type { Database } from './database';
import { guarded } from './guarded';
import { toRequest } from './rows';

/** Finds what was asked, a page at a time; `migrations/0009-act-search.ts` and `0013-acts-by-outcome.ts` have an index for each way to look. */
export function createActSearch(db: Database): ActSearch {
  return guarded({
    find: async (query: ActQuery): Promise<ActPage> => {
      const { limit, turn } = query;
      const runs = await runsOver(db, query.filter.person);
      const rows = (await rowsFor(db, query, runs).execute()).map(toRequest);
      const hasMore = rows.length > limit;
      const found = rows.slice(0, limit);
      if (turn.to === 'newer') found.reverse();
      const approvers = await approversOf(db, found);
      return {
        acts: found.map((request) => ({ request, approvers: approvers.get(request.id) ?? [] })),
        hasOlder: turn.to === 'newer' || hasMore,
        hasNewer: turn.to === 'older' || (turn.to === 'newer' && hasMore),
      };
    },

    pending: async (person: UserId, now: number, limit: number): Promise<SessionRequest[]> => {
      const rows = await db
        .selectFrom('requests')
        .selectAll()
        .where('state', '=', 'pending')
        .where('expires_at', '>', now)
        .where('requester', '!=', person)
        .where((eb) => {
          const agreed = eb.selectFrom('approvals').select('approvals.id').where('approvals.person', '=', person);
          return eb.not(eb.exists(agreed.whereRef('approvals.request_id', '=', 'requests.id')));
        })
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toRequest);
    },
  });
}

/**
 * The requests about lists that somebody is on. Asked for by itself, and as many as there are: PostgreSQL knows that each id
 * is there once, and would rather read all targets than guess how many carry a list's.
 */
async function runsOver(db: Database, person: UserId | undefined): Promise<string[]> {
  if (person === undefined) return [];
  const rows = await db
    .selectFrom('list_entries')
    .innerJoin('runs', 'runs.list_id', 'list_entries.list_id')
    .select('runs.request_id')
    .distinct()
    .where('list_entries.person', '=', person)
    .where('list_entries.state', '=', 'in')
    .execute();
  return rows.map(({ request_id: id }) => id);
}

/**
 * One row more than asked for tells whether there are more.
 * @param runs the requests about lists that the person who is looked for is on
 */
export function rowsFor(db: Database, query: ActQuery, runs: readonly string[]) {
  const { filter, turn, limit } = query;
  const direction = turn.to === 'newer' ? 'asc' : 'desc';
  const { person } = filter;
  if (person === undefined)
    return db
      .selectFrom('requests')
      .selectAll()
      .where((eb) => eb.and(conditionsOf(query, 'requests.created_at', 'requests.id')))
      .orderBy('created_at', direction)
      .orderBy('id', direction)
      .limit(limit + 1);

  const among = (these: RawBuilder<boolean>) =>
    db
      .selectFrom('targets')
      // Crossed, SQLite keeps this order: it knows no figures, and would begin with everything of the same reason.
      .crossJoin('requests')
      .whereRef('requests.id', '=', 'targets.request_id')
      .selectAll('requests')
      .where((eb) => eb.and([these, ...conditionsOf(query, 'targets.created_at', 'targets.request_id')]))
      .orderBy('targets.created_at', direction)
      .orderBy('targets.request_id', direction)
      .limit(limit + 1);
  const alone = among(sql`targets.person = ${person}`);
  if (runs.length === 0) return alone;
  const inRuns = among(sql`targets.request_id in (${sql.join([...runs])})`);
  // What is about somebody alone may be much: it is read in order, up to the page's end.
  const both = db
    .selectFrom(alone.as('alone'))
    .selectAll()
    .unionAll(db.selectFrom(inRuns.as('in_runs')).selectAll());
  return db
    .selectFrom(both.as('found'))
    .selectAll()
    .orderBy('created_at', direction)
    .orderBy('id', direction)
    .limit(limit + 1);
}

/** @param createdAt @param id the columns in which the order is looked for: an index begins with them */
function conditionsOf({ filter, turn, reader }: ActQuery, createdAt: string, id: string): RawBuilder<boolean>[] {
  const { requester, reason, state, outcome } = filter;
  return [
    ...(requester === undefined ? [] : [sql<boolean>`requests.requester = ${requester}`]),
    ...(reason === undefined ? [] : [sql<boolean>`requests.reason = ${reason}`]),
    ...(state === undefined ? [] : [sql<boolean>`requests.state = ${state}`]),
    ...(outcome === undefined ? [] : [sql<boolean>`requests.outcome = ${outcome}`]),
    ...timeConditions(filter, turn, sql.ref(createdAt), sql.ref(id)),
    mayBeReadBy(reader),
  ];
}

/**
 * The place is one end of the span, in place of the end that was asked for: with both, SQLite would read from there to the
 * place. The pair parts only what was asked in the same millisecond.
 */
function timeConditions(
  { from, until }: ActFilter,
  turn: Turn,
  at: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
): RawBuilder<boolean>[] {
  const begin = from === undefined ? [] : [sql<boolean>`${at} >= ${from}`];
  const end = until === undefined ? [] : [sql<boolean>`${at} < ${until}`];
  if (turn.to === 'newest') return [...begin, ...end];
  const { createdAt: edge, id: edgeId } = turn.than;
  return turn.to === 'older'
    ? [...begin, sql<boolean>`${at} <= ${edge}`, sql<boolean>`(${at}, ${id}) < (${edge}, ${edgeId})`]
    : [sql<boolean>`${at} >= ${edge}`, sql<boolean>`(${at}, ${id}) > (${edge}, ${edgeId})`, ...end];
}

/**
 * `mayHearOf`, where people on a list count as well: asked of what is open only, of which there is little at any time. As
 * single values, since PostgreSQL would read all targets into a hash for an `exists`.
 */
const mayBeReadBy = (reader: UserId): RawBuilder<boolean> => sql<boolean>`(
  requests.state not in (${sql.join([...OPEN_STATES])})
  or requests.requester = ${reader}
  or not (
    requests.left_out like ${`%"${reader}"%`}
    or ${AIMED_AT} = ${reader}
    or ${AIMED_AT} in (select list_id from list_entries where person = ${reader} and state = 'in')
  )
)`;

const AIMED_AT = sql`(select its.person from targets as its where its.request_id = requests.id)`;

async function approversOf(db: Database, requests: readonly SessionRequest[]): Promise<Map<string, UserId[]>> {
  const found = new Map<string, UserId[]>();
  if (requests.length === 0) return found;
  const rows = await db
    .selectFrom('approvals')
    .select(['request_id', 'person'])
    .where(
      'request_id',
      'in',
      requests.map(({ id }) => id),
    )
    .where('decision', '=', 'approve')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  for (const { request_id: id, person } of rows) found.set(id, [...(found.get(id) ?? []), person as UserId]);
  return found;
}
