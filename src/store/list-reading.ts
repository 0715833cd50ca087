import { BLOCK_PEOPLE } from '../domain/digest';
import type { LeftOut, ListedPerson } from '../domain/judge-bulk';
import type { ListId, UserId, WorkspaceId } from '../domain/session';
import type { EntryProblem } from '../domain/typed-people';
import type { LeftOutEntry, ListStore, OpenEntry } from '../requests/list-ports';
import type { Database } from './database';
import { onList, toListed } from './list-entries';
import type { Schema } from './schema';
import { pagesOf } from './slices';

type Reading = Pick<ListStore, 'open' | 'openByName' | 'openNamed' | 'workspacesOn' | 'among'>;

type Row = Schema['list_entries'];

const PAGE = 1_000;

/** What is on a list. */
export function listReading(db: Database): Reading {
  return {
    open: async (id, limit) => {
      const rows = await db
        .selectFrom('list_entries')
        .select(['n', 'key', 'names'])
        .where('list_id', '=', id)
        .where('state', '=', 'open')
        .orderBy('n')
        .limit(limit)
        .execute();
      return rows.map(toOpen);
    },

    openByName: async (id) => {
      const rows = await db
        .selectFrom('list_entries')
        .select((eb) => ['names', eb.fn.countAll().as('count')])
        .where('list_id', '=', id)
        .where('state', '=', 'open')
        .groupBy('names')
        .execute();
      const of = (names: string): number => Number(rows.find((row) => row.names === names)?.count ?? 0);
      return { person: of('person'), address: of('address') };
    },

    openNamed: async (id, keys) => {
      if (keys.length === 0) return [];
      const rows = await db
        .selectFrom('list_entries')
        .select(['n', 'key', 'names'])
        .where('list_id', '=', id)
        .where('state', '=', 'open')
        .where('key', 'in', keys)
        .orderBy('n')
        .execute();
      return rows.map(toOpen);
    },

    workspacesOn: async (id) => {
      const rows = await db
        .selectFrom('list_entries')
        .select('workspaces')
        .distinct()
        .where('list_id', '=', id)
        .where('state', '=', 'in')
        .execute();
      return [...new Set(rows.flatMap(({ workspaces }) => JSON.parse(workspaces ?? '[]') as WorkspaceId[]))].sort();
    },

    among: async (id, ids) => {
      const found = await onList(db, id, ids);
      return ids.filter((each) => found.has(each));
    },
  };
}

export async function* listedPages(db: Database, id: ListId): AsyncGenerator<ListedPerson[]> {
  const read = (after: number, limit: number) =>
    db
      .selectFrom('list_entries')
      .select(['n', 'person', 'name', 'role', 'role_workspace', 'workspaces'])
      .where('list_id', '=', id)
      .where('state', '=', 'in')
      .where('n', '>', after)
      .orderBy('n')
      .limit(limit)
      .execute();
  for await (const rows of pagesOf(BLOCK_PEOPLE, read)) yield rows.map(toListed);
}

export async function* leftOutPages(db: Database, id: ListId): AsyncGenerator<LeftOutEntry[]> {
  const read = (after: number, limit: number) =>
    db
      .selectFrom('list_entries')
      .select(['n', 'line', 'typed', 'why', 'problem', 'person'])
      .where('list_id', '=', id)
      .where('state', '=', 'out')
      .where('n', '>', after)
      .orderBy('n')
      .limit(limit)
      .execute();
  for await (const rows of pagesOf(PAGE, read)) yield rows.map(toLeftOut);
}

const toLeftOut = (row: Pick<Row, 'line' | 'typed' | 'why' | 'problem' | 'person'>): LeftOutEntry => ({
  row: row.line,
  typed: row.typed,
  why: row.why as LeftOut,
  ...(row.problem === null ? {} : { problem: row.problem as EntryProblem }),
  ...(row.person === null ? {} : { person: row.person as UserId }),
});

const toOpen = ({ n, key, names }: Pick<Row, 'n' | 'key' | 'names'>): OpenEntry => ({
  n,
  key: key ?? '',
  names: names as OpenEntry['names'],
});
