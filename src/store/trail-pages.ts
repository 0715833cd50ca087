import type { KeptRow } from '../domain/evidence';
import type { Database } from './database';

const PAGE = 250;

/**
 * The rows after `seq`, a page at a time, by key: however many they are, two pages are in memory, one in work and the next
 * on its way.
 */
export async function* trailPages(db: Database, after: number, upTo = Infinity): AsyncGenerator<KeptRow[]> {
  const pageAfter = (last: number): Promise<KeptRow[]> => {
    let query = db.selectFrom('trail').selectAll().where('seq', '>', last).orderBy('seq').limit(PAGE);
    if (upTo !== Infinity) query = query.where('seq', '<=', upTo);
    const page = query.execute();
    // Whoever reads on hears of it; whoever stops here must not be ended by it.
    page.catch(() => undefined);
    return page;
  };
  let rows = after < upTo ? await pageAfter(after) : [];
  for (let end = rows.at(-1); end; end = rows.at(-1)) {
    const next = end.seq < upTo ? pageAfter(end.seq) : Promise.resolve([]);
    yield rows;
    // Whatever else came meanwhile goes on.
    await new Promise((turned) => setImmediate(turned));
    rows = await next;
  }
}
