import { Migrator, sql } from 'kysely';
import { AppError } from '../domain/errors';
import type { Database } from './database';
import { firstTables } from './migrations/0001-first-tables';
import { approvals } from './migrations/0002-approvals';
import { pacerWindows } from './migrations/0003-pacer-windows';
import { bulk } from './migrations/0004-bulk';
import { liftAskedAt } from './migrations/0005-lift-asked-at';
import { skippedGrounds } from './migrations/0006-skipped-grounds';
import { entriesBySend } from './migrations/0007-entries-by-send';
import { evidence } from './migrations/0008-evidence';
import { actSearch } from './migrations/0009-act-search';
import { announcements } from './migrations/0011-announcements';
import { retention } from './migrations/0012-retention';
import { actsByOutcome } from './migrations/0013-acts-by-outcome';
import { runsByListOnce } from './migrations/0014-runs-by-list-once';

export const MIGRATIONS = {
  '0001-first-tables': firstTables,
  '0002-approvals': approvals,
  '0003-pacer-windows': pacerWindows,
  '0004-bulk': bulk,
  '0005-lift-asked-at': liftAskedAt,
  '0006-skipped-grounds': skippedGrounds,
  '0007-entries-by-send': entriesBySend,
  '0008-evidence': evidence,
  '0009-act-search': actSearch,
  '0011-announcements': announcements,
  '0012-retention': retention,
  '0013-acts-by-outcome': actsByOutcome,
  '0014-runs-by-list-once': runsByListOnce,
};

class MigrationError extends AppError {
  readonly code = 'migration_failed';
  readonly fix =
    'Start the version of the app that last used this database, or restore the backup made before the upgrade.';
}

class NoDatabaseError extends AppError {
  readonly code = 'database_unreachable';
  readonly fix = 'Run npm run doctor: it says whether DATABASE_URL, the network or the server is the reason.';
}

/**
 * Brings the tables up to date, under the database's own lock so that instances starting together do it once.
 * @throws NoDatabaseError when it cannot be reached, after waiting for that once
 * @throws MigrationError when the database was written by a newer app; nothing was changed.
 */
export async function migrate(db: Database): Promise<void> {
  await connect(db);
  if (await isUpToDate(db)) return;
  const provider = { getMigrations: () => Promise.resolve(MIGRATIONS) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  throw new MigrationError('The tables could not be brought up to date.', { cause: error });
}

const connect = (db: Database): Promise<void> =>
  db
    .connection()
    .execute(() => Promise.resolve())
    .catch((cause: unknown) => {
      throw new NoDatabaseError('No connection to the database could be made.', { cause });
    });

/** Of every start but the first of a version. Whatever is odd, or cannot be read, is the migrator's to say: it takes its lock, and longer. */
const isUpToDate = (db: Database): Promise<boolean> =>
  migrationsDone(db).then(
    (done) => done.join() === Object.keys(MIGRATIONS).sort().join(),
    () => false,
  );

/** @throws whatever the driver says where there are no tables yet */
export async function migrationsDone(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name).sort();
}
