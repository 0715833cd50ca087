import type { Checkpoint } from '../domain/evidence';
import type { Job } from './loop';

export interface TrailWatchOptions {
  /** The last checkpoint of each place outside of the database that has one. */
  readonly lasts: () => readonly Checkpoint[];
  readonly compare: (last: Checkpoint) => Promise<'same' | 'behind' | 'different'>;
  /** Somebody may have accepted it meanwhile, or written more, which makes another checkpoint the last. */
  readonly reread: () => Promise<void>;
  readonly onFound: (problem: TrailProblem | undefined) => void | Promise<void>;
}

export type TrailProblem = 'restored-backup' | 'trail-altered';

const EVERY_MS = 5_000;

/** An older copy of the database, or another one, in the place of ours: then nothing runs until a person accepts it. */
export function watchTrail({ lasts, compare, reread, onFound }: TrailWatchOptions) {
  let problem: TrailProblem | undefined;

  const look = async (): Promise<void> => {
    const compared = await Promise.all(lasts().map(compare));
    const found = compared.find((each) => each !== 'same') ?? 'same';
    const before = problem;
    problem = found === 'same' ? undefined : found === 'behind' ? 'restored-backup' : 'trail-altered';
    if (problem !== before) await onFound(problem);
  };
  const lookAgain = async (): Promise<void> => {
    await reread();
    await look();
  };
  const job: Job = {
    name: 'watch-trail',
    everyMs: EVERY_MS,
    run: () => (problem ? lookAgain() : Promise.resolve()),
  };
  /** The same job, which does nothing meanwhile. */
  const held = (one: Job): Job => ({ ...one, run: () => (problem ? Promise.resolve() : one.run()) });
  return { look, lookAgain, job, held, problem: () => problem };
}
