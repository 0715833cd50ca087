import { openCheckpointBucket } from '../../checkpoint-places/bucket';
import { CheckpointBucketError } from '../../checkpoint-places/bucket-wire';
import type { BucketSettings } from '../../config/bucket';
import { broken, type Finding, ok, warn } from './finding';

const BUCKET = 'checkpoint bucket';
/** One an hour, and one that was tried again for a while. */
const LATE_AFTER_MS = 2 * 3_600_000;

/** Can the bucket of checkpoints be read, and is its last one of this hour? Whether it can be written, only writing shows. */
export async function bucketFindings(
  settings: BucketSettings | undefined,
  fetcher: typeof fetch,
  now: number,
): Promise<Finding[]> {
  if (!settings) return [];
  try {
    const last = (await openCheckpointBucket(settings, 0, fetcher)).last();
    if (!last) return [ok(BUCKET, 'Can be read, and has none yet: the first start writes one.')];
    if (last.keyId === '')
      return [
        broken(
          BUCKET,
          `Its last object (${last.n}) is no checkpoint, so the app does nothing.`,
          'Find out who wrote it, and read docs/evidence.md.',
        ),
      ];
    const said = `The last one there is ${last.n}, of ${new Date(last.at).toISOString()}`;
    if (now - last.at <= LATE_AFTER_MS) return [ok(BUCKET, `Can be read. ${said}.`)];
    return [
      warn(
        BUCKET,
        `${said}: since then the app did not run, or could not write.`,
        'If it runs, its log says “checkpoints are owed to a place”, and why.',
      ),
    ];
  } catch (error) {
    if (error instanceof CheckpointBucketError) return [broken(BUCKET, error.message, error.fix)];
    throw error;
  }
}
