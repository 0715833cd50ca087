import type { RetentionStore } from '../requests/retention-ports';
import { cutTrail } from './cut-trail';
import type { Database } from './database';
import { guarded } from './guarded';
import { purge } from './purge';
import type { TrailKeys } from './trail-key';

/** What has had its time goes. Acts go before the rows that tell of them: a row stays as long as its request is stored. */
export const createRetention = (db: Database, keys: TrailKeys): RetentionStore =>
  guarded({
    purge: (keep, now) => purge(db, keys[0], keep, now),
    cutTrail: (keep, now) => cutTrail(db, keys, now - keep.actsMs, now),
  } satisfies RetentionStore);
