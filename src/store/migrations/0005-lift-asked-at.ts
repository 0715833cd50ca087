import type { Kysely } from 'kysely';

/** When somebody asked to lift the stop switch: what nobody followed up lapses. */
export const liftAskedAt = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('stop_switch').addColumn('lift_asked_at', 'bigint').execute();
  },
};
