import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Secret } from '../config/secret';
import { type Database, revealed } from './database';
import type { Schema } from './schema';

const CONNECTIONS_MAX = 8;

/** Connects lazily. Epoch milliseconds and counters fit a double, so 64-bit integers arrive as numbers. */
export function openPostgres(url: string | Secret, tls: 'verify' | 'none', onLost: (error: Error) => void): Database {
  const pool = new Pool({
    connectionString: revealed(url),
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: 5_000,
    ...(tls === 'verify' ? { ssl: { rejectUnauthorized: true } } : {}),
    types: {
      getTypeParser: (oid, format) =>
        (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as never,
    },
  });
  // Without a listener a dropped connection would end the process, at work or idle. Whoever worked with it hears of it, too, and
  // the next query opens a new one.
  pool.on('connect', (client) => client.on('error', onLost));
  pool.on('error', () => undefined);
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}
