import { openPlaces, type PlacesSettings } from '../checkpoint-places';
import { CheckpointGoesBackError } from '../checkpoint-places/place';
import type { AppError } from '../domain/errors';
import { createTrailSigner } from '../jobs/sign-trail';
import type { Checkpoint } from '../domain/evidence';
import { watchTrail } from '../jobs/watch-trail';
import type { Log } from '../logging';
import type { Metrics } from '../metrics';
import type { Clock } from '../requests/ports';
import { problemWords } from '../slack/problem-words';
import type { Store } from '../store';
import { lastCheckpoint } from '../store/checkpoint-store';
import { compareTrail } from '../store/restored';

interface TrailKeeping {
  readonly store: Store;
  readonly settings: PlacesSettings;
  /** For a bucket; Node's own unless given. */
  readonly fetch: typeof globalThis.fetch | undefined;
  readonly metrics: Pick<Metrics, 'checkpointsOwed'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The trail beside what is known of it elsewhere, and the checkpoints that make it known there. Nothing is signed while the
 * trail is not the one of its last checkpoint: signed again and again, an old copy would become the last one itself.
 * @throws AppError when a place that is set cannot be used: what it knows may be what must hold everything.
 */
export async function keepTrail({ store, settings, fetch, metrics, clock, log }: TrailKeeping) {
  const places = await openPlaces(settings, (await lastCheckpoint(store.db))?.n ?? 0, fetch);
  const signer = createTrailSigner({
    checkpoints: store.checkpoints,
    places,
    onMade: (checkpoint) => {
      log.evidence({ checkpoint }, 'trail checkpoint');
    },
    onOwed: (place, owed, error) => {
      metrics.checkpointsOwed(place, owed);
      if (error)
        log.warn({ place, owed, fix: error.fix, error }, 'checkpoints are owed to a place; tried again each minute');
    },
    now: clock.now,
  });
  const watch = watchTrail({
    lasts: () => places.flatMap((place) => place.last() ?? []),
    compare: (last) => compareTrail(store.db, store.keys, last),
    reread: async () => {
      await Promise.all(places.map((place) => place.reread()));
    },
    onFound: async (problem) => {
      if (problem) log.error({ problem, fix: problemWords(problem) }, 'trail is not the one of its last checkpoint');
      else await goOn();
    },
  });
  await watch.look();

  /** Signs only what holds: signed over, a row that was altered since the last checkpoint would not be noticed again. */
  async function sign(kind: 'now' | 'hourly'): Promise<void> {
    await watch.look();
    if (!watch.problem()) await signed(signer[kind]());
  }

  /** A place that goes further than this database shows that it is not the right one. */
  async function signed(work: Promise<readonly AppError[]>): Promise<readonly AppError[]> {
    const failures = await work;
    if (failures.some((each) => each instanceof CheckpointGoesBackError)) await watch.lookAgain();
    return failures;
  }

  /** @returns why places did not take the checkpoint */
  async function goOn(): Promise<readonly AppError[]> {
    if (watch.problem()) return [];
    const before = await store.trail.noteKey(clock.now());
    if (before !== undefined) {
      const isKnown = store.keys.some(({ id }) => id === before);
      log.warn({ keyId: before, isKnown }, 'trail key changed; an earlier one belongs in TRAIL_KEYS_BEFORE');
    }
    return signed(signer.now());
  }

  return {
    /** Why this database may not be gone on with; nothing when it may. */
    problem: watch.problem,
    job: watch.job,
    held: watch.held,
    /** Looks each time whether the trail still is the one of its last checkpoint. */
    hourly: () => sign('hourly'),
    /** Keeps elsewhere what was signed where the trail was cut. */
    told: async (made: readonly Checkpoint[]): Promise<void> => {
      await signed(signer.tell(made));
    },
    /** Says where the trail stands when the app begins to work on it. @throws what kept a place from taking it. */
    begin: async (): Promise<void> => {
      const [failure] = await goOn();
      if (failure && !watch.problem()) throw failure;
    },
    /** The same when it stops. */
    end: async (): Promise<void> => {
      if (watch.problem()) return;
      await sign('now').catch((error: unknown) => {
        log.error({ error }, 'no checkpoint made before the stop');
      });
    },
  };
}
