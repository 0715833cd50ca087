import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { CompiledQuery, Kysely, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, DialectAdapter, Driver, SqliteDialectConfig } from 'kysely';
import Libsql from 'libsql';
import type { Database } from './database';
import { LockProofSqlite } from './lock-proof-sqlite';
import type { Schema } from './schema';

/** SQLite answers in the same turn of the event loop: a long piece of work lets whatever else came go on at least so often. */
const TURN_MS = 5;

/** A deferred transaction that reads first and writes later fails when another process wrote in between; immediate ones wait. */
class ImmediateDriver extends SqliteDriver {
  #turnedAt = 0;
  override async acquireConnection(): Promise<DatabaseConnection> {
    if (performance.now() - this.#turnedAt >= TURN_MS) {
      await new Promise((turned) => setImmediate(turned));
      this.#turnedAt = performance.now();
    }
    return super.acquireConnection();
  }
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/**
 * Kysely's own runs migrations on SQLite outside a transaction: two processes starting together, or one that is killed
 * meanwhile, would leave half the tables. SQLite does take tables back with their transaction.
 */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver(): Driver {
    return new ImmediateDriver(this.#config);
  }
  override createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }
}

/** Opens (or creates, readable by this user only) the file. Every commit is on disk when it returns. */
export function openSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new LockProofSqlite(() => {
    const connection = new Libsql(file);
    // First of all, so that everything after it waits for another process instead of failing.
    connection.pragma('busy_timeout = 5000');
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    return connection;
  });
  chmodSync(file, 0o600);
  return new Kysely<Schema>({ dialect: new ImmediateSqliteDialect({ database }) });
}
