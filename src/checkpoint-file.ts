import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { AppError } from './domain/errors';
import { type Checkpoint, furthest } from './domain/evidence';

/** A file that is only ever added to, best on another machine or a medium that lets nobody change it: one JSON line each. */
export interface CheckpointFile {
  /** The one with the highest number. */
  readonly last: () => Checkpoint | undefined;
  /**
   * On disk when it returns; what stood there already is not written twice.
   * @throws CheckpointFileError; nothing, or a line that is cut off, was written.
   * @throws CheckpointGoesBackError; nothing was written, and `last` is the one in the way.
   */
  readonly append: (checkpoints: readonly Checkpoint[]) => Promise<void>;
  /** The same for one that goes back to fewer rows, since a person has accepted that the others are lost. */
  readonly beginAgain: (checkpoint: Checkpoint) => Promise<void>;
  /** Somebody else has added to it: what is last is read again. */
  readonly reread: () => Promise<void>;
}

class CheckpointFileError extends AppError {
  readonly code = 'checkpoint_file_unusable';
  readonly fix =
    'Check the path in CHECKPOINT_FILE, the space there, and that the user running the app may write to it.';
}

/** The file knows more of the trail than the database that this checkpoint was made of. */
export class CheckpointGoesBackError extends AppError {
  readonly code = 'checkpoint_goes_back';
  readonly fix =
    'The database is not the one of the last checkpoint in CHECKPOINT_FILE, or two of them share that file. Run: npm run trail -- verify';
}

const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY;
const FOR_THE_APP_ALONE = 0o600;

/** @throws CheckpointFileError when it cannot be read and added to. */
export async function openCheckpointFile(path: string): Promise<CheckpointFile> {
  let last: Checkpoint | undefined;
  const read = async (): Promise<Read> => {
    const found = await readCheckpointFile(path);
    last = furthest(found.checkpoints);
    return found;
  };
  await write('');
  await read();

  return {
    last: () => last,
    reread: async () => {
      await read();
    },
    append: (checkpoints) => add(checkpoints),
    beginAgain: (checkpoint) => add([checkpoint], { mayLoseRows: true }),
  };

  /** Compared with the file as it is now: another app may have written to it. */
  async function add(checkpoints: readonly Checkpoint[], { mayLoseRows = false } = {}): Promise<void> {
    if (checkpoints.length === 0) return;
    const there = await read();
    const kept = new Set(there.checkpoints.map(({ signature }) => signature));
    const fresh = checkpoints.filter(({ signature }) => !kept.has(signature));
    const end = fresh.at(-1);
    if (!end) return;
    if (!goesOn(last, fresh, mayLoseRows))
      throw new CheckpointGoesBackError(`Checkpoint ${end.n} (row ${end.seq}) goes back.`);
    const lines = fresh.map((checkpoint) => `${JSON.stringify(checkpoint)}\n`).join('');
    // What a crash left of a line must not spoil the next one.
    await write(there.isCutOff ? `\n${lines}` : lines);
    last = end;
  }

  async function write(text: string): Promise<void> {
    try {
      const file = await open(path, APPEND, FOR_THE_APP_ALONE);
      try {
        await file.appendFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (cause) {
      throw new CheckpointFileError(`Checkpoints cannot be written to ${path}.`, { cause });
    }
  }
}

/**
 * Numbers only grow, and the last one goes furthest: by it an older copy of the database is noticed. Those before it may go
 * less far, as one does that was made where the trail was cut.
 */
function goesOn(last: Checkpoint | undefined, more: readonly Checkpoint[], mayLoseRows: boolean): boolean {
  const numbers = [last?.n ?? 0, ...more.map(({ n }) => n)];
  const isInOrder = numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0));
  return isInOrder && (mayLoseRows || (more.at(-1)?.seq ?? 0) >= (last?.seq ?? 0));
}

interface Read {
  readonly checkpoints: readonly Checkpoint[];
  /** Lines that are none, by their number: what a crash cut off, or what somebody did. */
  readonly unreadable: readonly number[];
  readonly isCutOff: boolean;
}

/** @throws CheckpointFileError when it cannot be read. */
export async function readCheckpointFile(path: string): Promise<Read> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CheckpointFileError(`Checkpoints cannot be read from ${path}.`, { cause });
  });
  const read = text.split('\n').map(checkpointIn);
  return {
    checkpoints: read.filter((each) => typeof each === 'object'),
    unreadable: read.flatMap((each, i) => (each === 'unreadable' ? [i + 1] : [])),
    isCutOff: text !== '' && !text.endsWith('\n'),
  };
}

const TEXTS = ['digest', 'chain', 'keyId', 'signature'] as const;
const NUMBERS = ['n', 'seq', 'at'] as const;

function checkpointIn(line: string): Checkpoint | 'unreadable' | 'empty' {
  if (line === '') return 'empty';
  try {
    const found = JSON.parse(line) as Record<string, unknown>;
    const isOne =
      TEXTS.every((name) => typeof found[name] === 'string') && NUMBERS.every((name) => Number.isInteger(found[name]));
    return isOne ? (found as unknown as Checkpoint) : 'unreadable';
  } catch {
    return 'unreadable';
  }
}
