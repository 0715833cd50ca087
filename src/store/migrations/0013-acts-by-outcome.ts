import type { Kysely } from 'kysely';

/** Acts are looked for by how they ended, too. */
export const actsByOutcome = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('acts_by_outcome').on('requests').columns(['outcome', 'created_at', 'id']).execute();
  },
};
