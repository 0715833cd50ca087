import type { Checkpoint } from '../domain/evidence';
import type { Keep } from '../domain/keep';

export interface RetentionStore {
  /** Forgets what is older, but for what goes on and what somebody holds. Says in the trail how much. */
  readonly purge: (keep: Keep, now: number) => Promise<void>;
  /**
   * Removes rows of the trail that are older, behind a signed checkpoint, up to the first one that has to stay.
   * @returns the checkpoints that it made, to be kept elsewhere too; none when nothing was due.
   * @throws Error when the trail does not hold: then nothing is removed.
   */
  readonly cutTrail: (keep: Keep, now: number) => Promise<readonly Checkpoint[]>;
}
