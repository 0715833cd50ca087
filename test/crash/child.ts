/** The real app in a process of its own, there to be killed. It does nothing before its orders come. */
import { buildApp } from '../../src/app';
import { readConfig, secretsOf } from '../../src/config';
import { createLogger } from '../../src/logging';
import type { Orders, Report } from './app-process';
import { CRASH_TIMINGS, fastClock, fastSleep } from './fast-time';

const PLENTY = { burst: 10_000, refillMs: 1 };

async function begin({ env, epoch }: Orders): Promise<void> {
  process.send?.({ state: 'begun' } satisfies Report);
  const config = readConfig(env);
  const log = createLogger({ level: 'error', secrets: secretsOf(config) });
  const app = await buildApp(
    { ...config, http: { ...config.http, port: 0 } },
    { log, clock: fastClock(epoch), sleep: fastSleep, timings: CRASH_TIMINGS, bucket: PLENTY },
  );
  const { port } = await app.listen();
  process.send?.({ state: 'listening', port } satisfies Report);
}

process.once('disconnect', () => process.exit(0));
process.once('message', (orders: Orders) => {
  begin(orders).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
