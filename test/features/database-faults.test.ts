import { sql } from 'kysely';
import Libsql from 'libsql';
import { Client } from 'pg';
import { PEOPLE } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { openStore } from '../../src/store';
import { openPostgres } from '../../src/store/postgres';
import { lockHead } from '../../src/store/trail';
import { type Cuttable, cuttableWayTo } from '../helpers/cuttable';
import { TestWorld, type WorldOptions } from '../helpers/harness';
import { freshPostgresDatabase, POSTGRES_URL_VARIABLE, type TestDatabase } from '../helpers/postgres';

const BROKEN = /Something broke\. Nothing was sent to Slack for it.*checks the database.*Reference: \w+/s;
const RESET = 'admin.users.session.reset';

let world: TestWorld;
let alice: PersonClient;
const isVerified = (): boolean => world.told(alice).join().includes('Verified: 2 of 2');
const logged = (message: string): boolean => world.lines.some((line) => line.includes(`"msg":"${message}"`));

describe('SQLite', () => {
  beforeEach(async () => {
    world = await TestWorld.start();
    alice = world.as('alice');
  });
  afterEach(() => world.stop());

  /** In pages; what is there already stays. */
  const hasRoomFor = (pages: number): Promise<unknown> =>
    sql`pragma max_page_count = ${sql.lit(pages)}`.execute(world.app.store.db);

  it('when it is full: says so to whoever asks, sends nothing, and works again once there is room', async () => {
    await world.fillsInReset(alice, 'manny', { scope: 'mobile' });
    await hasRoomFor(1);
    await alice.submit();
    await world.modalSaying(alice, BROKEN);
    await alice.close();
    await alice.command('/reset-sessions', PEOPLE.manny);
    await world.modalSaying(alice, BROKEN);
    await alice.close();
    await world.turn(3_000);
    expect(world.acts()).toEqual([]);

    await hasRoomFor(1_000_000);
    await world.turn(3_000);
    expect(world.acts()).toEqual([]);
    expect(await world.trail('request.submitted')).toEqual([]);
    await world.asksForReset(alice, 'tara', { scope: 'mobile' });
    await world.turnUntil(isVerified);
    expect(world.acts()).toHaveLength(1);
  });

  /** Somebody else writes, for longer than the app waits: five seconds, shortened here. @returns what ends it */
  async function lock(): Promise<() => void> {
    const { db } = world.app.store;
    await sql`pragma busy_timeout = 30`.execute(db);
    const { rows } = await sql<{ file: string }>`pragma database_list`.execute(db);
    const other = new Libsql(rows[0]?.file ?? '');
    other.exec('begin immediate');
    return () => {
      other.exec('rollback');
      other.close();
    };
  }

  it('when it is locked: says so to whoever asks, sends nothing, and works again afterwards', async () => {
    await world.fillsInReset(alice, 'tara', { scope: 'mobile' });
    const unlock = await lock();
    await alice.submit();
    await world.modalSaying(alice, BROKEN);
    await alice.close();
    expect(world.acts()).toEqual([]);

    unlock();
    await world.asksForReset(alice, 'tara', { scope: 'mobile' });
    await world.turnUntil(isVerified);
    expect(world.acts()).toHaveLength(1);
  });

  it('when it cannot be written as Slack answers: looks afterwards what became of the call, and does not repeat it', async () => {
    const { schema } = world.app.store.db;
    await world.fillsInReset(alice, 'tara', { scope: 'mobile' });
    world.slack.faults.next(RESET, fault.delay(300, 'after'));
    await alice.submit();
    await world.until(() => world.slack.callsTo(RESET).length === 1);
    await schema.alterTable('targets').renameTo('targets_gone').execute();
    await world.until(() => logged('left to the jobs'));

    await schema.alterTable('targets_gone').renameTo('targets').execute();
    await world.turnUntil(isVerified);
    expect(world.acts()).toHaveLength(1);
    expect(await world.trail('attempt.closed')).toMatchObject([
      { facts: { class: 'unknown', error: 'process_ended' } },
    ]);
  });
});

