import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freshPostgresDatabase } from '../helpers/postgres';
import type { CrashReport } from './run';
import { runCrashes } from './run';
import { newFolder } from '../helpers/folders';

/** `CRASHES=200` is the long form: that many kills on each store, over half as many acts. `SEED=…` chooses the same again. */
const LONG = Number(process.env.CRASHES ?? 0);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** Lists of 30 to 2,500 people: of more than a thousand there are several calls. */
const longLists = Array.from({ length: Math.ceil(LONG / 40) }, (_, i) => 30 + ((i * 617 + seed) % 2_471));
const sizeOr = (kills: number, lists: readonly number[]) => ({
  kills: LONG || kills,
  acts: Math.ceil((LONG || kills) / 2),
  lists: LONG ? longLists : lists,
  seed,
});

let folder: string;
beforeAll(() => {
  folder = newFolder('crash');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PATIENCE_MS = LONG ? 3_600_000 : 300_000;

function expectNothingLost(report: CrashReport): void {
  const { violations, errors, ...figures } = report;
  if (LONG) console.log({ ...figures, violations: violations.length, errors: errors.length, seed });
  expect({ seed, violations }).toEqual({ seed, violations: [] });
}

it(
  'loses, repeats and misreports nothing, however often it is killed, on SQLite',
  async () => {
    expectNothingLost(
      await runCrashes({ ...sizeOr(5, [40]), store: { databaseUrl: `file:${join(folder, 'warden.db')}` } }),
    );
  },
  PATIENCE_MS,
);

it.each([
  ...(LONG ? [['', 1, sizeOr(LONG, [])] as const] : []),
  [', by two instances on one list', 2, sizeOr(3, [30])] as const,
])(
  'loses, repeats and misreports nothing, however often it is killed, on PostgreSQL%s',
  async (_of, instances, size) => {
    const database = await freshPostgresDatabase();
    if (!database) return;
    try {
      expectNothingLost(await runCrashes({ ...size, instances, store: { databaseUrl: database.url } }));
    } finally {
      await database.drop();
    }
  },
  PATIENCE_MS,
);

it(
  'finds a naive loop out',
  async () => {
    const { violations } = await runCrashes({
      kills: 3,
      acts: 5,
      lists: [30],
      seed,
      store: { naiveFile: join(folder, 'naive.json') },
    });
    const found = new Set(violations.map(({ invariant }) => invariant));
    expect([...found]).toEqual(expect.arrayContaining(['I1', 'I2', 'I4', 'I5', 'I7']));
    expect([...found]).not.toContain('harness');
    const details = violations.map(({ detail }) => detail);
    expect(details).toContainEqual(expect.stringMatching(/people are sent without a started/));
    // Which of these comes first depends on what is lost and when it is killed.
    expect(details).toContainEqual(expect.stringMatching(/tells that 30 are .* (not|gone)|sent U\w+ again/));
  },
  PATIENCE_MS,
);
