import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { DatabaseSettings } from '../../src/store/database';
import { openStore } from '../../src/store';
import { freshPostgresDatabase, POSTGRES_URL_VARIABLE, startPostgres } from '../../test/helpers/postgres';
import type { Figure } from '../bulk/table';
import { chainTimes } from './chain';
import { exportCost } from './export';
import { fill, SECRET } from './fill';
import { filterTimes, pageTimes } from './searches';

/** Five rows of the trail each: a million. */
const ACTS = 200_020;
const NANOSECONDS_IN_MS = 1e6;

/** What a year's trail costs to search, to read on in, and to check. */
export async function trailOnSqlite(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-bench-'));
  try {
    return await figuresOf({ kind: 'sqlite', file: join(folder, 'warden.db') }, 20);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function trailOnPostgres(): Promise<readonly Figure[]> {
  const server = await startPostgres();
  try {
    process.env[POSTGRES_URL_VARIABLE] = server.url;
    const database = await freshPostgresDatabase();
    if (!database) throw new Error('No PostgreSQL to measure on.');
    return await figuresOf({ kind: 'postgres', url: database.url, tls: 'none' }, 10);
  } finally {
    await server.stop();
  }
}

/** @param searchMs what a search may take */
async function figuresOf(settings: DatabaseSettings, searchMs: number): Promise<readonly Figure[]> {
  const store = await openStore(settings, SECRET, () => undefined);
  try {
    const filled = await fill(store.db, ACTS, Date.now());
    // What autovacuum does within minutes.
    if (settings.kind === 'postgres') await sql`vacuum analyze`.execute(store.db);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const searches = await filterTimes(store.db, filled);
    const pages = await pageTimes(store.db);
    const chain = await chainTimes(store.db);
    const exported = await exportCost(store.db, filled);
    delay.disable();
    return [
      ...Object.entries(searches).map(([by, ms]) => ({
        what: `search by ${by}, p99`,
        value: ms,
        most: searchMs,
        unit: 'ms',
      })),
      { what: 'page 20,000 / page 1', value: pages.deep / pages.first, most: 2, raw: rawOf(pages.deep, pages.first) },
      {
        what: 'reading and hashing / checking the chain',
        value: chain.floor / chain.checked,
        least: 0.8,
        raw: rawOf(chain.floor, chain.checked),
      },
      { what: 'export of the year', value: exported.seconds, most: 10, unit: 's' },
      { what: 'memory that it took', value: exported.grownMb, most: 32, unit: 'MB' },
      { what: 'the longest that others waited', value: delay.max / NANOSECONDS_IN_MS, most: 50, unit: 'ms' },
    ];
  } finally {
    await store.close();
  }
}

const rawOf = (one: number, other: number): string => `${one.toFixed(1)} / ${other.toFixed(1)} ms`;
