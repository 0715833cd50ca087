import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { broken, type Finding, ok, warn } from './finding';
import { numeral } from '../../domain/numeral';

export interface FileFound {
  /** Whether there is a file that can be looked into. */
  readonly isReady: boolean;
  readonly isMade: boolean;
  readonly findings: readonly Finding[];
}

const MB = 1_000_000;
/** A summary, a trail line and its index are some kilobytes; a backup in the same place needs as much as the file. */
const SPACE_LOW = 1_000 * MB;
const SPACE_OUT = 100 * MB;

/** What the file system says of the database's file, or of the folder in which the first start makes it. */
export function lookAtFile(path: string): FileFound {
  const file = resolve(path);
  const folder = nearest(dirname(file));
  const isMade = existsSync(file);
  const shut = [...(isMade ? [file] : []), folder].find((each) => !mayWrite(each));
  if (shut !== undefined)
    return {
      isReady: false,
      isMade,
      findings: [
        broken(
          'database',
          `${shut} cannot be written by this user.`,
          'Run the doctor as the app’s user; let that user write the database’s file and its folder.',
        ),
      ],
    };
  if (!isMade)
    return {
      isReady: false,
      isMade,
      findings: [ok('database', `The first start makes ${file}.`), spaceFinding(freeBytes(folder))],
    };
  return { isReady: true, isMade, findings: [readers(file), spaceFinding(freeBytes(folder))] };
}

function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The start sets it right; a copy or a restore may not have. */
function readers(file: string): Finding {
  const open = [file, `${file}-wal`, `${file}-shm`].filter(
    (each) => existsSync(each) && (statSync(each).mode & 0o077) > 0,
  );
  if (open.length === 0) return ok('file mode', 'Only its owner can read the database.');
  return broken('file mode', `Others on this machine can read ${open.join(', ')}.`, `chmod 600 ${open.join(' ')}`);
}

export function spaceFinding(bytes: number): Finding {
  const free = `${numeral(Math.floor(bytes / MB))} MB are free where the database is.`;
  if (bytes < SPACE_OUT) return broken('disk space', free, 'Make room: nothing is done that cannot be written down.');
  return bytes < SPACE_LOW ? warn('disk space', free, 'Make room soon.') : ok('disk space', free);
}
