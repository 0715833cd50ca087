import type { RequestRecord } from '../../src/requests/store-ports';
import type { Database, DatabaseSettings } from '../../src/store/database';
import { openPostgres } from '../../src/store/postgres';
import { readRecord } from '../../src/store/records';
import { openSqlite } from '../../src/store/sqlite';
import { readRuns, type RunOnDisk } from './runs-on-disk';
import { firstBadRow } from '../../src/store/verify-trail';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';

/** What the app has committed, read past the app. */
export interface Ledger {
  about(one: { person: string } | { reference: string }): Promise<readonly RequestRecord[]>;
  all(): Promise<readonly RequestRecord[]>;
  /** Those about many people, with everybody on their lists. */
  runs(): Promise<readonly RunOnDisk[]>;
  /** What is wrong with the trail, if anything. */
  trailProblem(): Promise<string | undefined>;
  close(): Promise<void>;
}

export function ledgerOf(settings: DatabaseSettings, trailSecret: string): Ledger {
  const pool = settings.kind === 'postgres' ? openPostgres(settings.url, settings.tls, () => undefined) : undefined;

  /** SQLite is opened anew each time: a connection held by the test would spare the app its recovery after a kill. */
  const reading = async <T>(read: (db: Database) => Promise<T>): Promise<T> => {
    if (pool) return read(pool);
    const db = openSqlite(settings.kind === 'sqlite' ? settings.file : '');
    return read(db).finally(() => db.destroy());
  };
  const records = async (db: Database, ids: readonly { id: string }[]): Promise<RequestRecord[]> => {
    const found = await Promise.all(ids.map(({ id }) => readRecord(db, id)));
    return found.filter((record) => record !== undefined);
  };

  return {
    about: (one) =>
      reading(async (db) => {
        const requests = db.selectFrom('requests').select('requests.id');
        if ('reference' in one) return records(db, await requests.where('reference', '=', one.reference).execute());
        const ofPerson = requests
          .innerJoin('targets', 'targets.request_id', 'requests.id')
          .where('person', '=', one.person);
        return records(db, await ofPerson.execute());
      }),
    all: () =>
      reading(async (db) => records(db, await db.selectFrom('requests').select('id').orderBy('created_at').execute())),
    runs: () =>
      reading(async (db) =>
        readRuns(db, await records(db, await db.selectFrom('runs').select('request_id as id').execute())),
      ),
    trailProblem: () =>
      reading(async (db) => {
        const bad = await firstBadRow(db, trailKey(trailSecret));
        if (bad !== undefined) return `row ${bad} is missing, altered or out of order`;
        const abandoned = (await readTrail(db)).find(({ type }) => type === 'notice.abandoned');
        return abandoned && `a message was given up: ${JSON.stringify(abandoned.facts)}`;
      }),
    close: async () => pool?.destroy(),
  };
}
