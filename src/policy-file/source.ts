import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { types } from 'node:util';
import type { Policy } from '../domain/policy';
import type { PolicyProblem } from './problems';
import { aboutTheFile, PolicyFileError } from './problems';
import type { FiledPolicy, LineOf, ReadPolicy } from './read';
import { POLICY_BYTES_MAX, readPolicy } from './read';

export interface PolicyListener {
  /** Other rules are in force from now on. */
  readonly onChanged: (now: Policy, before: Policy) => Promise<void>;
  /** The file is wrong, and the rules stay what they were. Told once for each wrong content, not at each look. */
  readonly onWrong: (problems: readonly PolicyProblem[]) => void;
  /** It was changed, and is right: also when it says what it said before it was wrong. */
  readonly onRight: () => void;
}

export interface PolicySource {
  readonly current: () => Policy;
  /** Looks at the file again, and takes what it says when that is right. */
  readonly reload: () => Promise<void>;
}

/** A file that is being written may be read half, and half a policy may be a laxer one: it must stay the same this long. */
const SETTLE_MS = 100;

/** The policy of a file, followed as it changes. @throws PolicyFileError when it cannot be used: nothing may start then. */
export function createPolicySource(file: string, { onChanged, onWrong, onRight }: PolicyListener): PolicySource {
  let seen = look(file);
  let inForce = used(file, understood(seen));

  return {
    current: () => inForce.policy,
    reload: async () => {
      const now = look(file);
      if (now.hash === seen.hash) return;
      await pause(SETTLE_MS);
      if (look(file).hash !== now.hash) return;

      seen = now;
      const read = understood(now);
      if (!read.ok) {
        onWrong(read.problems);
        return;
      }
      onRight();
      const before = inForce.policy;
      inForce = read;
      if (read.policy.version !== before.version) await onChanged(read.policy, before);
    },
  };
}

/** Reads a policy file once. @returns the policy, or everything that is wrong with the file. */
export const readPolicyFile = (file: string): ReadPolicy => understood(look(file));

/** @throws PolicyFileError */
export const loadPolicyFile = (file: string): { policy: Policy; lineOf: LineOf } => used(file, readPolicyFile(file));

function used(file: string, read: ReadPolicy): FiledPolicy {
  if (!read.ok) throw new PolicyFileError(file, read.problems);
  return read;
}

type Look = { readonly hash: string } & ({ readonly bytes: Uint8Array } | { readonly error: string });

function understood(found: Look): ReadPolicy {
  if ('bytes' in found) return readPolicy(found.bytes);
  const fix = 'Check the path (of POLICY_FILE, or the one you gave), and that the app may read the file.';
  return { ok: false, problems: [aboutTheFile(`cannot be read (${found.error}).`, fix)] };
}

/**
 * Always the content, and not only the time of its last change: a file replaced within one tick of the file system's clock,
 * or with its time kept, would be missed. It is small, so this takes less than a millisecond.
 */
function look(file: string): Look {
  try {
    const bytes = contentOf(file);
    return { hash: createHash('sha256').update(bytes).digest('hex'), bytes };
  } catch (error) {
    const code = types.isNativeError(error) && 'code' in error ? String(error.code) : 'unreadable';
    return { hash: `error ${code}`, error: code };
  }
}

/** At most one byte too many, whatever is named. */
function contentOf(file: string): Uint8Array {
  // Without O_NONBLOCK a pipe would be waited for, and the app would neither start nor say why.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(POLICY_BYTES_MAX + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
