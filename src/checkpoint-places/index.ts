import { createRequire } from 'node:module';
import type { BucketSettings } from '../config/bucket';
import type * as Bucket from './bucket';
import { openCheckpointFile, readCheckpointFile } from './file';
import type { CheckpointPlace, Kept } from './place';

export interface PlacesSettings {
  /** Path of `CHECKPOINT_FILE`. */
  readonly checkpointFile?: string;
  readonly checkpointBucket?: BucketSettings;
}

/** Loaded only when one is set. */
const bucket = (): typeof Bucket => createRequire(__filename)('./bucket') as typeof Bucket;

/**
 * All places that are set.
 * @param about number of the last checkpoint that the database knows: it is looked for near there
 * @throws AppError when one cannot be used, with what to do
 */
export async function openPlaces(
  { checkpointFile, checkpointBucket }: PlacesSettings,
  about: number,
  fetcher?: typeof fetch,
): Promise<CheckpointPlace[]> {
  return [
    ...(checkpointFile === undefined ? [] : [await openCheckpointFile(checkpointFile)]),
    ...(checkpointBucket ? [await bucket().openCheckpointBucket(checkpointBucket, about, fetcher)] : []),
  ];
}

/** What is in each of them, all of it. Makes nothing. @throws AppError when one cannot be read. */
export async function readPlaces(
  { checkpointFile, checkpointBucket }: PlacesSettings,
  fetcher?: typeof fetch,
): Promise<Kept[]> {
  return [
    ...(checkpointFile === undefined ? [] : [await readCheckpointFile(checkpointFile)]),
    ...(checkpointBucket ? [await bucket().readCheckpointBucket(checkpointBucket, fetcher)] : []),
  ];
}
