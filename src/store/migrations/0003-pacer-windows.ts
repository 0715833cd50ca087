import type { Kysely } from 'kysely';

/** What Slack's answers told of each method's limit, and what was used of it. Of older rows that is not yet known. */
export const pacerWindows = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [name, type, fallback] of NEW_COLUMNS)
      await db.schema
        .alterTable('pacer')
        .addColumn(name, type, (c) => c.notNull().defaultTo(fallback))
        .execute();
  },
};

/** A pause that is in force keeps for a minute at most: how long it was meant to be was not written down. */
const MINUTE_MS = 60_000;

const NEW_COLUMNS = [
  ['version', 'bigint', 0],
  ['limited_by', 'text', 'unknown'],
  ['at_the_edge', 'integer', 0],
  ['began_at', 'bigint', 0],
  ['window_ends_at', 'bigint', 0],
  ['used', 'integer', 0],
  ['blocked_for_ms', 'bigint', MINUTE_MS],
  ['people_until', 'bigint', 0],
] as const;