(process.env[POSTGRES_URL_VARIABLE] ? describe : describe.skip)('PostgreSQL', () => {
  let migrated: TestDatabase;
  let database: TestDatabase;
  let other: Client;
  let way: Cuttable;
  let throughWay: string;
  const fresh = async (like?: TestDatabase): Promise<TestDatabase> => {
    const made = await freshPostgresDatabase(like);
    if (!made) throw new Error('There is no PostgreSQL for the tests.');
    return made;
  };
  beforeAll(async () => {
    migrated = await fresh();
    const settings = { kind: 'postgres', url: migrated.url, tls: 'none' } as const;
    await (await openStore(settings, 'no-trail-is-written-0123456789-0123456789', () => undefined)).close();
  });
  afterAll(() => migrated.drop());
  beforeEach(async () => {
    database = await fresh(migrated);
    other = new Client({ connectionString: database.url });
    await other.connect();
    const url = new URL(database.url);
    way = await cuttableWayTo(url.hostname, Number(url.port));
    url.host = `127.0.0.1:${way.port}`;
    throughWay = url.href;
  });
  afterEach(async () => {
    await other.end();
    await world.stop();
    await way.cut();
    await database.drop();
  });

  /** The world, which reaches its database over a way that can be cut. */
  async function begin(options: Partial<WorldOptions> = {}): Promise<void> {
    world = await TestWorld.start({ databaseUrl: throughWay, ...options });
    alice = world.as('alice');
  }
  const readyz = async (): Promise<unknown> => (await fetch(`${world.slack.deliverTo ?? ''}/readyz`)).json();
  /** Every write of the app has its line in the trail, and so waits behind this. */
  const holdTrail = (): Promise<unknown> => other.query('begin; lock table trail_head in access exclusive mode');
  const dropConnections = (): Promise<unknown> =>
    other.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
  const someoneWaits = async (): Promise<boolean> =>
    (await other.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`)).rows.length > 0;

  it('when it is slow: takes the click in time, and sends nothing before its record is written', async () => {
    await begin();
    await world.fillsInReset(alice, 'tara', { scope: 'mobile' });
    await holdTrail();
    expect((await alice.submit()).ok).toBe(true);
    await world.until(someoneWaits);
    expect(world.acts()).toEqual([]);

    await other.query('commit');
    await world.turnUntil(isVerified);
    expect(world.acts()).toHaveLength(1);
  });

  it('when its connections are lost: goes on over new ones, and whoever waited for one is told', async () => {
    await begin();
    await world.fillsInReset(alice, 'tara', { scope: 'mobile' });
    await holdTrail();
    await alice.submit();
    await world.until(someoneWaits);
    await dropConnections();
    await world.modalSaying(alice, BROKEN);
    await other.query('commit');
    await alice.close();
    expect(world.acts()).toEqual([]);
    await world.until(() => logged('database connection lost'));

    await world.asksForReset(alice, 'tara', { scope: 'mobile' });
    await world.turnUntil(isVerified);
    expect(world.acts()).toHaveLength(1);
  });

  it('when its host vanishes without a word as it should write an act down: does not act, is not ready, and looks once it is back', async () => {
    await begin({ databaseAnswersWithinMs: 1_000 });
    await world.fillsInReset(alice, 'tara', { scope: 'mobile' });
    let vanished: Promise<void> | undefined;
    world.slack.faults.random(({ method }) => {
      if (method === 'admin.users.session.list') vanished ??= way.swallowFrom('commit');
      return undefined;
    });
    await alice.submit();
    await world.until(() => logged('left to the jobs'));
    await vanished;
    expect(logged('database connection lost')).toBe(true);
    expect(await readyz()).toEqual({ ok: false, problem: 'store-unavailable' });
    await alice.close();
    await alice.command('/reset-sessions', PEOPLE.manny);
    await world.modalSaying(alice, BROKEN);
    await alice.close();
    expect(world.acts()).toEqual([]);

    way.letThrough();
    await world.until(async () => JSON.stringify(await readyz()) === '{"ok":true}');
    await world.turnUntil(isVerified);
    expect(world.slack.callsTo(RESET)).toEqual([]);
    const [written, found] = await world.trail('attempt.started', 'attempt.closed');
    expect(written?.facts).toMatchObject({ method: 'reset' });
    expect(found?.facts).toMatchObject({ attempt: written?.facts?.attempt, class: 'unknown' });
  });

  it('when an instance vanishes in the middle of writing: others go on once the database has taken back what that one had locked', async () => {
    await begin({ databaseUrl: database.url });
    const lost: string[] = [];
    const ofAnother = openPostgres(throughWay, 'none', ({ message }) => lost.push(message), { answersWithinMs: 1_000 });
    const inTheMiddle = ofAnother.transaction().execute(async (trx) => {
      await lockHead(trx);
      way.swallow();
      await world.asksForReset(alice, 'tara', { scope: 'mobile' });
      await world.turnUntil(isVerified);
    });
    await expect(inTheMiddle).rejects.toThrow('did not answer within 1000 ms');
    expect(lost).toEqual(['PostgreSQL did not answer within 1000 ms.']);
    expect(world.acts()).toHaveLength(1);
    await ofAnother.destroy();
  });

  it('when it is gone in the middle of an act: is not ready, tells whoever asks, and goes on with it once it is back', async () => {
    await begin();
    await world.fillsInReset(alice, 'tara', { scope: 'mobile' });
    let gone: Promise<void> | undefined;
    world.slack.faults.random(({ method }) => {
      if (method !== RESET) return undefined;
      gone ??= way.cut();
      return fault.delay(50, 'after');
    });
    await alice.submit();
    await world.until(() => gone !== undefined);
    await gone;
    await world.until(() => logged('left to the jobs'));
    await alice.close();
    expect(await readyz()).toEqual({ ok: false, problem: 'store-unavailable' });
    await alice.command('/reset-sessions', PEOPLE.manny);
    await world.modalSaying(alice, BROKEN);
    await alice.close();
    await expect(world.turn()).rejects.toMatchObject({ code: 'store_unavailable' });

    world.slack.faults.clear();
    await way.mend();
    expect(await readyz()).toEqual({ ok: true });
    await world.turnUntil(isVerified);
    expect(world.acts()).toHaveLength(1);
    expect(await world.trail('attempt.closed')).toMatchObject([{ facts: { class: 'unknown' } }]);
    await world.asksForReset(alice, 'manny', { scope: 'mobile' });
    await world.until(() => world.acts().length === 2);
  });
});
