import { setTimeout as pause } from 'node:timers/promises';
import type { StandIn } from '../../sandbox/stand-in';
import { environment, type AppOptions, type RunningApp } from '../../sandbox/walk-app';
import { buildApp } from '../../src/app';
import { readConfig, secretsOf } from '../../src/config';
import { createLogger } from '../../src/logging';
import { type Timings, TIMINGS } from '../../src/requests/timings';

const READY_WITHIN_MS = 30_000;
/** Looks come sooner than outside, since here people wait for them in real time. */
const SOONER: Timings = {
  ...TIMINGS,
  looksMs: [1_000, ...TIMINGS.looksMs.slice(1)],
  looksOfRunMs: [1_000, ...TIMINGS.looksOfRunMs],
};

/**
 * The app in the process of the tests: what the page shows is the same, and a process for each test takes longer than most of
 * the tests. That the sandbox starts it as a process is what `test/sandbox/walk.test.ts` shows.
 */
export async function startAppHere(slack: StandIn, { folder, port, env }: AppOptions): Promise<RunningApp> {
  const config = readConfig({ ...environment(slack, folder, port), ...env });
  const complaints: string[] = [];
  const destination = { write: (line: string) => void complaints.push(line) };
  let aheadMs = 0;
  const log = createLogger({ level: 'warn', secrets: secretsOf(config), destination });
  const app = await buildApp(config, { log, timings: SOONER, clock: { now: () => Date.now() + aheadMs } });
  const { stop } = await app.listen();
  const url = `http://127.0.0.1:${port}`;
  let why: string | undefined;
  const here: RunningApp = {
    ...{ url, pid: process.pid, logFile: '', doctor: '' },
    complaints: () => complaints.join(''),
    ended: () => why,
    moveClock: (ms) => {
      aheadMs = ms;
      return Promise.resolve();
    },
    stop: () => {
      why = 'The app was stopped.';
      return stop();
    },
  };
  const giveUpAt = Date.now() + READY_WITHIN_MS;
  while (!(await fetch(`${url}/readyz`)).ok) {
    if (Date.now() > giveUpAt) {
      await stop();
      throw new Error(`The app did not become ready. ${here.complaints()}`);
    }
    await pause(10);
  }
  return here;
}
