import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const NANOSECONDS = 1e9;

/** How long the event loop kept everybody waiting. */
export interface EventLoop {
  /** In seconds, since it was read last; the resolution of 10 ms is taken off. */
  readonly read: () => { readonly '0.5': number; readonly '0.99': number; readonly '1': number };
  readonly stop: () => void;
}

export function watchEventLoop(): EventLoop {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    read: () => {
      const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000);
      const seen = {
        '0.5': beyond(histogram.percentile(50)),
        '0.99': beyond(histogram.percentile(99)),
        '1': beyond(histogram.max),
      };
      histogram.reset();
      return seen;
    },
    stop: () => {
      histogram.disable();
    },
  };
}
