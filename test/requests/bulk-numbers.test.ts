import { addressFigures, killedRun, largeRun, realRun, shortRun } from '../../bench/bulk/plays';
import { missed } from '../../bench/bulk/table';

/** Of `npm run bench:bulk` what does not depend on the machine; all of it with `npm run test:full`. */
const PATIENCE_MS = 600_000;
const inFull = process.env.FULL === '1' ? it : it.skip;

inFull(
  'sends as fast as Slack’s limit allows, with one call refused at most, everybody once',
  async () => {
    expect(missed(await shortRun('one-minute-windows', 22_000))).toEqual([]);
  },
  PATIENCE_MS,
);

inFull(
  'loses and doubles nobody, however often it is killed',
  async () => {
    expect(missed(await killedRun('token-buckets', 4_000, 4))).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'proves a run in time where others have many sessions',
  async () => {
    expect(missed(await largeRun('token-buckets', 2_000, 6_000))).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'makes a list of addresses as fast as Slack’s limit allows',
  async () => {
    expect(missed(await addressFigures('token-buckets', 60, 1_500))).toEqual([]);
  },
  PATIENCE_MS,
);

inFull(
  'does the same in real time',
  async () => {
    expect(missed(await realRun('one-minute-windows', 21_000))).toEqual([]);
  },
  2 * PATIENCE_MS,
);
