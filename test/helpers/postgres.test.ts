import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freshPostgresDatabase } from './postgres';

const HAS_POSTGRES = Boolean(process.env.WARDEN_TEST_POSTGRES_URL);

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

(HAS_POSTGRES ? describe : describe.skip)('the PostgreSQL that the tests run on', () => {
  it('gives each caller a database of its own, and takes it away again', async () => {
    const [one, other] = [await freshPostgresDatabase(), await freshPostgresDatabase()];
    if (!one || !other) throw new Error('no PostgreSQL');

    await ask(one.url, 'create table only_here (id text)');
    expect(await ask(other.url, `select to_regclass('only_here')`)).toEqual([null]);

    await one.drop();
    await other.drop();
    await expect(ask(one.url, 'select 1')).rejects.toThrow('does not exist');
  });

  it('keeps text as UTF-8 whatever the language of the machine', async () => {
    const database = await freshPostgresDatabase();
    if (!database) throw new Error('no PostgreSQL');

    expect(await ask(database.url, 'show server_encoding')).toEqual(['UTF8']);
    await database.drop();
  });

  it('is gone, files and all, when the test run is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'warden-killed-'));
    chmodSync(folder, 0o755); // The server runs as somebody else when the tests run as root.
    const url = await startedByKilledProcess(folder);

    expect(url).toMatch(/^postgres:/);
    await until(() => readdirSync(folder).length === 0);
    await expect(ask(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    rmdirSync(folder);
  });
});

function startedByKilledProcess(folder: string): Promise<string> {
  const script = `require(${JSON.stringify(join(__dirname, 'postgres.js'))}).startPostgres().then((server) =>
    process.stdout.write(server.url, () => process.kill(process.pid, 'SIGKILL')))`;
  return new Promise((resolve) => {
    execFile(process.execPath, ['-e', script], { env: { ...process.env, TMPDIR: folder } }, (_killed, stdout) => {
      resolve(stdout);
    });
  });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
}
