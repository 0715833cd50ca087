import { BLOCK_PEOPLE, digestOfBlock } from '../domain/digest';
import type { ListBlock } from '../domain/run';
import type { ListId, UserId } from '../domain/session';
import type { ListStore } from '../requests/list-ports';
import type { Database } from './database';
import { pagesOf } from './slices';

/** The people of a list by their ids alone, for whoever compares them with what was agreed to. */
export function listBlocks(db: Database): Pick<ListStore, 'blocks' | 'idsBetween'> {
  return {
    blocks: async (id) => {
      const read = (after: number, limit: number) => places(db, id).where('n', '>', after).limit(limit).execute();
      const blocks: ListBlock[] = [];
      for await (const rows of pagesOf(BLOCK_PEOPLE, read))
        blocks.push({ last: rows.at(-1)?.n ?? 0, digest: digestOfBlock(rows.map(idOf)) });
      return blocks;
    },

    idsBetween: async (id, after, last) => {
      const rows = await places(db, id).where('n', '>', after).where('n', '<=', last).execute();
      return rows.map(idOf);
    },
  };
}

const places = (db: Database, list: ListId) =>
  db
    .selectFrom('list_entries')
    .select(['n', 'person'])
    .where('list_id', '=', list)
    .where('state', '=', 'in')
    .orderBy('n');

const idOf = ({ person }: { person: string | null }): UserId => person as UserId;
