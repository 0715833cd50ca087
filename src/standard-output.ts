import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

const STANDARD_OUTPUT = 1;
const PATIENCE_MS = 5_000;
const PAUSE_MS = 10;

/**
 * Writes each line before it returns: pino's own way keeps lines for a moment, and a process that is killed loses them.
 * @throws when the reader is gone, the disk is full, or nobody reads for five seconds
 */
export const standardOutput: DestinationStream = {
  write: (line) => {
    let rest = Buffer.from(line);
    for (const giveUpAt = performance.now() + PATIENCE_MS; rest.length > 0;) {
      try {
        rest = rest.subarray(writeSync(STANDARD_OUTPUT, rest));
      } catch (error) {
        if (!isFull(error) || performance.now() > giveUpAt) throw error;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      }
    }
  },
};

/** The pipe is full, and does not block. */
const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';
