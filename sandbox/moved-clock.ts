/** How far the clocks of the app and of the stand-in are ahead of the real one. */
export interface MovedClock {
  readonly aheadMs: () => number;
  /** Both clocks jump; nobody waits. */
  readonly letPass: (ms: number) => Promise<void>;
}

/** As much as the page lets pass at a time. */
export const PASS_MINUTES_MAX = 60;

/** @param moveApp sets how far the app is ahead, and comes back when it is */
export function movedClock(moveApp: (aheadMs: number) => Promise<void>) {
  let aheadMs = 0;
  const clock: MovedClock = {
    aheadMs: () => aheadMs,
    letPass: (ms) => {
      aheadMs += ms;
      return moveApp(aheadMs);
    },
  };
  return { clock, now: () => Date.now() + aheadMs };
}
