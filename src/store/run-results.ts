import { sql } from 'kysely';
import type { SendState, Tally } from '../domain/run';
import { newTally } from '../domain/run';
import type { ListId, UserId } from '../domain/session';
import type { PersonResult, RunStore } from '../requests/run-ports';
import type { Database } from './database';
import { peopleQuery } from './run-people';
import { pagesOf } from './slices';

const PAGE = 1_000;

/** How it stands, counted or of those in one call. */
export function runResults(db: Database): Pick<RunStore, 'tally' | 'outcomes'> {
  return {
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
      // Whoever was not sent keeps their sessions: nobody awaits those to end.
      const sessionsLeft = Number(rows.find(({ outcome }) => outcome === 'still-there')?.left_over ?? 0);
      return { ...newTally(0), ...(Object.fromEntries(counted) as Partial<Tally>), sessionsLeft };
    },

    outcomes: async (list, attempt) => {
      const rows = await results(db, list).where('e.attempt_id', '=', attempt).orderBy('e.n').execute();
      return rows.map(toResult);
    },
  };
}

/** How it stands with everybody, in the order of the list. */
export async function* resultPages(db: Database, list: ListId): AsyncGenerator<PersonResult[]> {
  // Which places a page has is asked first: else everybody behind them would be counted for each page.
  const places = (after: number, limit: number) => peopleQuery(db, list).where('n', '>', after).limit(limit).execute();
  for await (const page of pagesOf(PAGE, places)) {
    const [first, last] = [page[0]?.n ?? 0, page.at(-1)?.n ?? 0];
    const rows = await results(db, list).where('e.n', '>=', first).where('e.n', '<=', last).orderBy('e.n').execute();
    yield rows.map(toResult);
  }
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
        when ${leftOver} > 0 then 'still-there'
        when e.looked_before < 0 then case when ${fresh} = 0 then 'verified' else 'unknown' end
        when ${awaited} = 0 then 'nothing-there'
        when ${fresh} > 0 then 'signed-in-again'
        else 'verified' end`.as('outcome'),
    ])
    .where('e.list_id', '=', list)
    .where('e.state', '=', 'in')
    .groupBy(['e.n', 'e.person', 'e.typed', 'e.send', 'e.looked', 'e.looked_before']);
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
