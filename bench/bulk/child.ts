/** The real app in a process of its own, whose jobs run when it is told so; or, in real time, by themselves. */
import { buildApp } from '../../src/app';
import { readConfig, secretsOf } from '../../src/config';
import { createLogger } from '../../src/logging';
import type { Memory, Order, Report } from './app-process';
import { nextDue } from './next-due';
import { timeIn } from './shared-time';

const MEGABYTE = 1_048_576;
const LOOK_AT_MEMORY_MS = 250;

const report = (said: Report): void => {
  process.send?.(said);
};

/** What JavaScript holds once everything that can go is gone, and what the system gives the process. */
function memory(): Memory {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heldMb: (heapUsed + external) / MEGABYTE, residentMb: rss / MEGABYTE };
}

let peak: Memory | undefined;

function watchMemory(): void {
  const seen = memory();
  peak = {
    heldMb: Math.max(peak?.heldMb ?? 0, seen.heldMb),
    residentMb: Math.max(peak?.residentMb ?? 0, seen.residentMb),
  };
}

/** @returns the most since it was asked for last. */
function measure(): Memory {
  if (!peak) setInterval(watchMemory, LOOK_AT_MEMORY_MS);
  watchMemory();
  const seen = peak ?? memory();
  peak = memory();
  return seen;
}

async function begin({ env, timeFile }: Extract<Order, { kind: 'begin' }>): Promise<void> {
  const config = readConfig(env);
  const log = createLogger({ level: config.logLevel, secrets: secretsOf(config) });
  const sleeping = new Map<number, () => void>();
  const time = timeFile === undefined ? undefined : timeIn(timeFile);
  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const at = (time?.now() ?? 0) + ms;
      const id = sleeping.size === 0 ? 1 : Math.max(...sleeping.keys()) + 1;
      sleeping.set(id, wake);
      report({ kind: 'sleeping', id, at });
    });
  const app = await buildApp(
    { ...config, http: { ...config.http, port: 0 } },
    { log, ...(time ? { clock: { now: time.now }, sleep } : {}) },
  );
  const { port } = await app.listen({ jobs: time ? 'by-hand' : 'running' });

  process.on('message', (order: Order) => {
    switch (order.kind) {
      case 'begin':
        return;
      case 'turn':
        app.runJobs().then(
          async () => {
            report({ kind: 'turned', nextAt: await nextDue(app.store.db) });
          },
          (error: unknown) => {
            report({ kind: 'turned', nextAt: 0, error: String(error) });
          },
        );
        return;
      case 'wake':
        sleeping.get(order.id)?.();
        sleeping.delete(order.id);
        return;
      case 'measure':
        report({ kind: 'measured', ...measure() });
    }
  });
  report({ kind: 'listening', port });
}

process.once('disconnect', () => process.exit(0));
process.once('message', (order: Order) => {
  if (order.kind !== 'begin') return;
  begin(order).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
});
