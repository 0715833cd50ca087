import type { SqliteDatabase, SqliteStatement } from 'kysely';
import type Libsql from 'libsql';

/** What the app says again and again is read by SQLite once; longer texts, such as those of many rows, come but now and then. */
const KEPT_MAX = 200;
const KEPT_CHARS_MAX = 4_000;
/** Whatever else is said may change tables, after which everything is read anew. */
const KEEPABLE = /^(select|insert|update|delete|begin|commit|rollback)\b/i;

/**
 * A statement that gave up on a lock stays half done in libsql, which has no way to reset it: until it is swept away as garbage,
 * no commit succeeds on its connection (“SQL statements in progress”), and reads see what was there before. So such a connection
 * is replaced before the next. For the same reason a statement is kept for its next use only when it ended well and was not left
 * halfway by its reader.
 */
export class LockProofSqlite implements SqliteDatabase {
  readonly #open: () => Libsql.Database;
  #connection: Libsql.Database;
  #isStuck = false;
  /** By their text, the one that was used last at the end. */
  readonly #kept = new Map<string, Libsql.Statement>();

  constructor(open: () => Libsql.Database) {
    this.#open = open;
    this.#connection = open();
  }

  prepare(sql: string): SqliteStatement {
    if (this.#isStuck) this.#replace();
    const statement = this.#statement(sql);
    return {
      reader: statement.reader,
      all: (parameters) => this.#watched(sql, () => statement.all(parameters)),
      run: (parameters) => this.#watched(sql, () => statement.run(parameters)),
      iterate: (parameters) => {
        this.#kept.delete(sql);
        return this.#watched(sql, () => statement.iterate(parameters));
      },
    };
  }

  close(): void {
    this.#kept.clear();
    this.#connection.close();
  }

  #statement(sql: string): Libsql.Statement {
    const statement = this.#kept.get(sql) ?? this.#connection.prepare(sql);
    if (!KEEPABLE.test(sql)) this.#kept.clear();
    else if (sql.length <= KEPT_CHARS_MAX) {
      this.#kept.delete(sql);
      this.#kept.set(sql, statement);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    }
    return statement;
  }

  #watched<T>(sql: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#kept.delete(sql);
      this.#isStuck ||= isLocked(error) && !this.#connection.inTransaction;
      throw error;
    }
  }

  #replace(): void {
    const stuck = this.#connection;
    this.#kept.clear();
    this.#connection = this.#open();
    this.#isStuck = false;
    stuck.close();
  }
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
