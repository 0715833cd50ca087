import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** Requests that wait for other people: their decisions, the rules they were asked under, the stop switch. */
export const approvals = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [name, type, fallback] of NEW_COLUMNS) {
      await db.schema
        .alterTable('requests')
        .addColumn(name, type, (c) => (fallback === undefined ? c : c.notNull().defaultTo(fallback)))
        .execute();
    }
    await db.schema.createIndex('requests_of_requester').on('requests').columns(['requester', 'created_at']).execute();
    await db.schema.createIndex('requests_by_time').on('requests').column('created_at').execute();

    await db.schema
      .createTable('approvals')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('request_id', 'text', (c) => c.notNull().references('requests.id'))
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('decision', 'text', (c) => c.notNull())
      .addColumn('denial', 'text')
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('approvals_once_per_person', ['request_id', 'person'])
      .execute();

    await db.schema
      .createTable('policies')
      .addColumn('version', 'text', (c) => c.primaryKey())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('first_used_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('stop_switch')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('level', 'text', (c) => c.notNull())
      .addColumn('thrown_by', 'text')
      .addColumn('thrown_at', 'bigint')
      .addColumn('lift_asked_by', 'text')
      .execute();
    await sql`insert into stop_switch (id, level) values (1, 'off')`.execute(db);
    await tellSeveralAudiences(db);
  },
};

const NEW_COLUMNS = [
  ['left_out', 'text', '[]'],
  ['break_glass', 'integer', 0],
  ['approvals_needed', 'integer', 0],
  ['usage', 'text', '{"peopleByRequester":1,"peopleByAnybody":1,"openByRequester":0,"requestsForTarget":0}'],
  ['counts', 'text', undefined],
  ['again_of', 'text', undefined],
  ['again_after', 'text', undefined],
] as const;

/** A topic may now have several audiences. SQLite cannot change a constraint, so the table is made anew on both databases. */
async function tellSeveralAudiences(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('notices').renameTo('notices_of_one_audience').execute();
  await db.schema
    .createTable('notices')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('request_id', 'text', (c) => c.notNull().references('requests.id'))
    .addColumn('topic', 'text', (c) => c.notNull())
    .addColumn('audience', 'text', (c) => c.notNull())
    .addColumn('channel', 'text')
    .addColumn('ts', 'text')
    .addColumn('shown_version', 'integer', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('abandoned', 'integer', (c) => c.notNull())
    .addColumn('next_try_at', 'bigint', (c) => c.notNull())
    .addColumn('lease_until', 'bigint', (c) => c.notNull())
    .addColumn('posted_at', 'bigint')
    .addUniqueConstraint('notices_once_per_audience', ['request_id', 'topic', 'audience'])
    .execute();
  await sql`
    insert into notices (id, request_id, topic, audience, channel, ts, shown_version, failures, abandoned, next_try_at, lease_until)
    select id, request_id, topic, '', channel, ts, shown_version, failures, abandoned, next_try_at, lease_until
    from notices_of_one_audience
  `.execute(db);
  await db.schema.dropTable('notices_of_one_audience').execute();
  await db.schema.createIndex('notices_to_audience').on('notices').columns(['audience', 'posted_at']).execute();
}
