import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../src/store/database';
import type { Store } from '../../src/store';
import { openStore } from '../../src/store';
import { freshPostgresDatabase, POSTGRES_URL_VARIABLE } from '../helpers/postgres';
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
    contract('sqlite', freshSqlite, tests);
  });
  (HAS_POSTGRES ? describe : describe.skip)(`${what}, on PostgreSQL`, () => {
    contract('postgres', freshPostgres, tests);
  });
}

interface Fresh {
  readonly settings: DatabaseSettings;
  readonly drop: () => Promise<void>;
}

export function freshSqlite(): Promise<Fresh> {
  const folder = newFolder('store');
  const drop = (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    return Promise.resolve();
  };
  return Promise.resolve({ settings: { kind: 'sqlite', file: join(folder, 'data', 'warden.db') }, drop });
}

async function freshPostgres(): Promise<Fresh> {
  const database = await freshPostgresDatabase();
  if (!database) throw new Error('There is no PostgreSQL for the tests.');
  return { settings: { kind: 'postgres', url: database.url, tls: 'none' }, drop: () => database.drop() };
}

function contract(kind: DatabaseSettings['kind'], fresh: () => Promise<Fresh>, tests: (here: TestStore) => void): void {
  let database: Fresh;
  let stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openStore(database.settings, SECRET, () => undefined);
    stores.push(store);
    return store;
  };

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
