import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const operations = readFileSync('docs/operations.md', 'utf8');
const chapter = operations.slice(operations.indexOf('## When something goes wrong'));

/** Each word in quotes that these lines of the source name. */
const quoted = (text: string): string[] => [...text.matchAll(/'([a-zA-Z0-9_-]+)'/g)].map(([, code = '']) => code);

function between(file: string, start: string, end: string): string {
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(start);
  if (from < 0) throw new Error(`${file} has no ${start}`);
  return text.slice(from, text.indexOf(end, from));
}

const sources = (): string[] =>
  readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

const CODES: Record<string, () => string[]> = {
  'refusal, for those who ask': () =>
    [...between('src/domain/refusal.ts', 'export type Refusal', ';\n\n').matchAll(/code: ([^;}]+)/g)].flatMap(
      ([, codes = '']) => quoted(codes),
    ),
  'problem, for /readyz': () => quoted(between('src/domain/refusal.ts', 'export type Problem', ';')),
  'error of ours, for the log': () =>
    sources().flatMap((text) => [...text.matchAll(/readonly code = '([a-z_]+)'/g)].map(([, code = '']) => code)),
  'problem of a list': () =>
    [...between('src/slack/list-file/error.ts', 'const FIXES', '} as const').matchAll(/^ {2}(list_\w+):/gm)].map(
      ([, code = '']) => code,
    ),
  'error of Slack, that is known': () =>
    quoted(between('src/domain/answer.ts', 'const TRANSIENT', 'export function meaningOf')),
};

it.each(Object.entries(CODES))('docs/operations.md names each %s', (_kind, codes) => {
  const all = [...new Set(codes())];
  expect(all.length).toBeGreaterThan(4);
  expect(all.filter((code) => !chapter.includes(`\`${code}\``))).toEqual([]);
});

/** What the rows of the table of one part begin with. */
function namedIn(heading: string): string[] {
  const [, part = ''] = chapter.split(`### ${heading}\n`);
  const [, rows = ''] = (part.split(/^### /m)[0] ?? '').split(/^\| ---.*$/m);
  return [...rows.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, code = '']) => code),
  );
}

/** Said by `/readyz` itself, which asks the store. */
const [STORE_UNAVAILABLE = ''] = quoted(between('src/health.ts', 'const STORE_UNAVAILABLE', ';'));

it.each([
  ['It is not ready', CODES['problem, for /readyz']],
  ['It refuses', CODES['refusal, for those who ask']],
])('“%s” in docs/operations.md names no code that the app does not have', (heading, codes) => {
  const named = namedIn(heading);
  expect(named.length).toBeGreaterThan(4);
  const known = new Set([...(codes?.() ?? []), STORE_UNAVAILABLE]);
  expect(named.filter((code) => !known.has(code))).toEqual([]);
});
