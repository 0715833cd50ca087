import type { Kysely } from 'kysely';
import { sql } from 'kysely';

/** The first tables. Only ever added to: later changes are migrations of their own. */
export const firstTables = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('drafts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('requests')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('reference', 'text', (c) => c.notNull().unique())
      .addColumn('origin_key', 'text', (c) => c.notNull().unique())
      .addColumn('operation', 'text', (c) => c.notNull())
      .addColumn('requester', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('tell_person', 'integer', (c) => c.notNull())
      .addColumn('evidence', 'text')
      .addColumn('policy_version', 'text', (c) => c.notNull())
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text')
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('targets')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('request_id', 'text', (c) => c.notNull().references('requests.id'))
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('before', 'text')
      .addColumn('finding', 'text')
      .addColumn('settled_as', 'text')
      .addColumn('refusal', 'text')
      .addColumn('looks', 'integer', (c) => c.notNull())
      .addColumn('next_step_at', 'bigint', (c) => c.notNull())
      .addColumn('acted_at', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('lease_token', 'text')
      .addColumn('lease_until', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('targets_request').on('targets').column('request_id').execute();
    await db.schema.createIndex('targets_recent').on('targets').columns(['person', 'created_at']).execute();
    await db.schema
      .createIndex('targets_due')
      .on('targets')
      .column('next_step_at')
      .where(sql.ref('state'), '!=', sql.lit('settled'))
      .execute();
    await db.schema
      .createIndex('targets_one_running_act_per_person')
      .unique()
      .on('targets')
      .column('person')
      .where(sql.ref('state'), 'in', sql`('running', 'settling')`)
      .execute();

    await db.schema
      .createTable('attempts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('target_id', 'text', (c) => c.notNull().references('targets.id'))
      .addColumn('n', 'integer', (c) => c.notNull())
      .addColumn('purpose', 'text', (c) => c.notNull())
      .addColumn('call', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('transient', 'integer', (c) => c.notNull())
      .addColumn('wrong_arguments', 'integer', (c) => c.notNull())
      .addColumn('http_status', 'integer')
      .addColumn('error', 'text')
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .addColumn('ended_at', 'bigint')
      .addUniqueConstraint('attempts_in_order', ['target_id', 'n'])
      .execute();
    await db.schema
      .createIndex('attempts_one_started_per_target')
      .unique()
      .on('attempts')
      .column('target_id')
      .where(sql.ref('state'), '=', sql.lit('started'))
      .execute();

    await db.schema
      .createTable('notices')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('request_id', 'text', (c) => c.notNull().references('requests.id'))
      .addColumn('topic', 'text', (c) => c.notNull())
      .addColumn('channel', 'text')
      .addColumn('ts', 'text')
      .addColumn('shown_version', 'integer', (c) => c.notNull())
      .addColumn('failures', 'integer', (c) => c.notNull())
      .addColumn('abandoned', 'integer', (c) => c.notNull())
      .addColumn('next_try_at', 'bigint', (c) => c.notNull())
      .addColumn('lease_until', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('notices_once_per_topic', ['request_id', 'topic'])
      .execute();

    await db.schema
      .createTable('trail')
      .addColumn('seq', 'bigint', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('request_id', 'text')
      .addColumn('target', 'text')
      .addColumn('facts', 'text')
      .addColumn('key_id', 'text', (c) => c.notNull())
      .addColumn('chain', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('trail_head')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('chain', 'text', (c) => c.notNull())
      .execute();
    await sql`insert into trail_head (id, seq, chain) values (1, 0, '')`.execute(db);

    await db.schema
      .createTable('personal')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('request_id', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('personal_of_request').on('personal').column('request_id').execute();

    await db.schema
      .createTable('pacer')
      .addColumn('method', 'text', (c) => c.primaryKey())
      .addColumn('full_at', 'bigint', (c) => c.notNull())
      .addColumn('blocked_until', 'bigint', (c) => c.notNull())
      .execute();
  },
};
