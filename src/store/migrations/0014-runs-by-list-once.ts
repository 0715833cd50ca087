import type { Kysely } from 'kysely';

/** The same as `runs_of_list` (0004): each write kept both up to date. */
export const runsByListOnce = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.dropIndex('runs_by_list').execute();
  },
};
