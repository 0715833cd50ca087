import { CheckpointGoesBackError, openCheckpointFile } from '../checkpoint-file';
import { createTrailSigner } from '../jobs/sign-trail';
import type { Checkpoint } from '../domain/evidence';
import { watchTrail } from '../jobs/watch-trail';
import type { Log } from '../logging';
import type { Clock } from '../requests/ports';
import { problemWords } from '../slack/problem-words';
import type { Store } from '../store';
import { compareTrail } from '../store/restored';

interface TrailKeeping {
  readonly store: Store;
  /** Path of `CHECKPOINT_FILE`. */
  readonly checkpointFile: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The trail beside what is known of it elsewhere, and the checkpoints that make it known there. Nothing is signed while the
 * trail is not the one of its last checkpoint: signed again and again, an old copy would become the last one itself.
 */
export async function keepTrail({ store, checkpointFile, clock, log }: TrailKeeping) {
  const file = checkpointFile === undefined ? undefined : await openCheckpointFile(checkpointFile);
  const signer = createTrailSigner({
    checkpoints: store.checkpoints,
    ...(file ? { file } : {}),
    onMade: (checkpoint) => {
      log.evidence({ checkpoint }, 'trail checkpoint');
    },
    now: clock.now,
  });
  const watch = watchTrail({
    last: () => file?.last(),
    compare: (last) => compareTrail(store.db, store.keys, last),
    reread: async () => file?.reread(),
    onFound: async (problem) => {
      if (problem) log.error({ problem, fix: problemWords(problem) }, 'trail is not the one of its last checkpoint');
      else await begin();
    },
  });
  await watch.look();

  /** Signs only what holds: signed over, a row that was altered since the last checkpoint would not be noticed again. */
  async function sign(kind: 'now' | 'hourly'): Promise<void> {
    await watch.look();
    if (!watch.problem()) await signed(signer[kind]());
  }

  /** A file that goes further than this database shows that it is not the right one. */
  async function signed(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (error instanceof CheckpointGoesBackError) await watch.lookAgain();
      throw error;
    }
  }

  async function begin(): Promise<void> {
    if (watch.problem()) return;
    const before = await store.trail.noteKey(clock.now());
    if (before !== undefined) {
      const isKnown = store.keys.some(({ id }) => id === before);
      log.warn({ keyId: before, isKnown }, 'trail key changed; an earlier one belongs in TRAIL_KEYS_BEFORE');
    }
    await signed(signer.now());
  }

  return {
    /** Why this database may not be gone on with; nothing when it may. */
    problem: watch.problem,
    job: watch.job,
    held: watch.held,
    /** Looks each time whether the trail still is the one of its last checkpoint. */
    hourly: () => sign('hourly'),
    /** Keeps elsewhere what was signed where the trail was cut. */
    told: (made: readonly Checkpoint[]) => signed(signer.tell(made)),
    /** Says where the trail stands when the app begins to work on it. */
    begin,
    /** The same when it stops. */
    end: async (): Promise<void> => {
      if (watch.problem()) return;
      await sign('now').catch((error: unknown) => {
        log.error({ error }, 'no checkpoint made before the stop');
      });
    },
  };
}
