import { randomFrom } from '../play';
import { BULK } from './figures';
import type { Stage } from './stage';

export interface KillOptions {
  readonly times: number;
  /** Of these, so many while a call of the run is on its way, which Slack carries out. */
  readonly inMidCall: number;
  /** How many calls the run takes at least. */
  readonly calls: number;
  readonly withinMs: number;
  readonly seed: number;
}

/** Kills the app at random moments over this much time, and starts it again each time. */
export function killAgainAndAgain({ times, inMidCall, calls, withinMs, seed }: KillOptions) {
  return async (stage: Stage, isOver: () => boolean): Promise<void> => {
    const random = randomFrom(seed);
    const kill = (): void => {
      if (!isOver()) stage.killAndRestart();
    };
    for (let n = 0; n < times - inMidCall; n += 1) stage.later(Math.floor(random() * withinMs), kill);

    const chosen = new Set(
      Array.from({ length: inMidCall }, (_, n) => Math.floor(((n + random()) * calls) / inMidCall)),
    );
    let seen = 0;
    stage.onCall = (method, ms) => {
      if (method !== BULK) return;
      if (chosen.has(seen)) stage.later(Math.floor(ms / 2), kill);
      seen += 1;
    };
    while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 50));
  };
}
