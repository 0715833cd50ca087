import type { Database, DatabaseSettings } from './database';
import { createDraftStore } from './draft-store';
import { createListStore } from './list-store';
import { migrate } from './migrate';
import { createNoticeStore } from './notice-store';
import { createBudget } from './budget';
import { openPostgres } from './postgres';
import { createRequestStore } from './request-store';
import { createRunStore } from './run-store';
import { openSqlite } from './sqlite';
import { createStopSwitch } from './stop-switch-store';
import { createTrail, trailKey } from './trail';
import type { ListStore } from '../requests/list-ports';
import type { Budget } from '../requests/ports';
import type { RunStore } from '../requests/run-ports';
import type { DraftStore, NoticeStore, RequestStore, StopSwitchStore, Trail } from '../requests/store-ports';

export interface Store {
  readonly drafts: DraftStore;
  readonly requests: RequestStore;
  readonly lists: ListStore;
  readonly runs: RunStore;
  readonly notices: NoticeStore;
  readonly trail: Trail;
  readonly stopSwitch: StopSwitchStore;
  readonly budget: Budget;
  readonly db: Database;
  /** @throws when the database cannot be read just now. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the database and brings its tables up to date. */
export async function openStore(
  settings: DatabaseSettings,
  secret: string,
  onIdleError: (error: Error) => void,
): Promise<Store> {
  const db =
    settings.kind === 'sqlite' ? openSqlite(settings.file) : openPostgres(settings.url, settings.tls, onIdleError);
  await migrate(db);
  const key = trailKey(secret);
  return {
    drafts: createDraftStore(db),
    requests: createRequestStore(db, key),
    lists: createListStore(db),
    runs: createRunStore(db, key),
    notices: createNoticeStore(db, key),
    trail: createTrail(db, key),
    stopSwitch: createStopSwitch(db, key),
    budget: createBudget(db),
    db,
    ping: async () => {
      await db.selectFrom('trail_head').select('seq').execute();
    },
    close: () => db.destroy(),
  };
}
