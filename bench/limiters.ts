/** A limiter as Slack might have it: takes a call that arrives, or says after how many seconds to come again. */
export interface Limiter {
  readonly arrives: (at: number) => number | undefined;
  /** The least time between the first and the last of so many calls, the first of which arrives at `from`. */
  readonly boundMs: (calls: number, from: number) => number;
}

export const MINUTE_MS = 60_000;

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));

/** Windows of a minute; after a quiet time the next one begins with the next call. */
export function windowsFromFirstCall(callsMax: number): Limiter {
  let beganAt = -Infinity;
  let used = 0;
  return {
    arrives: (at) => {
      if (at >= beganAt + MINUTE_MS) {
        beganAt = at;
        used = 0;
      }
      if (used >= callsMax) return wholeSeconds(beganAt + MINUTE_MS - at);
      used += 1;
      return undefined;
    },
    boundMs: (calls) => (Math.ceil(calls / callsMax) - 1) * MINUTE_MS,
  };
}

/** Windows of a minute, one of which began at `boundary`. */
export function windowsByTheClock(callsMax: number, boundary: number): Limiter {
  const windowOf = (at: number): number => Math.floor((at - boundary) / MINUTE_MS);
  const endOf = (at: number): number => boundary + (windowOf(at) + 1) * MINUTE_MS;
  let present = -Infinity;
  let used = 0;
  return {
    arrives: (at) => {
      if (windowOf(at) !== present) {
        present = windowOf(at);
        used = 0;
      }
      if (used >= callsMax) return wholeSeconds(endOf(at) - at);
      used += 1;
      return undefined;
    },
    boundMs: (calls, from) => {
      const more = Math.ceil(calls / callsMax) - 1;
      return more === 0 ? 0 : endOf(from) - from + (more - 1) * MINUTE_MS;
    },
  };
}

/** A bucket of a minute's calls that fills up again one by one. */
export function tokenBucket(burst: number): Limiter {
  const refillMs = MINUTE_MS / burst;
  let level = burst;
  let seenAt = -Infinity;
  return {
    arrives: (at) => {
      level = Math.min(burst, level + (at - seenAt) / refillMs);
      seenAt = at;
      // Sums of fractions: a millionth of a call short is no call short.
      if (level < 1 - 1e-6) return wholeSeconds((1 - level) * refillMs);
      level -= 1;
      return undefined;
    },
    boundMs: (calls) => Math.max(0, calls - burst) * refillMs,
  };
}
