import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  /** Nobody's `.env` should be read there. */
  readonly cwd: string;
  readonly env?: Record<string, string>;
  /** Whose process it is; ours unless given. */
  readonly uid?: number;
}

/** Runs a command of the host, `src/bin/<name>`, to its end. */
export async function command(name: string, words: readonly string[], { cwd, env = {}, uid }: Place): Promise<Ended> {
  const file = join(__dirname, `../../src/bin/${name}.js`);
  const options = { cwd, env, ...(uid === undefined ? {} : { uid, gid: uid }) };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [file, ...words], options)) };
  } catch (error) {
    return error as Ended;
  }
}
