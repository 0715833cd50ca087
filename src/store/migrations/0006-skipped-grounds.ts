import type { Kysely } from 'kysely';

/** Why others would have had to agree to what break-glass ran without them: the plain stop holds some of it. */
export const skippedGrounds = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('requests')
      .addColumn('skipped_grounds', 'text', (c) => c.notNull().defaultTo('[]'))
      .execute();
  },
};
