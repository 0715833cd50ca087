import { BEGINNING } from '../domain/evidence';
import { readCheckpoints } from './checkpoint-store';
import type { Database } from './database';
import { keyOf, type TrailKeys } from './trail-key';
import { trailPages } from './trail-pages';
import { createWalk, type Fault } from './verify-trail';

/**
 * Follows the trail from its last checkpoint to its end: an hour's rows, and not all of them. What was changed before is found
 * by `verifyTrail`, and by whoever keeps checkpoints elsewhere.
 */
export async function verifyEnd(db: Database, keys: TrailKeys): Promise<Fault | undefined> {
  const head = await db.selectFrom('trail_head').selectAll().executeTakeFirst();
  const checkpoints = await readCheckpoints(db);
  const last = checkpoints.findLast(({ seq }) => seq <= (head?.seq ?? 0));
  if (last && !keyOf(keys, last.keyId)?.hasSigned(last))
    return { seq: last.seq, why: 'checkpoint-not-signed', checkpoint: last };

  const begins = last ?? BEGINNING;
  const walk = createWalk(
    begins,
    keys,
    checkpoints.filter(({ seq }) => seq > begins.seq),
  );
  for await (const page of trailPages(db, begins.seq, head?.seq)) {
    const fault = walk.take(page);
    if (fault) return fault;
  }
  return walk.end(head);
}
