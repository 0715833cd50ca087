import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { CHANNELS } from '../../sandbox/names';
import { type StandIn, type StandInOptions, startStandIn } from '../../sandbox/stand-in';

export const MAIN = resolve('dist/src/main.js');
export const TRAIL_KEY = 'canary-trail-key-0123456789-abcdefghij';

/** The app as a process of its own. */
export class Running {
  output = '';
  readonly exited: Promise<number | null>;
  constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = new Promise((done) => child.once('exit', done));
  }
  async says(words: string): Promise<void> {
    await until(
      () => this.output.includes(words),
      () => this.output,
    );
  }
  get port(): number {
    return Number(/"port":(\d+)/.exec(this.output)?.[1]);
  }
}

export async function until(isSo: () => boolean, describe: () => string): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; !isSo();) {
    if (Date.now() > giveUpAt) throw new Error(`Waited in vain: ${describe()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

export function startApp(
  slack: Pick<StandIn, 'tokens' | 'apiUrl' | 'signingSecret'>,
  folder: string,
  env: Record<string, string | undefined> = {},
): Running {
  const settings = {
    ...{ SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_ADMIN_TOKEN: slack.tokens.admin, SLACK_API_URL: slack.apiUrl },
    ...{ SLACK_SIGNING_SECRET: slack.signingSecret, AUDIT_CHANNEL: CHANNELS.secops, PORT: '0', HOST: '127.0.0.1' },
    ...{ TRAIL_KEY, LOG_LEVEL: 'debug' },
    DATABASE_URL: `file:${join(folder, `${Math.random()}.db`)}`,
  };
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return new Running(child);
}

const children: ChildProcess[] = [];

const standIns: StandIn[] = [];

/** One that `endAll` stops. */
export async function freshStandIn(options?: StandInOptions): Promise<StandIn> {
  const slack = await startStandIn(options);
  standIns.push(slack);
  return slack;
}

/** After each test: one that failed leaves nothing behind that would keep the others waiting, or the run from ending. */
export async function endAll(): Promise<void> {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(standIns.splice(0).map((slack) => slack.stop()));
}

export async function readiness(port: number): Promise<void> {
  let ready = false;
  for (const giveUpAt = Date.now() + 30_000; !ready && Date.now() < giveUpAt;) {
    ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
  if (!ready) throw new Error('The app did not become ready.');
}
