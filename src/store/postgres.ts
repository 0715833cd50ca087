import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import type { Secret } from '../config/secret';
import { type Database, revealed } from './database';
import type { Schema } from './schema';

const CONNECTIONS_MAX = 8;
/** A connection on which nothing moves is asked so often whether anybody is there. */
const KEEP_ALIVE_MS = 10_000;
/** So long a connection may take to be made, and a transaction may stand still: in an app that lives, it is milliseconds. */
const SILENT_MS = 5_000;
/** The database gives up earlier than whoever asked, who then hears why and keeps the connection. */
const SERVER_GIVES_UP_AT = 0.9;
/** And earlier still it takes back what a silent transaction has locked, so that those who wait for it need not give up. */
const SILENT_AT_MOST = 0.5;

interface Limits {
  /** Longer than that no statement may take, waits for locks included; without it, as long as it likes. */
  readonly answersWithinMs?: number | undefined;
  readonly connectionsMax?: number;
}

/** Connects lazily. Epoch milliseconds and counters fit a double, so 64-bit integers arrive as numbers. */
export function openPostgres(
  url: string | Secret,
  tls: 'verify' | 'none',
  onLost: (error: Error) => void,
  { answersWithinMs, connectionsMax = CONNECTIONS_MAX }: Limits = {},
): Database {
  const silentMs = Math.min(SILENT_MS, Math.floor((answersWithinMs ?? Infinity) * SILENT_AT_MOST));
  const pool = new Pool({
    connectionString: revealed(url),
    max: connectionsMax,
    connectionTimeoutMillis: silentMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    // Said as the connection is made: by SET, it would stay with whoever gets the connection next from a pooler of transactions. A pooler
    // that does not know it refuses, until it is told what to do (docs/operations.md).
    idle_in_transaction_session_timeout: silentMs,
    ...(answersWithinMs === undefined ? {} : { statement_timeout: Math.floor(answersWithinMs * SERVER_GIVES_UP_AT) }),
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
  const impatient = (withinMs: number): PostgresPool => ({
    connect: async () => closedAfter(withinMs, await pool.connect(), onLost),
    end: () => pool.end(),
  });
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: answersWithinMs === undefined ? pool : impatient(answersWithinMs) }),
  });
}

/**
 * The same connection, closed when a statement is not answered in time: the driver's own limit would put it back into the pool in
 * the middle of a transaction, which the next one would commit. What became of the statement is then as unknown as when a
 * connection is lost; of a COMMIT, too. Whoever asked takes it as not written, and looks afterwards.
 */
function closedAfter(ms: number, client: PoolClient, onLost: (error: Error) => void): PostgresPoolClient {
  let silent: Error | undefined;
  const giveUp = (): void => {
    silent = new Error(`PostgreSQL did not answer within ${ms} ms.`);
    // With an error the pool closes it, and the statement fails.
    client.release(silent);
    onLost(silent);
  };
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    let last: NodeJS.Immediate | undefined;
    // An answer that is here already counts: it was this process that stood still.
    const timer = setTimeout(() => (last = setImmediate(giveUp)), ms);
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      throw silent ?? error;
    } finally {
      clearTimeout(timer);
      clearImmediate(last);
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: () => {
      if (!silent) client.release();
    },
  };
}
