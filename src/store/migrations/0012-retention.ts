import type { Kysely } from 'kysely';

/** How much of a request was forgotten, so that what is due is found without reading everything. */
export const retention = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('requests')
      .addColumn('forgotten', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema.createIndex('requests_to_forget').on('requests').columns(['forgotten', 'created_at']).execute();
    await db.schema.createIndex('runs_by_list').on('runs').column('list_id').execute();
  },
};
