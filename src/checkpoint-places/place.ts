import { AppError } from '../domain/errors';
import type { Checkpoint } from '../domain/evidence';

/** Somewhere outside of the database where checkpoints are added and never changed. */
export interface CheckpointPlace {
  readonly name: 'file' | 'bucket';
  /** The one with the highest number that is there as far as we know, whoever wrote it; nothing when none is. */
  readonly last: () => Checkpoint | undefined;
  /**
   * Adds them in their order, as many as it can in a few seconds: those up to `last` are there. What was there already is
   * not written twice.
   * @throws CheckpointGoesBackError when another one stands in the way, which stays and is `last`
   * @throws AppError when it cannot be written
   */
  readonly append: (checkpoints: readonly Checkpoint[]) => Promise<void>;
  /** The same for one that goes back to fewer rows, since a person has accepted that the others are lost. */
  readonly beginAgain: (checkpoint: Checkpoint) => Promise<void>;
  /** Somebody else may have added to it: looks what is last. @throws AppError when it cannot be read. */
  readonly reread: () => Promise<void>;
}

/** A place knows more of the trail than the database that this checkpoint was made of. */
export class CheckpointGoesBackError extends AppError {
  readonly code = 'checkpoint_goes_back';
  readonly fix =
    'The database is not the one of the last checkpoint in CHECKPOINT_FILE or CHECKPOINT_BUCKET, or two of them share that place. Run: npm run trail -- verify';
}

/** Everything that is in one. */
export interface Kept {
  readonly checkpoints: readonly Checkpoint[];
  readonly last: Checkpoint | undefined;
  /** What stands there and is no checkpoint, in words that begin a sentence. */
  readonly unreadable: readonly string[];
}
