import type { Kysely } from 'kysely';
import { sql, SqliteAdapter } from 'kysely';
import { keepsPostgres, keepsSqlite } from './0008-append-only';

/**
 * Evidence: checkpoints of the trail, how far it was cut, and a database that lets nobody change it. `cut_seq`: rows up to
 * there were removed when their time was over, behind the checkpoint of that row.
 */
export const evidence = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('trail_head')
      .addColumn('digest', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await db.schema
      .alterTable('trail_head')
      .addColumn('cut_seq', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema.createIndex('trail_by_time').on('trail').column('at').execute();

    await db.schema
      .createTable('checkpoints')
      .addColumn('n', 'bigint', (c) => c.primaryKey())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('chain', 'text', (c) => c.notNull())
      .addColumn('key_id', 'text', (c) => c.notNull())
      .addColumn('signature', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('checkpoints_by_seq').on('checkpoints').column('seq').execute();

    await db.schema
      .createTable('checkpoint_thread')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('channel', 'text')
      .addColumn('ts', 'text')
      .addColumn('next_at', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into checkpoint_thread (id, next_at) values (1, 0)`.execute(db);

    await db.schema
      .createTable('holds')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('held_by', 'text', (c) => c.notNull())
      .addColumn('held_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('holds_once', ['kind', 'subject'])
      .execute();

    const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
    for (const statement of isSqlite ? keepsSqlite : keepsPostgres) await sql.raw(statement).execute(db);
  },
};
