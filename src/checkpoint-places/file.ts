import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { AppError } from '../domain/errors';
import { type Checkpoint, furthest, readCheckpoint } from '../domain/evidence';
import { CheckpointGoesBackError, type CheckpointPlace, type Kept } from './place';

class CheckpointFileError extends AppError {
  readonly code = 'checkpoint_file_unusable';
  readonly fix =
    'Check the path in CHECKPOINT_FILE, the space there, and that the user running the app may write to it.';
}

const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY;
const FOR_THE_APP_ALONE = 0o600;

/**
 * A file that is only ever added to, best on another machine or a medium that lets nobody change it: one JSON line each.
 * What was added is on disk.
 * @throws CheckpointFileError when it cannot be read and added to; then nothing, or a line that is cut off, was written.
 */
export async function openCheckpointFile(path: string): Promise<CheckpointPlace> {
  let last: Checkpoint | undefined;
  const read = async (): Promise<KeptInFile> => {
    const found = await readCheckpointFile(path);
    last = found.last;
    return found;
  };
  await write('');
  await read();

  return {
    name: 'file',
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

type KeptInFile = Kept & { readonly isCutOff: boolean };

/** @throws CheckpointFileError when it cannot be read. */
export async function readCheckpointFile(path: string): Promise<KeptInFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CheckpointFileError(`Checkpoints cannot be read from ${path}.`, { cause });
  });
  const lines = text.split('\n').map((line, i) => ({ line, n: i + 1, found: readCheckpoint(line) }));
  const checkpoints = lines.flatMap(({ found }) => found ?? []);
  return {
    checkpoints,
    last: furthest(checkpoints),
    // What a crash cut off, or what somebody did.
    unreadable: lines.flatMap(({ line, n, found }) => (found || line === '' ? [] : [`Line ${n} of ${path}`])),
    isCutOff: text !== '' && !text.endsWith('\n'),
  };
}
