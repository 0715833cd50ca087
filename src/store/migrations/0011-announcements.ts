import type { Kysely } from 'kysely';

/** What was written down and not yet said in the log: answers of calls, and ends of requests. */
export const announcements = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('announcements')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('request_id', 'text', (c) => c.notNull())
      .addColumn('attempt_id', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('announcements_of_request').on('announcements').column('request_id').execute();
  },
};
