import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { types } from 'node:util';
import { AppError } from '../domain/errors';
import type { Policy } from '../domain/policy';
import type { PolicyRead, Problem } from './read';
import { readPolicy } from './read';

/** The rules could not be read, so nothing was started: without them nobody would know who may do what. */
class PolicyFileError extends AppError {
  readonly code = 'policy_invalid';
  readonly fix = 'Correct the lines listed, check them with `npm run policy -- check <file>`, then start again.';
  constructor(file: string, problems: readonly Problem[]) {
    super(
      [`The policy ${file} cannot be used:`, ...problems.map((problem) => `  - ${problemLine(problem)}`)].join('\n'),
    );
  }
}

export const problemLine = ({ line, column, reason, fix }: Problem): string =>
  `line ${line}, column ${column}: ${reason}\n      Fix: ${fix}`;

export interface PolicySource {
  readonly current: () => Policy;
  /** Reads the file again, when it has changed. A wrong one changes nothing but is told of. */
  readonly reload: () => Promise<void>;
}

export interface PolicyListener {
  readonly onChanged: (policy: Policy) => Promise<void>;
  /** Told once of each wrong content. */
  readonly onWrong: (problems: readonly Problem[]) => void;
}

/** @throws PolicyFileError when the file is wrong or cannot be read at the start. */
export function createPolicySource(file: string, { onChanged, onWrong }: PolicyListener): PolicySource {
  const first = readNow(() => readFileSync(file));
  if (!first.read.ok) throw new PolicyFileError(file, first.read.problems);
  let policy = first.read.policy;
  let seen = first.hash;

  return {
    current: () => policy,
    reload: async () => {
      const bytes = await readFile(file).catch((error: unknown) => error);
      const { read, hash } = readNow(() => {
        if (bytes instanceof Uint8Array) return bytes;
        throw bytes as Error;
      });
      if (hash === seen) return;
      seen = hash;
      if (!read.ok) onWrong(read.problems);
      else if (read.policy.version !== policy.version) {
        policy = read.policy;
        await onChanged(policy);
      }
    },
  };
}

function readNow(readBytes: () => Uint8Array): { read: PolicyRead; hash: string } {
  try {
    const bytes = readBytes();
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { read: readPolicy(text), hash: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const code = types.isNativeError(error) && 'code' in error ? String(error.code) : 'unreadable';
    const reason = `The file cannot be read (${code}).`;
    const fix = 'Check the path in POLICY_FILE, that the user running the app may read it, and that it is UTF-8 text.';
    return { read: { ok: false, problems: [{ line: 1, column: 1, reason, fix }] }, hash: `failed: ${code}` };
  }
}
