import type { Policy } from '../domain/policy';
import { checkMeaning } from './checks';
import { type PolicyDocument, readDocument } from './document';
import type { Finding, Path, PolicyProblem } from './problems';
import { aboutTheFile } from './problems';
import { shapeOf } from './shape';
import { toPolicy } from './to-policy';

export const POLICY_BYTES_MAX = 256 * 1024;
/** Who has more of them has named another file. */
const PROBLEMS_MAX = 50;

/** The line where a part of the policy is written; nothing when the file does not say it and the built-in default holds. */
export type LineOf = (path: Path) => number | undefined;

export interface FiledPolicy {
  readonly policy: Policy;
  readonly lineOf: LineOf;
}

export type ReadPolicy =
  ({ readonly ok: true } & FiledPolicy) | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/** Reads a policy file's content. Whatever the bytes are, the answer is a policy or everything that is wrong with them. */
export function readPolicy(bytes: Uint8Array): ReadPolicy {
  if (bytes.length > POLICY_BYTES_MAX) {
    const reason = `is larger than ${POLICY_BYTES_MAX / 1024} kB.`;
    return refused([aboutTheFile(reason, 'Check that POLICY_FILE names the policy; use user groups for long lists.')]);
  }
  const text = textOf(bytes);
  if (text === undefined) return refused([aboutTheFile('is not UTF-8 text.', 'Save it as plain text in UTF-8.')]);
  const read = readDocument(text);
  if (!read.ok) return read;

  const { document } = read;
  const shaped = shapeOf(document.content);
  const findings = shaped.ok ? checkMeaning(shaped.content) : shaped.findings;
  if (!shaped.ok || findings.length > 0) return refused(findings.map((finding) => placed(finding, document)));
  return { ok: true, policy: toPolicy(shaped.content), lineOf: (path) => document.placeOf(path, 'key')?.line };
}

function refused(problems: readonly PolicyProblem[]): ReadPolicy {
  const inOrder = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, problems: inOrder.slice(0, PROBLEMS_MAX) };
}

function placed({ path, at, reason, fix }: Finding, document: PolicyDocument): PolicyProblem {
  const { line, column } = document.placeOf(path, at) ?? { line: 0, column: 0 };
  return { line, column, reason, fix };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
