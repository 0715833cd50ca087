import { statSync } from 'node:fs';

interface Test {
  readonly path: string;
}

/** These take longest, mostly since they wait for processes and browsers. Begun late, they would be waited for alone. */
const LONG = [
  ...['crash/crash', 'test/process', 'page/page', 'features/slow-slack', 'sandbox/walk', 'slack/list-file/memory'],
  ...[
    'features/keep-sessions',
    'features/approvals-hostile',
    'page/look',
    'page/many-people',
    'requests/look-up-limits',
  ],
];

const lengthOf = ({ path }: Test): number => {
  const at = LONG.findIndex((name) => path.includes(`${name}.test.`));
  return at < 0 ? statSync(path).size : 1e9 - at;
};

/** In which order Jest begins the files of tests: the long ones, then by size, on a new machine as anywhere. */
export default class LongFirst {
  sort<T extends Test>(tests: readonly T[]): T[] {
    return [...tests].sort((one, other) => lengthOf(other) - lengthOf(one));
  }

  /** What was learned of a run is not kept. */
  cacheResults(): void {
    return undefined;
  }
}
