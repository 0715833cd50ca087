import type { Context } from '../context';
import type { ListStep } from '../list-ports';

/** What steps of making a list share. */

/** Of look-ups by id, so many a minute; and people a minute when everybody is read (F2: 100 a page, 100 pages). */
export const PERSONS_A_MINUTE = 100;
export const WALKED_A_MINUTE = 10_000;

/** How long it takes, in minutes, until nobody protected is left among so many (`check-roles.ts`). */
export const minutesOfCheck = (people: number, everybody: number): number =>
  Math.min(people / PERSONS_A_MINUTE, everybody / WALKED_A_MINUTE);

/** Nothing was done in this step, and nothing can be before then. */
export const laterStep = ({ clock, timings }: Context, waitMs = timings.tryAgainMs): ListStep => ({
  nextStepAt: clock.now() + waitMs,
});
