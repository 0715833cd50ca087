import { Kysely, SqliteDialect, sql } from 'kysely';
import Libsql from 'libsql';
import type { Database, DatabaseSettings } from './database';
import { MIGRATIONS, migrationsDone } from './migrate';
import { openPostgres } from './postgres';
import type { Schema } from './schema';
import { keyOf, type TrailKeys } from './trail-key';
import { verifyEnd } from './verify-end';
import type { Fault } from './verify-trail';

/** What a database is like, as found without changing it. */
export interface StoreFound {
  /** False: it takes no changes (read-only, a standby). */
  readonly canWrite: boolean;
  /** Changes to the tables that only a newer app knows. */
  readonly newer: readonly string[];
  /** Changes that the next start makes; all of them in an empty database. */
  readonly due: readonly string[];
  /** Names the key by which the last line of the trail was written. */
  readonly lastKeyId?: string;
  /** What is wrong with the trail since its last checkpoint; `holds` when nothing is, absent when it was not looked at. */
  readonly trailEnd?: Fault | 'holds';
}

/** Somebody looks on. */
const ANSWERS_WITHIN_MS = 10_000;

/**
 * Looks into a database that exists, also while an app uses it.
 * @throws whatever the driver says when it cannot be read, or somebody holds it for more than 5 s
 */
export async function inspectStore(settings: DatabaseSettings, keys: TrailKeys): Promise<StoreFound> {
  const db =
    settings.kind === 'sqlite'
      ? asFound(settings.file)
      : openPostgres(settings.url, settings.tls, () => undefined, { answersWithinMs: ANSWERS_WITHIN_MS });
  try {
    const done = await migrationsIn(db);
    const known = Object.keys(MIGRATIONS);
    const newer = done.filter((name) => !known.includes(name));
    const due = known.filter((name) => !done.includes(name));
    const lastKeyId = done.length === 0 ? undefined : await keyOfTheLast(db);
    const canFollow = newer.length + due.length === 0 && lastKeyId !== undefined && keyOf(keys, lastKeyId);
    return {
      canWrite: settings.kind === 'sqlite' ? await takesATable(db) : await isOpenForWriting(db),
      newer,
      due,
      ...(lastKeyId === undefined ? {} : { lastKeyId }),
      ...(canFollow ? { trailEnd: (await verifyEnd(db, keys)) ?? 'holds' } : {}),
    };
  } finally {
    await db.destroy();
  }
}

/** Neither made, nor switched to another journal, nor given other permissions: `openSqlite` does all that. */
function asFound(file: string): Database {
  const database = new Libsql(file);
  database.pragma('busy_timeout = 5000');
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
}

async function migrationsIn(db: Database): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  return tables.some(({ name }) => name === 'kysely_migration') ? migrationsDone(db) : [];
}

async function keyOfTheLast(db: Database): Promise<string | undefined> {
  const last = await db.selectFrom('trail').select('key_id').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return last?.key_id;
}

/** Makes a table and takes it back: a read-only file does give out the write lock. */
function takesATable(db: Database): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    await sql`begin immediate`.execute(connection);
    try {
      await sql`create table looked_at (it integer)`.execute(connection);
      return true;
    } catch (error) {
      if (codeOf(error).startsWith('SQLITE_READONLY')) return false;
      throw error;
    } finally {
      await sql`rollback`.execute(connection);
    }
  });
}

async function isOpenForWriting(db: Database): Promise<boolean> {
  const { rows } = await sql<{ state: string }>`select current_setting('transaction_read_only') as state`.execute(db);
  return rows[0]?.state === 'off';
}

/** The driver's word for what broke, never its sentence: that may quote anything. */
export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code !== '' ? code : 'no code';
}
