import type { Kysely } from 'kysely';

/** Who of a long list is to be sent next, or was sent without an answer, without reading all of it. */
export const entriesBySend = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('list_entries_by_send')
      .on('list_entries')
      .columns(['list_id', 'state', 'send', 'n'])
      .execute();
  },
};
