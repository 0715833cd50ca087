import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../src/store/database';
import type { Store } from '../../src/store';
import { openStore } from '../../src/store';
import { type MigratedFile, migratedFile } from '../helpers/migrated';
import { freshPostgresDatabase, POSTGRES_URL_VARIABLE, type TestDatabase } from '../helpers/postgres';
import { newFolder } from '../helpers/folders';

export const SECRET = 'trail-key-of-the-store-tests-0123456789';

export interface TestStore {
  readonly kind: DatabaseSettings['kind'];
  readonly settings: DatabaseSettings;
  /** Opened anew for each test, on an empty database. */
  readonly store: Store;
  /** One more instance on the same database. On SQLite two in one process must not write at the same moment. */
  readonly another: () => Promise<Store>;
}

const HAS_POSTGRES = Boolean(process.env[POSTGRES_URL_VARIABLE]);

/** One contract, two databases. Without a PostgreSQL its half is skipped, which the test set-up says loudly. */
export function onEachDatabase(what: string, tests: (here: TestStore) => void): void {
  describe(`${what}, on SQLite`, () => {
    contract('sqlite', onSqlite(), tests);
  });
  (HAS_POSTGRES ? describe : describe.skip)(`${what}, on PostgreSQL`, () => {
    contract('postgres', onPostgres(), tests);
  });
}

interface Fresh {
  readonly settings: DatabaseSettings;
  readonly drop: () => Promise<void>;
}

export function freshSqlite() {
  const folder = newFolder('store');
  const drop = (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    return Promise.resolve();
  };
  return Promise.resolve({ settings: { kind: 'sqlite' as const, file: join(folder, 'data', 'warden.db') }, drop });
}

/** New databases whose tables were made once, by the real migrations: making them takes longer than most tests. */
interface Ground {
  readonly begin: () => Promise<void>;
  readonly fresh: () => Promise<Fresh>;
  readonly end: () => Promise<void>;
}

async function makeTables(settings: DatabaseSettings): Promise<void> {
  const store = await openStore(settings, SECRET, () => undefined);
  await store.close();
}

function onSqlite(): Ground {
  let migrated: MigratedFile;
  return {
    begin: async () => {
      migrated = await migratedFile();
    },
    fresh: async () => {
      const found = await freshSqlite();
      migrated.copyTo(found.settings.file);
      return found;
    },
    end: () => {
      migrated.drop();
      return Promise.resolve();
    },
  };
}

function onPostgres(): Ground {
  let migrated: TestDatabase | undefined;
  const settingsOf = ({ url }: TestDatabase): DatabaseSettings => ({ kind: 'postgres', url, tls: 'none' });
  return {
    begin: async () => {
      migrated = await freshPostgresDatabase();
      if (!migrated) throw new Error('There is no PostgreSQL for the tests.');
      await makeTables(settingsOf(migrated));
    },
    fresh: async () => {
      const database = await freshPostgresDatabase(migrated);
      if (!database) throw new Error('There is no PostgreSQL for the tests.');
      return { settings: settingsOf(database), drop: () => database.drop() };
    },
    end: async () => migrated?.drop(),
  };
}

function contract(
  kind: DatabaseSettings['kind'],
  { begin, fresh, end }: Ground,
  tests: (here: TestStore) => void,
): void {
  let database: Fresh;
  let stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openStore(database.settings, SECRET, () => undefined);
    stores.push(store);
    return store;
  };

  beforeAll(begin);
  afterAll(end);
  beforeEach(async () => {
    database = await fresh();
    await open();
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    stores = [];
    await database.drop();
  });

  tests({
    kind,
    get settings() {
      return database.settings;
    },
    get store() {
      const [store] = stores;
      if (!store) throw new Error('There is a store only while a test runs.');
      return store;
    },
    another: open,
  });
}
