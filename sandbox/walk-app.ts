import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isObject, parseJson, textOf } from './json';
import { CHANNELS } from './names';
import type { StandIn } from './stand-in';

export interface RunningApp {
  readonly url: string;
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Looks at it as its operator would: a line for a shell. */
  readonly doctor: string;
  /** The last warnings and errors of its log. */
  readonly complaints: () => string;
  /** Why it runs no more; nothing while it runs. */
  readonly ended: () => string | undefined;
  /** Sets its clock this far ahead of the real one. */
  readonly moveClock: (aheadMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface AppOptions {
  /** Its database and its log go there. */
  readonly folder: string;
  readonly port: number;
  /** Besides, or instead of, what it needs to find the stand-in. */
  readonly env: Readonly<Record<string, string>>;
}

const ROOT = resolve(__dirname, '..', '..');
const CLOCK = join(__dirname, 'app-clock.js');
const READY_WITHIN_MS = 15_000;
/** A little more than the app gives itself. */
const STOP_WITHIN_MS = 11_000;
const WORDS_MAX = 4_000;

/**
 * Starts the app as anybody would, `node .`, told by its environment alone that Slack is elsewhere, on a clock that can be moved. It runs in a
 * folder of its own and gets no variable of the caller's but those in `env`, so that no real `.env`, token or proxy can reach it.
 * What it gets stands there in `.env`, for the commands of the host.
 * @throws Error saying why, when it does not become ready.
 */
export async function startApp(slack: StandIn, { folder, port, env }: AppOptions): Promise<RunningApp> {
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'app.log');
  const log = openSync(logFile, 'w');
  const settings = { ...environment(slack, folder, port), ...env };
  const lines = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
  writeFileSync(join(folder, '.env'), lines.join(''), { mode: 0o600 });
  const { PATH = '', SystemRoot = '' } = process.env;
  const child = spawn(process.execPath, ['--require', CLOCK, ROOT], {
    cwd: folder,
    // In a process group of its own: Ctrl+C comes to us, and we stop the app in order.
    detached: true,
    stdio: ['ignore', log, 'pipe', 'ipc'],
    env: { PATH, ...(SystemRoot && { SystemRoot }), ...settings },
  });
  closeSync(log);

  let words = '';
  let why: string | undefined;
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-WORDS_MAX);
  });
  child.once('error', (error) => {
    why ??= `The app could not be started: ${error.message}`;
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', kill);
  const closed = once(child, 'close').then(() => {
    process.removeListener('exit', kill);
    const how = child.signalCode ?? `exit code ${child.exitCode ?? 'unknown'}`;
    why ??= `The app ended by itself (${how}).\n${words.trim() || lastLines(logFile)}`.trim();
  });

  const app: RunningApp = {
    url,
    pid: child.pid,
    logFile,
    doctor: `(cd ${folder} && node ${join(ROOT, 'dist/src/bin/doctor.js')})`,
    complaints: () => lastLines(logFile, /"level":"(warn|error|fatal)"/),
    ended: () => why,
    moveClock: async (aheadMs) => {
      if (why !== undefined) return;
      const moved = once(child, 'message');
      child.send(aheadMs);
      await Promise.race([moved, closed]);
    },
    stop: async () => {
      if (why !== undefined) return;
      why = 'The app was stopped.';
      child.kill('SIGTERM');
      const killer = setTimeout(kill, STOP_WITHIN_MS);
      await closed;
      clearTimeout(killer);
    },
  };
  try {
    await ready(app);
  } catch (error) {
    await app.stop();
    throw error;
  }
  return app;
}

/** What it needs to find the stand-in. */
export const environment = (slack: StandIn, folder: string, port: number) => ({
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: slack.tokens.bot,
  SLACK_ADMIN_TOKEN: slack.tokens.admin,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  AUDIT_CHANNEL: CHANNELS.secops,
  APPROVAL_CHANNEL: CHANNELS.approvals,
  PAGER_URL: slack.pagerUrl,
  PAGER_SECRET: randomBytes(36).toString('base64'),
  TRAIL_KEY: randomBytes(36).toString('base64'),
  DATABASE_URL: `file:${join(folder, 'warden.db')}`,
  HOST: '127.0.0.1',
  PORT: String(port),
});

async function ready(app: RunningApp): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  let problem = 'it does not answer';
  while (Date.now() < giveUpAt) {
    await pause(50);
    const ended = app.ended();
    if (ended !== undefined) throw new Error(ended);
    try {
      const answer = await fetch(`${app.url}/readyz`, { signal: AbortSignal.timeout(1_000) });
      if (answer.ok) return;
      const body = parseJson(await answer.text());
      problem = (isObject(body) && textOf(body.problem)) || `it answers ${answer.status}`;
    } catch {
      // Not listening yet.
    }
  }
  throw new Error(`The app was not ready within ${READY_WITHIN_MS / 1_000} s: ${problem}.\n${lastLines(app.logFile)}`);
}

const lastLines = (file: string, like = /./): string =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => like.test(line))
    .slice(-5)
    .join('\n');
