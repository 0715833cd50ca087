import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** Work that goes on after Slack got its answer: a shutdown waits for it, since Bolt does not (F7.4). */
export function createInFlight() {
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  // Every window that is followed listens.
  setMaxListeners(0, stopping.signal);
  return {
    /** @returns false at once when the app is stopping: whoever only watches should end. */
    pause: async (ms: number): Promise<boolean> => {
      await wait(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      return !stopping.signal.aborted;
    },

    track: async <T>(work: Promise<T>): Promise<T> => {
      running.add(work);
      try {
        return await work;
      } finally {
        running.delete(work);
      }
    },

    /** @returns true when everything ended in time. */
    drain: async (patienceMs: number): Promise<boolean> => {
      stopping.abort();
      const drained = async (): Promise<true> => {
        while (running.size > 0) await Promise.allSettled(running);
        return true;
      };
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<false>((resolve) => {
        timer = setTimeout(() => {
          resolve(false);
        }, patienceMs);
      });
      const isDrained = await Promise.race([drained(), tooLate]);
      clearTimeout(timer);
      return isDrained;
    },
  };
}

export type InFlight = ReturnType<typeof createInFlight>;
