import type { CheckpointPlace } from '../checkpoint-places/place';
import { AppError } from '../domain/errors';
import { type Checkpoint, furthest } from '../domain/evidence';
import type { CheckpointStore } from '../requests/evidence-ports';

export interface SignerOptions {
  readonly checkpoints: CheckpointStore;
  /** Where they are kept besides. */
  readonly places: readonly CheckpointPlace[];
  readonly onMade: (checkpoint: Checkpoint) => void;
  /** How many a place still lacks, and why. */
  readonly onOwed: (place: CheckpointPlace['name'], owed: number, error: AppError | undefined) => void;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;

/**
 * Signs where the trail stands: each hour, also when nothing happened, and when the app starts and stops. Each instance
 * adds to its places also what others have made, and what could not be added before: each turn tries again.
 */
export function createTrailSigner({ checkpoints, places, onMade, onOwed, now }: SignerOptions) {
  return { now: () => sign(0), hourly: () => sign(HOUR_MS), tell };

  async function sign(ageMinMs: number): Promise<readonly AppError[]> {
    const lasts = places.flatMap((place) => place.last() ?? []);
    const made = await checkpoints.make(now(), ageMinMs, furthest(lasts)?.n);
    return tell(made ? [made] : []);
  }

  /**
   * Says what was signed, here or where the trail was cut, and keeps it elsewhere too. No place waits for another.
   * @returns why places did not take it
   */
  async function tell(made: readonly Checkpoint[]): Promise<readonly AppError[]> {
    made.forEach(onMade);
    const failures = await Promise.all(places.map(keepAt));
    return failures.filter((each) => each !== undefined);
  }

  async function keepAt(place: CheckpointPlace): Promise<AppError | undefined> {
    const owed = await checkpoints.after(place.last()?.n ?? 0);
    let failure: AppError | undefined;
    await place.append(owed).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      failure = error;
    });
    const last = place.last()?.n ?? 0;
    onOwed(place.name, owed.filter(({ n }) => n > last).length, failure);
    return failure;
  }
}
