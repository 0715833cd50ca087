import { openSync, readSync, writeSync } from 'node:fs';

const BYTES = 8;

export interface SharedTime {
  readonly now: () => number;
  readonly set: (at: number) => void;
}

/** Time that passes only when it is told to, in a file, so that processes share it and it survives whichever is killed. */
export function timeIn(file: string): SharedTime {
  const handle = openSync(file, 'a+');
  const written = openSync(file, 'r+');
  const bytes = Buffer.alloc(BYTES);
  return {
    now: () => {
      readSync(handle, bytes, 0, BYTES, 0);
      return bytes.readDoubleLE();
    },
    set: (at) => {
      bytes.writeDoubleLE(at);
      writeSync(written, bytes, 0, BYTES, 0);
    },
  };
}
