import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Lists of people, and the runs over them. */
export const bulk = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('lists')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('opener', 'text', (c) => c.notNull())
      .addColumn('sources', 'text', (c) => c.notNull())
      .addColumn('scope', 'text')
      .addColumn('evidence', 'text')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('at', 'text', (c) => c.notNull())
      .addColumn('way', 'text')
      .addColumn('counts', 'text', (c) => c.notNull())
      .addColumn('failure', 'text')
      .addColumn('request_id', 'text')
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('next_step_at', 'bigint', (c) => c.notNull())
      .addColumn('lease_token', 'text')
      .addColumn('lease_until', 'bigint', (c) => c.notNull())
      .addColumn('channel', 'text')
      .addColumn('ts', 'text')
      .addColumn('told_version', 'integer', (c) => c.notNull())
      .addColumn('tell_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('list_entries')
      .addColumn('list_id', 'text', (c) => c.notNull().references('lists.id'))
      .addColumn('n', 'integer', (c) => c.notNull())
      .addColumn('source', 'integer', (c) => c.notNull())
      .addColumn('line', 'integer', (c) => c.notNull())
      .addColumn('typed', 'text', (c) => c.notNull())
      .addColumn('names', 'text', (c) => c.notNull())
      .addColumn('key', 'text')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('why', 'text')
      .addColumn('problem', 'text')
      .addColumn('person', 'text')
      .addColumn('name', 'text')
      .addColumn('role', 'text')
      .addColumn('role_workspace', 'text')
      .addColumn('workspaces', 'text')
      .addColumn('places', 'integer', (c) => c.notNull())
      .addColumn('send', 'text', (c) => c.notNull())
      .addColumn('attempt_id', 'text')
      .addColumn('looked_before', 'integer', (c) => c.notNull())
      .addColumn('looked', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('list_entries_in_order', ['list_id', 'n'])
      .execute();
    await db.schema
      .createIndex('list_entries_each_person_once')
      .unique()
      .on('list_entries')
      .columns(['list_id', 'person'])
      .where(sql.ref('state'), '=', sql.lit('in'))
      .execute();
    await db.schema
      .createIndex('list_entries_by_state')
      .on('list_entries')
      .columns(['list_id', 'state', 'n'])
      .execute();
    await db.schema.createIndex('list_entries_by_key').on('list_entries').columns(['list_id', 'key']).execute();
    await db.schema
      .createIndex('list_entries_by_attempt')
      .on('list_entries')
      .columns(['list_id', 'attempt_id', 'n'])
      .execute();
    await db.schema.createIndex('list_entries_by_person').on('list_entries').column('person').execute();

    await db.schema
      .createTable('listed_sessions')
      .addColumn('list_id', 'text', (c) => c.notNull().references('lists.id'))
      .addColumn('session_id', 'text', (c) => c.notNull())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('workspace_id', 'text', (c) => c.notNull())
      .addColumn('listed_in', 'text', (c) => c.notNull())
      .addColumn('covers', 'text', (c) => c.notNull())
      .addColumn('is_before', 'integer', (c) => c.notNull())
      .addColumn('last_look', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('listed_sessions_once', ['list_id', 'session_id'])
      .execute();
    await db.schema
      .createIndex('listed_sessions_of_person')
      .on('listed_sessions')
      .columns(['list_id', 'person'])
      .execute();

    await db.schema
      .createTable('runs')
      .addColumn('request_id', 'text', (c) => c.primaryKey().references('requests.id'))
      .addColumn('list_id', 'text', (c) => c.notNull().references('lists.id'))
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('ordered', 'text', (c) => c.notNull())
      .addColumn('ordered_by', 'text')
      .addColumn('ordered_at', 'bigint')
      .execute();
    await db.schema.createIndex('runs_of_list').on('runs').column('list_id').execute();

    await db.schema
      .createTable('measures')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('value', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
  },
};
