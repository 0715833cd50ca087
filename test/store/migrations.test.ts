import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Kysely } from 'kysely';
import { Migrator, sql } from 'kysely';
import { createPacer } from '../../src/slack-admin/pacer';
import { openStore } from '../../src/store';
import type { Database } from '../../src/store/database';
import { MIGRATIONS } from '../../src/store/migrate';
import { openSqlite } from '../../src/store/sqlite';
import { NOW } from '../helpers/examples';
import { allow, newRequest } from './requests';
import { freshSqlite, onEachDatabase, SECRET } from './databases';

const withMigrations = (db: Database): Kysely<{ kysely_migration: { name: string; timestamp: string } }> =>
  db as unknown as Kysely<{ kysely_migration: { name: string; timestamp: string } }>;

onEachDatabase('the tables', (here) => {
  it('are brought up to date once, and keep what is in them', async () => {
    const request = newRequest();
    await here.store.requests.submit(request, allow);
    const again = await here.another();
    expect(await again.requests.read(request.id)).toMatchObject({ request: { id: request.id } });
    const names = await withMigrations(again.db).selectFrom('kysely_migration').select('name').execute();
    expect(names.map(({ name }) => name)).toEqual(Object.keys(MIGRATIONS));
  });

  it('of a newer app are refused by an older one, untouched, with the fix', async () => {
    const { db } = here.store;
    await withMigrations(db)
      .insertInto('kysely_migration')
      .values({ name: '9999-of-a-newer-app', timestamp: new Date().toISOString() })
      .execute();
    const older = openStore(here.settings, SECRET, () => undefined);
    await expect(older).rejects.toMatchObject({
      code: 'migration_failed',
      fix: expect.stringContaining('last used this database') as string,
    });
    await expect(here.store.requests.submit(newRequest(), allow)).resolves.toMatchObject({ kind: 'created' });
  });

  it('have no two indexes that are the same', async () => {
    const columns =
      here.settings.kind === 'sqlite'
        ? sql<{ what: string }>`
            select substr(sql, instr(sql, ' on ')) as what from sqlite_master where type = 'index' and sql is not null`
        : sql<{ what: string }>`
            select concat_ws(' ', indrelid::regclass, indkey, pg_get_expr(indpred, indrelid)) as what from pg_index`;
    const { rows } = await columns.execute(here.store.db);
    expect(rows.length).toBeGreaterThan(10);
    const seen = rows.map(({ what }) => what);
    expect(seen.filter((what, i) => seen.indexOf(what) < i)).toEqual([]);
  });

  it('of an app that knew no windows keep their pauses, for a minute at most', async () => {
    const { db, budget } = here.store;
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
    await db.schema.dropTable('pacer').execute();
    await withMigrations(db).deleteFrom('kysely_migration').where('name', '>=', '0003').execute();
    await db.schema
      .createTable('pacer')
      .addColumn('method', 'text', (c) => c.primaryKey())
      .addColumn('full_at', 'bigint', (c) => c.notNull())
      .addColumn('blocked_until', 'bigint', (c) => c.notNull())
      .execute();
    await sql`insert into pacer (method, full_at, blocked_until) values ('reset', ${NOW + 3_000}, ${NOW + 7_000})`.execute(
      db,
    );

    expect((await migrator.migrateTo('0003-pacer-windows')).error).toBeUndefined();
    expect(await budget.read('reset')).toMatchObject({
      version: 0,
      pace: { limitedBy: 'unknown', fullAt: NOW + 3_000, blockedUntil: NOW + 7_000, blockedForMs: 60_000 },
    });
    expect(await createPacer(budget, { now: () => NOW }).take('reset', 'person-waits')).toBe(7_000);
  });

  it('that cannot be read are a failed question, not a silent one', async () => {
    await expect(here.store.ping()).resolves.toBeUndefined();
    await here.store.db.schema.dropTable('trail_head').execute();
    await expect(here.store.ping()).rejects.toThrow('trail_head');
  });
});

it('PostgreSQL that cannot be reached is not taken for a database of another version', async () => {
  const nowhere = { kind: 'postgres', url: 'postgres://warden@127.0.0.1:1/warden', tls: 'none' } as const;
  await expect(openStore(nowhere, SECRET, () => undefined)).rejects.toMatchObject({ code: 'database_unreachable' });
});

describe('the SQLite file', () => {
  it('has all tables or none, whatever stops the app while they are made', async () => {
    const { settings, drop } = await freshSqlite();
    const db = openSqlite(settings.file);
    await db.schema.createTable('pacer').addColumn('in_the_way', 'text').execute();
    await expect(openStore(settings, SECRET, () => undefined)).rejects.toMatchObject({ code: 'migration_failed' });
    expect((await db.introspection.getTables()).map(({ name }) => name)).toEqual(['pacer']);

    await db.schema.dropTable('pacer').execute();
    await db.destroy();
    const store = await openStore(settings, SECRET, () => undefined);
    await expect(store.requests.submit(newRequest(), allow)).resolves.toMatchObject({ kind: 'created' });
    await store.close();
    await drop();
  });

  it('can be read by the user of the app alone, and so can what belongs to it', async () => {
    const { settings, drop } = await freshSqlite();
    const store = await openStore(settings, SECRET, () => undefined);
    await store.requests.submit(newRequest(), allow);
    const { file } = settings;
    const modes = [file, `${file}-wal`, `${file}-shm`].map((path) => (statSync(path).mode & 0o777).toString(8));
    expect(modes).toEqual(['600', '600', '600']);
    expect((statSync(dirname(file)).mode & 0o777).toString(8)).toBe('700');
    await store.close();
    await drop();
  });

  it('writes every commit through to the disk, beside its readers', async () => {
    const { settings, drop } = await freshSqlite();
    const store = await openStore(settings, SECRET, () => undefined);
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(store.db)).rows[0] ?? {})[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
    await store.close();
    await drop();
  });
});
