import { createRequire } from 'node:module';
import type { Secret } from '../config/secret';
import { type Database, type DatabaseSettings, revealed } from './database';
import { createActSearch } from './act-search';
import { createDraftStore } from './draft-store';
import { createAnnouncements } from './announcements';
import { createListStore } from './list-store';
import { migrate } from './migrate';
import { createNoticeStore } from './notice-store';
import { createBudget } from './budget';
import type * as Postgres from './postgres';
import { createRequestStore } from './request-store';
import { createRunStore } from './run-store';
import type * as Sqlite from './sqlite';
import { createStopSwitch } from './stop-switch-store';
import { createCheckpointStore } from './checkpoint-store';
import { createTrail } from './trail';
import { trailKey, type TrailKeys } from './trail-key';
import { guarded, watched } from './guarded';
import { createRetention } from './retention';
import { openRequests } from './open-requests';
import type { OpenRequests } from '../metrics';
import type { CheckpointStore } from '../requests/evidence-ports';
import type { AnnouncementStore } from '../requests/announcement';
import type { ListStore } from '../requests/list-ports';
import type { Budget } from '../requests/ports';
import type { RetentionStore } from '../requests/retention-ports';
import type { RunStore } from '../requests/run-ports';
import type { ActSearch } from '../requests/search-ports';
import type { DraftStore } from '../requests/draft-ports';
import type { NoticeStore } from '../requests/notice-ports';
import type { StopSwitchStore } from '../requests/stop-switch-ports';
import type { RequestStore, Trail } from '../requests/store-ports';

export interface Store {
  readonly drafts: DraftStore;
  readonly requests: RequestStore;
  readonly lists: ListStore;
  readonly runs: RunStore;
  readonly acts: ActSearch;
  readonly notices: NoticeStore;
  readonly trail: Trail;
  readonly checkpoints: CheckpointStore;
  readonly retention: RetentionStore;
  readonly announcements: AnnouncementStore;
  readonly stopSwitch: StopSwitchStore;
  readonly budget: Budget;
  readonly keys: TrailKeys;
  readonly db: Database;
  /** How many requests are where, for whoever watches the app. */
  readonly openRequests: () => Promise<OpenRequests>;
  /** @throws when the database cannot be read just now. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

interface StoreOptions {
  /** Hears of every read and write that failed. */
  readonly onFailure?: () => void;
  /** What the trail was written with before: only to verify. */
  readonly keysBefore?: readonly Secret[];
  /** Of PostgreSQL: no statement takes longer, but for those that bring the tables up to date and those that forget. Without it, as long as they like. */
  readonly answersWithinMs?: number;
}

/** Opens the database and brings its tables up to date. */
export async function openStore(
  settings: DatabaseSettings,
  secret: string | Secret,
  onConnectionLost: (error: Error) => void,
  { onFailure = () => undefined, keysBefore = [], answersWithinMs }: StoreOptions = {},
): Promise<Store> {
  const open = (limits: Parameters<typeof Postgres.openPostgres>[3]): Database =>
    settings.kind === 'sqlite'
      ? sqlite().openSqlite(settings.file)
      : postgres().openPostgres(settings.url, settings.tls, onConnectionLost, limits);
  const db = open({ answersWithinMs });
  // Of a large database some things take long, and nobody waits for them.
  const patient = settings.kind === 'sqlite' || answersWithinMs === undefined ? db : open({ connectionsMax: 2 });
  await migrate(patient);
  const key = trailKey(revealed(secret));
  const keys: TrailKeys = [key, ...keysBefore.map((each) => trailKey(revealed(each)))];
  const watch = <T extends object>(methods: T): T => watched(methods, onFailure);
  return {
    drafts: watch(createDraftStore(db)),
    requests: watch(createRequestStore(db, key)),
    lists: watch(createListStore(db)),
    runs: watch(createRunStore(db, key)),
    acts: watch(createActSearch(db)),
    notices: watch(createNoticeStore(db, key)),
    announcements: watch(createAnnouncements(db)),
    trail: watch(createTrail(db, key)),
    checkpoints: watch(createCheckpointStore(db, key)),
    retention: watch(createRetention(patient, keys)),
    stopSwitch: watch(createStopSwitch(db, key)),
    budget: watch(createBudget(db)),
    ...watch(guarded({ openRequests: () => openRequests(db) })),
    keys,
    db,
    ping: async () => {
      await db.selectFrom('trail_head').select('seq').execute();
    },
    close: async () => {
      await Promise.all([...new Set([db, patient])].map((each) => each.destroy()));
    },
  };
}

const load = createRequire(__filename);
/** The driver of the other database is not even loaded. */
const sqlite = (): typeof Sqlite => load('./sqlite') as typeof Sqlite;
const postgres = (): typeof Postgres => load('./postgres') as typeof Postgres;
