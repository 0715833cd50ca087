import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const textsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

it('draws every emoji that the app sends', () => {
  const sent = textsIn('src/slack').flatMap((text) => [
    ...text.matchAll(/(?<=^|[\s`'"(|>]):([a-z_]{3,}):(?=[\s`'"*])/g),
  ]);
  const [, drawn = ''] = /const EMOJI = \{([^}]*)\}/.exec(readFileSync('sandbox/page/mrkdwn.js', 'utf8')) ?? [];
  const names = new Set(sent.map(([, name]) => name));

  expect(names.size).toBeGreaterThan(8);
  expect([...names].filter((name) => !drawn.includes(`  ${name}:`))).toEqual([]);
  // Not every machine has a font for these.
  expect(drawn).not.toMatch(/\p{Emoji_Presentation}/u);
});
