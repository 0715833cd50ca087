import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Libsql from 'libsql';

/**
 * A statement that gave up on a lock stays half done in libsql, which has no way to reset it: until it is swept away as garbage,
 * no commit succeeds on its connection (“SQL statements in progress”), and reads see what was there before. So such a connection
 * is replaced before the next.
 */
export class LockProofSqlite implements SqliteDatabase {
  readonly #open: () => Libsql.Database;
  #connection: Libsql.Database;
  #isStuck = false;

  constructor(open: () => Libsql.Database) {
    this.#open = open;
    this.#connection = open();
  }

  prepare(sql: string): SqliteStatement {
    if (this.#isStuck) this.#replace();
    const statement = this.#connection.prepare(sql);
    return {
      reader: statement.reader,
      all: (parameters) => this.#watched(() => statement.all(parameters)),
      run: (parameters) => this.#watched(() => statement.run(parameters)),
      iterate: (parameters) => this.#watched(() => statement.iterate(parameters)),
    };
  }

  close(): void {
    this.#connection.close();
  }

  #watched<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#isStuck ||= isLocked(error) && !this.#connection.inTransaction;
      throw error;
    }
  }

  #replace(): void {
    const stuck = this.#connection;
    this.#connection = this.#open();
    this.#isStuck = false;
    stuck.close();
  }
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
