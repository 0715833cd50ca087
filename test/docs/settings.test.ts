import { readFileSync } from 'node:fs';

const namesIn = (text: string, shape: RegExp): string[] =>
  [...new Set([...text.matchAll(shape)].map(([, name = '']) => name))].sort();

const read = namesIn(readFileSync('src/config.ts', 'utf8'), /(?:required|optional)\('([A-Z_]+)'/g);

it('.env.example has a line for each setting that the app reads, and no other', () => {
  expect(read.length).toBeGreaterThan(15);
  expect(namesIn(readFileSync('.env.example', 'utf8'), /^([A-Z_]+)=/gm)).toEqual(read);
});

it('the README has a row for each setting that the app reads, and no other', () => {
  const [, chapter = ''] = readFileSync('README.md', 'utf8').split('### Settings');
  const [table = ''] = chapter.split(/^## /m);
  const firstCells = [...table.matchAll(/^\|([^|]+)\|/gm)].map(([, cell = '']) => cell).join('\n');
  expect(namesIn(firstCells, /`([A-Z_]+)`/g)).toEqual(read);
});
