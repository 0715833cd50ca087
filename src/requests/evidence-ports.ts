import type { Checkpoint } from '../domain/evidence';

/** Where a message stands. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** Signed statements of where the trail stood. */
export interface CheckpointStore {
  /**
   * Makes one unless the last is younger than that, so that several instances make one. Its number follows the last one here
   * and `lastElsewhere`. @returns nothing when none was due.
   */
  readonly make: (now: number, ageMinMs: number, lastElsewhere?: number) => Promise<Checkpoint | undefined>;
  /** Those made after number `n`, in their order. */
  readonly after: (n: number) => Promise<readonly Checkpoint[]>;
  /**
   * Takes the daily post, for one instance and so long. The first is due `firstAfterMs` after the first question.
   * @returns the latest checkpoint and the thread it belongs to, once there is one; nothing when none is due.
   */
  readonly claimPost: (
    now: number,
    leaseMs: number,
    firstAfterMs: number,
  ) => Promise<{ readonly checkpoint: Checkpoint; readonly thread?: Place } | undefined>;
  /** The thread to go on with, and when the next post is due. */
  readonly posted: (thread: Place | undefined, nextAt: number) => Promise<void>;
}
