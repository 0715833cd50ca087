import type { Job } from './loop';

const RARE_MS = 60_000;

/** Runs each job once, one after the other; what comes every minute or more rarely, only when that has passed. */
export function createTurns(jobs: readonly Job[], now: () => number): () => Promise<void> {
  const ranAt = new Map<Job, number>();
  return async () => {
    for (const job of jobs) {
      const last = ranAt.get(job);
      if (job.everyMs >= RARE_MS && last !== undefined && now() < last + job.everyMs) continue;
      const at = now();
      await job.run();
      ranAt.set(job, at);
    }
  };
}
