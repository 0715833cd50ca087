import { areSame, type Checkpoint, readCheckpoint } from '../domain/evidence';
import type { BucketSettings } from '../config/bucket';
import { type BucketWire, CheckpointBucketError, openBucketWire, OTHER_ADDRESS } from './bucket-wire';
import { CheckpointGoesBackError, type CheckpointPlace, type Kept } from './place';

/** A stop ends within ten seconds, and two requests may still be under way then. */
const BEGINS_OBJECTS_FOR_MS = 2_000;
const READ_AT_ONCE = 16;
/** The last is looked for from so many before the one expected, since names are listed upwards alone. */
const BEFORE = 500;
const DIGITS = 12;

const nameOf = (n: number): string => `checkpoints/${String(n).padStart(DIGITS, '0')}.json`;
const numberIn = (name: string): number => Number(/^checkpoints\/(\d{12})\.json$/.exec(name)?.[1] ?? 0);

/** Stands for an object that is no checkpoint: nobody has signed it. */
const nobodys = (n: number): Checkpoint => ({ n, seq: 0, at: 0, digest: '', chain: '', keyId: '', signature: '' });

/**
 * A bucket, each checkpoint one object under its number. It is read before it is written, too, since some stores know no
 * `If-None-Match`: what is there stays.
 */
export async function openCheckpointBucket(
  settings: BucketSettings,
  about: number,
  fetcher?: typeof fetch,
): Promise<CheckpointPlace> {
  const wire = openBucketWire(settings, fetcher);
  let last: Checkpoint | undefined;
  const reread = async (): Promise<void> => {
    const n = await lastNumber(wire, Math.max(0, (last?.n ?? about) - BEFORE));
    last = n === 0 ? undefined : ((await read(wire, n)) ?? nobodys(n));
  };
  await reread();

  const append = async (checkpoints: readonly Checkpoint[]): Promise<void> => {
    const until = Date.now() + BEGINS_OBJECTS_FOR_MS;
    for (const checkpoint of checkpoints) {
      last = await keep(wire, checkpoint);
      if (!areSame(last, checkpoint)) throw new CheckpointGoesBackError(`Another checkpoint ${last.n} is there.`);
      if (Date.now() > until) return;
    }
  };
  return { name: 'bucket', last: () => last, reread, append, beginAgain: (checkpoint) => append([checkpoint]) };
}

/** @returns what is there afterwards under its number */
async function keep(wire: BucketWire, checkpoint: Checkpoint): Promise<Checkpoint> {
  const there = await read(wire, checkpoint.n);
  if (there) return there;
  if ((await wire.put(nameOf(checkpoint.n), JSON.stringify(checkpoint))) === 'stored') return checkpoint;
  const faster = await read(wire, checkpoint.n);
  if (faster) return faster;
  throw new CheckpointBucketError(
    'The bucket of checkpoints says that an object is there, and shows none.',
    OTHER_ADDRESS,
  );
}

async function read(wire: BucketWire, n: number): Promise<Checkpoint | undefined> {
  const text = await wire.get(nameOf(n));
  if (text === undefined) return undefined;
  const found = readCheckpoint(text);
  return found?.n === n ? found : nobodys(n);
}

/** The numbers of all objects after this one. */
async function* numbersAfter(wire: BucketWire, n: number): AsyncGenerator<number> {
  for (let after = n; ;) {
    const numbers = (await wire.list('checkpoints/', nameOf(after))).map(numberIn).filter((each) => each > after);
    yield* numbers;
    if (numbers.length === 0) return;
    after = Math.max(...numbers);
  }
}

/** @returns 0 when there is none */
async function lastNumber(wire: BucketWire, from: number): Promise<number> {
  let last = 0;
  for await (const n of numbersAfter(wire, from)) last = n;
  return last === 0 && from > 0 ? lastNumber(wire, 0) : last;
}

/** @throws CheckpointBucketError when it cannot be read. */
export async function readCheckpointBucket(settings: BucketSettings, fetcher?: typeof fetch): Promise<Kept> {
  const wire = openBucketWire(settings, fetcher);
  const numbers: number[] = [];
  for await (const n of numbersAfter(wire, 0)) numbers.push(n);
  const found: Checkpoint[] = [];
  for (let i = 0; i < numbers.length; i += READ_AT_ONCE) {
    const some = numbers.slice(i, i + READ_AT_ONCE);
    found.push(...(await Promise.all(some.map(async (n) => (await read(wire, n)) ?? nobodys(n)))));
  }
  return {
    checkpoints: found.filter(({ keyId }) => keyId !== ''),
    last: found.at(-1),
    unreadable: found.filter(({ keyId }) => keyId === '').map(({ n }) => `Object ${nameOf(n)} of the bucket`),
  };
}
