import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document, visit } from 'yaml';
import type { z } from 'zod';
import type { Policy } from '../domain/policy';
import { policySchema } from './schema';
import { nonsenseIn } from './sense';
import { toPolicy } from './to-policy';

export interface Problem {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  readonly fix: string;
}

/** Where each part of the file stands. */
export type LineOf = (path: readonly (string | number)[]) => number;

export type PolicyRead =
  | { readonly ok: true; readonly policy: Policy; readonly lineOf: LineOf }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const BYTES_MAX = 256 * 1024;

/** Reads a policy, or lists everything that is wrong with it, each with line, column and fix. */
export function readPolicy(text: string): PolicyRead {
  if (Buffer.byteLength(text) > BYTES_MAX)
    return failed([
      { line: 1, column: 1, reason: 'The file is larger than 256 kB.', fix: 'A policy is a page or two.' },
    ]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2', schema: 'core' });
  const at = (offset: number): Pick<Problem, 'line' | 'column'> => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntax = [...document.errors, ...document.warnings].map(({ message, pos: [offset] }) => ({
    ...at(offset),
    reason: (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '.'),
    fix: 'Correct the YAML; policy.example.yaml shows the form.',
  }));
  const indirect = indirections(document).map((offset) => ({
    ...at(offset),
    reason: 'Anchors, aliases and tags are not read: what a policy says must stand where it is said.',
    fix: 'Write it out.',
  }));
  if (syntax.length + indirect.length > 0) return failed([...syntax, ...indirect]);

  const offsetOf = (path: readonly PropertyKey[]): number => offsetIn(document, path);
  if (document.contents === null)
    return failed([{ line: 1, column: 1, reason: 'The file is empty.', fix: 'Begin with policy.example.yaml.' }]);
  const parsed = policySchema.safeParse(document.toJS());
  if (!parsed.success)
    return failed(parsed.error.issues.flatMap((issue) => problemsOf(issue, (path) => at(offsetOf(path)))));
  const policy = toPolicy(parsed.data);
  const nonsense = nonsenseIn(policy).map(({ path, reason, fix }) => ({
    ...at(offsetOf(path)),
    reason: `${path.length > 0 ? nameOf(path) : 'The file'} ${reason}`,
    fix,
  }));
  if (nonsense.length > 0) return failed(nonsense);
  return { ok: true, policy, lineOf: (path) => at(offsetOf(path)).line };
}

const failed = (problems: readonly Problem[]): PolicyRead => ({ ok: false, problems });

function indirections(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Alias: (_, node) => void offsets.push(node.range?.[0] ?? 0),
    Node: (_, node) => {
      const { anchor, tag, range } = node as { anchor?: string; tag?: string; range?: [number, number, number] };
      const isForeign = tag !== undefined && !tag.startsWith('tag:yaml.org,2002:');
      if (anchor !== undefined || isForeign) offsets.push(range?.[0] ?? 0);
    },
  });
  return offsets;
}

/** The offset of what stands at a path, or of the nearest thing around it. */
function offsetIn({ contents }: Document, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = rangeOf(node) ?? 0;
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const next: unknown = pair ?? (typeof key === 'number' ? itemsOf(node)[key] : undefined);
    if (next === undefined) break;
    offset = rangeOf(isPair(next) ? next.key : next) ?? offset;
    node = isPair(next) ? next.value : next;
  }
  return offset;
}

const itemsOf = (node: unknown): readonly unknown[] =>
  typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items) ? node.items : [];

const rangeOf = (node: unknown): number | undefined =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)
    ? (node.range[0] as number)
    : undefined;

const nameOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

function problemsOf(
  issue: z.core.$ZodIssue,
  at: (path: readonly PropertyKey[]) => Pick<Problem, 'line' | 'column'>,
): Problem[] {
  const name = issue.path.length > 0 ? nameOf(issue.path) : 'The file';
  const one = (reason: string, fix: string): Problem[] => [{ ...at(issue.path), reason, fix }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        ...at([...issue.path, key]),
        reason: `${name} has the unknown key “${key}”.`,
        fix: 'Correct its spelling or remove it: a rule that is not understood is not kept. docs/policy.md lists every key.',
      }));
    case 'invalid_type':
      return one(
        issue.input === undefined ? `${name} is missing.` : `${name} must be a ${issue.expected}.`,
        'policy.example.yaml shows the form.',
      );
    case 'invalid_value':
      return one(`${name} must be ${issue.values.map(String).join(', ')}.`, 'Use one of these.');
    case 'invalid_union':
      return one(`${name} is none of the forms that are known here.`, 'policy.example.yaml shows them.');
    default:
      return one(`${name}: ${issue.message}.`, 'docs/policy.md says what may stand here.');
  }
}
