import { z } from 'zod';
import { POLICY, type PolicyContent } from './definition';
import { WORDS } from './definition-parts';
import { nearest } from './nearest';
import type { Finding, Path } from './problems';
import { shown } from './problems';

export type Shaped =
  | { readonly ok: true; readonly content: PolicyContent }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/** Has everything a name that is known, and a value of the right kind? */
export function shapeOf(value: unknown): Shaped {
  const parsed = POLICY.safeParse(value);
  if (parsed.success) return { ok: true, content: parsed.data };
  return { ok: false, findings: parsed.error.issues.flatMap((issue) => findingsOf(issue, value)) };
}

function findingsOf(issue: z.core.$ZodIssue, root: unknown): Finding[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path));
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((errors) => errors.some(({ path: inner }) => inner.length > 0)) ?? [];
    if (meant.length > 0)
      return meant.flatMap((inner) => findingsOf({ ...inner, path: [...path, ...inner.path] }, root));
  }

  const { is = 'right', fix = 'Compare with policy.example.yaml.' } = wordsAt(path);
  const name = nameOf(path);
  const parent = path.slice(0, -1);
  const key = path.at(-1);
  if (typeof key === 'string' && !hasKey(valueAt(root, parent), key))
    return [{ path: parent, at: 'value', reason: `"${key}" is missing${within(parent)}, and has no default.`, fix }];

  const found = valueAt(root, path);
  if (found === null) return [{ path, at: 'key', reason: `${name} is empty; it must be ${is}.`, fix }];
  return [{ path, at: 'value', reason: `${name} must be ${is}, not ${shown(found)}.`, fix }];
}

function unknownKey(key: string, path: Path): Finding {
  const schema = inUnion(schemaAt(path));
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const meant = nearest(key, known);
  return {
    path: [...path, key],
    at: 'key',
    reason: `the key ${shown(key)} is not known${within(path)}.`,
    fix: meant === undefined ? `Take it out. Known here: ${known.join(', ')}.` : `Write ${meant}, if that was meant.`,
  };
}

/** An entry of a list is called by the name of the list. */
function nameOf(path: Path): string {
  const name = path.findLast((step) => typeof step === 'string');
  if (name === undefined) return 'the file';
  return typeof path.at(-1) === 'number' ? `an entry of ${name}` : name;
}

const within = (path: Path): string => (path.length === 0 ? '' : ` in ${nameOf(path)}`);

function wordsAt(path: Path): { is?: string; fix?: string } {
  const schema = schemaAt(path);
  return (schema && WORDS.get(schema)) ?? {};
}

function schemaAt(path: Path): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = POLICY;
  for (const step of path) {
    schema = inUnion(schema);
    if (schema instanceof z.ZodArray && typeof step === 'number') schema = schema.element;
    else if (schema instanceof z.ZodObject) schema = (schema.shape as Record<string, z.core.$ZodType>)[step];
    else return undefined;
    if (schema instanceof z.ZodOptional) schema = schema.unwrap();
  }
  return schema;
}

/** Only one choice of a union has keys, so keys are meant for that one. */
const inUnion = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined =>
  schema instanceof z.ZodUnion ? schema.options.find((option) => option instanceof z.ZodObject) : schema;

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) value = hasKey(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
  return value;
}

const hasKey = (value: unknown, key: string | number): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key);
