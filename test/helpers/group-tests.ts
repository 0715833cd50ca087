import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Jest loads everything anew for each file of tests, and what was just loaded runs slowly at first. So `npm test` runs the files in so
 * many groups: a group is a file that takes in some of them, each under its own name, and loads what they share once.
 */
const GROUPS = 16;

/** These take longest, mostly since they wait for processes and browsers: no two of them come into one group. */
const LONG = [
  ...['process', 'crash/crash', 'page/page', 'features/approvals-hostile', 'features/keep-sessions'],
  ...['page/two-people', 'page/waiting', 'sandbox/walk', 'features/bulk-unknown', 'page/late-clicks', 'page/home'],
  ...['features/bulk-goes-on', 'page/left-out', 'store/decisions', 'page/many-people', 'page/stop-switch'],
];

const tests = resolve(__dirname, '..');
const groups = join(tests, 'groups');

const lengthOf = (file: string): number => {
  const at = LONG.findIndex((name) => file === `${name}.test.js`);
  return at < 0 ? statSync(join(tests, file)).size : 1e9 - at;
};

function groupAll(): void {
  rmSync(groups, { recursive: true, force: true });
  mkdirSync(groups);
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .sort((one, other) => lengthOf(other) - lengthOf(one));
  for (let n = 0; n < GROUPS; n += 1) {
    const own = files.filter((_, i) => i % GROUPS === n);
    const lines = own.map((file) => `describe('${file}', () => { require('../${file}'); });\n`);
    const name = `group-${String(n + 1).padStart(2, '0')}.js`;
    writeFileSync(join(groups, name), `require('../helpers/at-end');\n${lines.join('')}`);
  }
}

groupAll();
