import { BEGINNING, digestAfter, type Link } from '../../src/domain/evidence';
import type { Database } from '../../src/store/database';
import { trailKey } from '../../src/store/trail-key';
import { trailPages } from '../../src/store/trail-pages';
import { verifyTrail } from '../../src/store/verify-trail';
import { SECRET } from './fill';

/** The check of the whole trail, and the least that any check must do: read every row, and hash it. In ms. */
export async function chainTimes(db: Database): Promise<{ checked: number; floor: number }> {
  // The first reading finds nothing in memory: it counts for neither.
  await readAndHash(db);
  const floor = await timed(() => readAndHash(db));
  const checked = await timed(async () => {
    const { fault } = await verifyTrail(db, [trailKey(SECRET)]);
    if (fault) throw new Error(`The trail does not hold at ${fault.seq}: ${fault.why}`);
  });
  return { checked, floor };
}

async function readAndHash(db: Database): Promise<void> {
  let link: Link = BEGINNING;
  for await (const page of trailPages(db, 0))
    for (const row of page) link = { seq: row.seq, digest: digestAfter(link, row), chain: row.chain };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
