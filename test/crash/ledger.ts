import { readFileSync } from 'node:fs';
import type { SessionRequest, Target } from '../../src/domain/request';
import { targetOf } from '../../src/domain/request';
import type { RequestRecord } from '../../src/requests/store-ports';
import type { Database, DatabaseSettings } from '../../src/store/database';
import { openPostgres } from '../../src/store/postgres';
import { readRecord } from '../../src/store/records';
import { openSqlite } from '../../src/store/sqlite';
import { firstBadRow, readTrail, trailKey } from '../../src/store/trail';

/** What the app has committed, read past the app. */
export interface Ledger {
  about(one: { person: string } | { reference: string }): Promise<readonly RequestRecord[]>;
  all(): Promise<readonly RequestRecord[]>;
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

/** One act as the naive loop remembers it. */
export interface NaiveAct {
  readonly reference: string;
  readonly requester: string;
  readonly target: string;
  readonly scope: 'all' | 'mobile' | 'web';
  readonly createdAt: number;
  isDone: boolean;
}

/** The naive loop's file, read as if it were a ledger: it knows of no attempt. */
export function naiveLedger(file: string): Ledger {
  const all = (): RequestRecord[] => readNaiveActs(file).map(toRecord);
  return {
    about: (one) =>
      Promise.resolve(
        all().filter(({ request }) =>
          'reference' in one ? request.reference === one.reference : targetOf(request) === one.person,
        ),
      ),
    all: () => Promise.resolve(all()),
    trailProblem: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

export function readNaiveActs(file: string): NaiveAct[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NaiveAct[];
  } catch {
    return []; // Not written yet, or cut off by a kill: naive indeed.
  }
}

function toRecord({ reference, requester, target, scope, createdAt, isDone }: NaiveAct): RequestRecord {
  const outcome = isDone ? { outcome: 'verified', settledAs: 'verified' } : {};
  const state = isDone ? 'settled' : 'running';
  const operation = { kind: 'reset', target, scope };
  return {
    request: {
      id: reference,
      reference,
      requester,
      operation,
      createdAt,
      state,
      ...outcome,
    } as unknown as SessionRequest,
    target: { id: reference, person: target, state, ...outcome } as unknown as Target,
    attempts: [],
    approvals: [],
    cards: [],
    comments: {},
    devices: [],
  };
}
