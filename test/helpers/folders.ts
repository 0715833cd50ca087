import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps this folder in memory. Containers often make it tiny: too small for a PostgreSQL. */
const IN_MEMORY = '/dev/shm';
const ROOM_BYTES = 1024 ** 3;

/** A new folder for what tests write; in memory where it has room, since none of it need outlive the machine. */
export const newFolder = (name: string): string => mkdtempSync(join(roomyFolder(), `warden-${name}-`));

/** In which such folders are made. */
export const roomyFolder = (): string => (hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir());

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch {
    return false;
  }
}
