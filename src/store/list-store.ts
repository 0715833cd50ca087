import type { ListStore } from '../requests/list-ports';
import type { Database } from './database';
import { guarded } from './guarded';
import { listBlocks } from './list-blocks';
import { listMaking } from './list-making';
import { listNews } from './list-news';
import { leftOutPages, listedPages, listReading } from './list-reading';
import { measures } from './measures';

/** Lists of people: made step by step, and never changed again once a request was made of them. */
export function createListStore(db: Database): ListStore {
  return {
    ...guarded({ ...listMaking(db), ...listReading(db), ...listBlocks(db), ...listNews(db), ...measures(db) }),
    pages: (id) => listedPages(db, id),
    leftOut: (id) => leftOutPages(db, id),
  };
}
