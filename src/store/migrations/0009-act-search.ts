import type { Kysely } from 'kysely';

/** What can be searched for is found in the order it is shown, the newest first, without sorting and without reading past it. */
export const actSearch = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [name, table, columns] of INDEXES)
      await db.schema
        .createIndex(name)
        .on(table)
        .columns([...columns])
        .execute();
    for (const name of REPLACED) await db.schema.dropIndex(name).execute();
  },
};

/** The id parts what was asked in the same millisecond. A target carries the time of its request. */
const INDEXES = [
  ['acts_by_time', 'requests', ['created_at', 'id']],
  ['acts_by_requester', 'requests', ['requester', 'created_at', 'id']],
  ['acts_by_reason', 'requests', ['reason', 'created_at', 'id']],
  ['acts_by_state', 'requests', ['state', 'created_at', 'id']],
  ['acts_by_person', 'targets', ['person', 'created_at', 'request_id']],
  ['lists_by_person', 'list_entries', ['person', 'state', 'list_id']],
] as const;

/** Each is the beginning of one of these. */
const REPLACED = ['requests_by_time', 'requests_of_requester', 'targets_recent', 'list_entries_by_person'] as const;
