import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CHANNELS } from '../../sandbox/names';
import type { StandIn } from '../../sandbox/stand-in';

export type Kind = 'warden' | 'bare';

const PROGRAMS = { warden: resolve(__dirname, '..', '..', '..'), bare: join(__dirname, 'bare-app.js') } as const;
const READY_WITHIN_MS = 20_000;
const KILOBYTES_IN_MEGABYTE = 1_024;

/** One of the two apps in a process of its own, started as anybody would. */
export class AppUnderLoad {
  private constructor(
    private readonly child: ChildProcess,
    private readonly slack: StandIn,
    readonly port: number,
    /** From the start of the process until it said that it listens. */
    readonly startMs: number,
  ) {}

  /** @param folder where its database is */
  static async start(kind: Kind, slack: StandIn, folder: string): Promise<AppUnderLoad> {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [PROGRAMS[kind]], {
      cwd: folder,
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...settings(slack, folder) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const port = await listening(child);
    const app = new AppUnderLoad(child, slack, port, performance.now() - startedAt);
    app.isDeliveredTo();
    if (kind === 'warden') await app.#ready();
    return app;
  }

  /** From now on people's commands come here. */
  isDeliveredTo(): void {
    this.slack.deliverTo = `http://127.0.0.1:${this.port}`;
  }

  /** What the process holds of the machine's memory, in megabytes. */
  residentMb(): number {
    const status = readFileSync(`/proc/${this.child.pid ?? 0}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / KILOBYTES_IN_MEGABYTE;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  async #ready(): Promise<void> {
    for (const giveUpAt = Date.now() + READY_WITHIN_MS; Date.now() < giveUpAt;) {
      if ((await fetch(`http://127.0.0.1:${this.port}/readyz`)).ok) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('The app did not become ready.');
  }
}

const settings = (slack: StandIn, folder: string): Record<string, string> => ({
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: slack.tokens.bot,
  SLACK_ADMIN_TOKEN: slack.tokens.admin,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  AUDIT_CHANNEL: CHANNELS.secops,
  TRAIL_KEY: 'only-for-measuring-0123456789-abcdefghij',
  DATABASE_URL: `file:${join(folder, 'warden.db')}`,
  HOST: '127.0.0.1',
  PORT: '0',
});

/** @returns the port that the app says it listens on. */
async function listening(child: ChildProcess): Promise<number> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    const port = /"msg":"listening".*?"port":(\d+)|"port":(\d+).*?"msg":"listening"/.exec(said);
    if (port) {
      // Read on, so that it never waits for a reader.
      child.stdout?.resume();
      return Number(port[1] ?? port[2]);
    }
  }
  throw new Error(`The app ended before it listened: ${said}`);
}
