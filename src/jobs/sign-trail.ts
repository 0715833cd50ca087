import type { Checkpoint } from '../domain/evidence';
import type { CheckpointStore } from '../requests/evidence-ports';

export interface SignerOptions {
  readonly checkpoints: CheckpointStore;
  /** Where they are kept besides. */
  readonly file?: {
    readonly last: () => Checkpoint | undefined;
    readonly append: (checkpoints: readonly Checkpoint[]) => Promise<void>;
  };
  readonly onMade: (checkpoint: Checkpoint) => void;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;

/**
 * Signs where the trail stands: each hour, also when nothing happened, and when the app starts and stops. Each instance
 * adds to its file also what others have made.
 */
export function createTrailSigner({ checkpoints, file, onMade, now }: SignerOptions) {
  return { now: () => sign(0), hourly: () => sign(HOUR_MS), tell };

  async function sign(ageMinMs: number): Promise<void> {
    const made = await checkpoints.make(now(), ageMinMs, file?.last()?.n);
    await tell(made ? [made] : []);
  }

  /** Says what was signed, here or where the trail was cut, and keeps it elsewhere too. */
  async function tell(made: readonly Checkpoint[]): Promise<void> {
    made.forEach(onMade);
    if (file) await file.append(await checkpoints.after(file.last()?.n ?? 0));
  }
}
