/** Work that goes on after Slack got its answer: a shutdown waits for it, since Bolt does not (F7.4). */
export function createInFlight() {
  const running = new Set<Promise<unknown>>();
  return {
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
