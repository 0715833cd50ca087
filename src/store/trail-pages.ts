import type { KeptRow } from '../domain/evidence';
import type { Database } from './database';

const PAGE = 500;

/** The rows after `seq`, a page at a time, by key: however many they are, one page is in memory. */
export async function* trailPages(db: Database, after: number, upTo = Infinity): AsyncGenerator<KeptRow[]> {
  for (let last = after; last < upTo;) {
    let query = db.selectFrom('trail').selectAll().where('seq', '>', last).orderBy('seq').limit(PAGE);
    if (upTo !== Infinity) query = query.where('seq', '<=', upTo);
    const rows = await query.execute();
    const end = rows.at(-1);
    if (!end) return;
    last = end.seq;
    yield rows;
    // Whatever else came meanwhile goes on.
    await new Promise((turned) => setImmediate(turned));
  }
}
