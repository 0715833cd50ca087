import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { AppError } from './domain/errors';
import type { Checkpoint } from './domain/evidence';

/** A file that is only ever added to, best on another machine or a medium that lets nobody change it: one JSON line each. */
export interface CheckpointFile {
  readonly last: () => Checkpoint | undefined;
  /** On disk when it returns. @throws CheckpointFileError; nothing, or a line that is cut off, was written. */
  readonly append: (checkpoints: readonly Checkpoint[]) => Promise<void>;
  /** Somebody else has added to it: what is last is read again. */
  readonly reread: () => Promise<void>;
}

class CheckpointFileError extends AppError {
  readonly code = 'checkpoint_file_unusable';
  readonly fix =
    'Check the path in CHECKPOINT_FILE, the space there, and that the user running the app may write to it.';
}

const APPEND = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY;
const FOR_THE_APP_ALONE = 0o600;

/** @throws CheckpointFileError when it cannot be read and added to. */
export async function openCheckpointFile(path: string): Promise<CheckpointFile> {
  let last: Checkpoint | undefined;
  let isCutOff = false;
  const reread = async (): Promise<void> => {
    const { checkpoints, isCutOff: cut } = await readCheckpointFile(path);
    [last, isCutOff] = [checkpoints.at(-1), cut];
  };
  await write('');
  await reread();

  return {
    last: () => last,
    reread,
    append: async (checkpoints) => {
      if (checkpoints.length === 0) return;
      const lines = checkpoints.map((checkpoint) => `${JSON.stringify(checkpoint)}\n`).join('');
      // What a crash left of a line must not spoil the next one.
      await write(isCutOff ? `\n${lines}` : lines);
      [last, isCutOff] = [checkpoints.at(-1), false];
    },
  };

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
