import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const files = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Without code, where brackets are no links. */
const prose = (file: string): string =>
  readFileSync(file, 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');

const linksIn = (file: string): string[] =>
  [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** As GitHub names a heading: small letters, spaces as hyphens, signs dropped. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchorsIn = (file: string): string[] =>
  [
    ...readFileSync(file, 'utf8')
      .replace(/^```[\s\S]*?^```/gm, '')
      .matchAll(/^#{1,6} (.+)$/gm),
  ].map(([, heading = '']) => anchor(heading));

function problemOf(file: string, link: string): string | undefined {
  if (/^(https?|mailto):/.test(link)) return undefined;
  const [path = '', fragment] = link.split('#');
  const target = path === '' ? file : normalize(join(dirname(file), path));
  if (!existsSync(target)) return `${file} links to ${link}, which is not there`;
  if (fragment === undefined || !statSync(target).isFile()) return undefined;
  return anchorsIn(target).includes(fragment) ? undefined : `${file} links to ${link}, which has no such heading`;
}

it('every link in the documents leads somewhere, to a heading that exists', () => {
  expect(files).toEqual(expect.arrayContaining(['README.md', 'SECURITY.md', 'CHANGELOG.md', 'docs/operations.md']));
  expect(files.flatMap((file) => linksIn(file).flatMap((link) => problemOf(file, link) ?? []))).toEqual([]);
});

it('every command that the documents name is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = files
    .filter((file) => !file.startsWith('docs/decisions'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name),
    );
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});
