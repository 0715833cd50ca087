import type { Database } from '../../src/store/database';
import { exportTrail } from '../../src/store/export-trail';
import { trailKey } from '../../src/store/trail-key';
import { type Filled, SECRET } from './fill';

const MEGABYTE = 1_048_576;

/** A year of the trail as text, thrown away page by page: seconds, and the most memory that the process took meanwhile. */
export async function exportCost(db: Database, { from, until }: Filled): Promise<{ seconds: number; grownMb: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  let bytes = 0;
  const startedAt = performance.now();
  for await (const text of exportTrail(db, [trailKey(SECRET)], { from, to: until }, 'jsonl', until)) {
    bytes += text.length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  if (bytes === 0) throw new Error('Nothing was exported.');
  return { seconds: (performance.now() - startedAt) / 1_000, grownMb: (most - before) / MEGABYTE };
}
