import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { PEOPLE } from '../../sandbox/names';
import { openCheckpointFile } from '../../src/checkpoint-places/file';
import type { Checkpoint } from '../../src/domain/evidence';
import { trailKey } from '../../src/store/trail-key';
import { verifyTrail } from '../../src/store/verify-trail';
import { newFolder } from '../helpers/folders';
import { TestWorld } from '../helpers/harness';
import { withoutGuards } from '../store/tampering';

const MINUTE_MS = 60_000;
const PAGER_SECRET = 'canary-pager-secret-0123456789-abcdef';

let path: (name: string) => string;
let world: TestWorld;
beforeEach(() => {
  const folder = newFolder('altered');
  path = (name) => join(folder, name);
});
afterEach(() => world.stop());

const readyz = async (): Promise<unknown> => (await fetch(`${world.slack.deliverTo ?? ''}/readyz`)).json();
const opsReadyz = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${world.opsPort ?? 0}/readyz`)).json();
const held = (problem: string): unknown => ({ ok: false, problem });
const logOf = (message: string): object[] =>
  world.lines.filter((line) => line.includes(`"msg":"${message}"`)).map((line) => JSON.parse(line) as object);
const VERIFY = expect.stringContaining('trail -- verify') as string;
const NOT_THE_ONE = 'trail is not the one of its last checkpoint';

it('is noticed while the app runs: it says so to everybody, does nothing, and goes on once the row is as it was', async () => {
  const env = { CHECKPOINT_FILE: path('checkpoints.jsonl'), OPS_PORT: '0', PAGER_SECRET };
  world = await TestWorld.start({ env });
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.turnUntil(async () => (await world.trail('request.settled')).length > 0);
  // It waits for an approval, for which the pager is called once more after five minutes: not on a trail that was altered.
  await world.asksForReset(alice, 'bob', { scope: 'mobile' });
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await alice.close();
  const { db, keys } = world.app.store;
  for (const statement of withoutGuards('sqlite')) await sql.raw(statement).execute(db);
  const [row] = await world.trail('attempt.started');
  await sql`update trail set target = ${PEOPLE.bob} where seq = ${row?.seq ?? 0}`.execute(db);
  await world.turn(2 * MINUTE_MS, MINUTE_MS);
  const [rows, acts, told] = [(await world.trail()).length, world.acts().length, world.told(alice).length];
  const [pages, kept] = [world.slack.pages.length, readFileSync(env.CHECKPOINT_FILE, 'utf8')];

  expect(logOf(NOT_THE_ONE)).toMatchObject([{ level: 'error', problem: 'trail-altered', fix: VERIFY }]);
  expect(await readyz()).toEqual(held('trail-altered'));
  expect(await opsReadyz()).toMatchObject({ ...(held('trail-altered') as object), fix: VERIFY });
  await alice.command('/reset-sessions', `<@${PEOPLE.tara}> mobile`);
  await world.modalSaying(alice, 'The database is not the one that its last checkpoint was made of');
  await alice.close();
  await world.turn(90 * MINUTE_MS, 10 * MINUTE_MS);
  expect(world.acts()).toHaveLength(acts);
  expect(world.told(alice)).toHaveLength(told);
  expect(world.slack.pages).toHaveLength(pages);
  expect((await world.trail()).slice(rows).map(({ type }) => type)).toEqual(['request.refused']);
  expect(readFileSync(env.CHECKPOINT_FILE, 'utf8')).toBe(kept);
  expect((await verifyTrail(db, keys)).fault).toMatchObject({ seq: row?.seq, why: 'altered' });

  await sql`update trail set target = ${PEOPLE.tara} where seq = ${row?.seq ?? 0}`.execute(db);
  await world.turn(2 * MINUTE_MS, MINUTE_MS);
  expect(await readyz()).toEqual({ ok: true });
  expect(readFileSync(env.CHECKPOINT_FILE, 'utf8')).not.toBe(kept);
});

it('as its file of checkpoints shows that came back: nothing is written to it, and nothing is done', async () => {
  const env = { CHECKPOINT_FILE: path('checkpoints.jsonl') };
  const options = { env, databaseUrl: `file:${path('warden.db')}` };
  world = await TestWorld.start(options);
  await sql`vacuum into ${path('backup.db')}`.execute(world.app.store.db);
  copyFileSync(env.CHECKPOINT_FILE, path('older.jsonl'));
  await world.asksForReset(world.as('alice'), 'tara', { scope: 'mobile' });
  await world.turnUntil(async () => (await world.trail('request.settled')).length > 0);
  await world.stopApps();
  copyFileSync(env.CHECKPOINT_FILE, path('later.jsonl'));

  copyFileSync(path('older.jsonl'), env.CHECKPOINT_FILE);
  options.databaseUrl = `file:${path('backup.db')}`;
  await world.startApp();
  expect(await readyz()).toEqual({ ok: true });
  copyFileSync(path('later.jsonl'), env.CHECKPOINT_FILE);
  await world.turn(61 * MINUTE_MS, 20 * MINUTE_MS);
  expect(world.lines.join('')).toContain('"code":"checkpoint_goes_back"');
  expect(await readyz()).toEqual(held('restored-backup'));
  expect(logOf(NOT_THE_ONE)).toMatchObject([{ problem: 'restored-backup' }]);
  expect(readFileSync(env.CHECKPOINT_FILE, 'utf8')).toBe(readFileSync(path('later.jsonl'), 'utf8'));
  await world.turn(3 * 60 * MINUTE_MS, 60 * MINUTE_MS);
  expect(readFileSync(env.CHECKPOINT_FILE, 'utf8')).toBe(readFileSync(path('later.jsonl'), 'utf8'));
});

it('goes on with a copy that lost nothing: its next checkpoint is numbered behind those of the file', async () => {
  const env = { CHECKPOINT_FILE: path('checkpoints.jsonl') };
  const options = { env, databaseUrl: `file:${path('warden.db')}` };
  world = await TestWorld.start(options);
  await sql`vacuum into ${path('backup.db')}`.execute(world.app.store.db);
  await world.turn(180 * MINUTE_MS, 30 * MINUTE_MS);
  await world.stopApps();
  const before = readFileSync(env.CHECKPOINT_FILE, 'utf8');
  options.databaseUrl = `file:${path('backup.db')}`;
  await world.startApp();
  expect(await readyz()).toEqual({ ok: true });
  const after = readFileSync(env.CHECKPOINT_FILE, 'utf8');
  expect(after.slice(0, before.length)).toBe(before);
  expect(after.length).toBeGreaterThan(before.length);
});

it('has a file that takes no checkpoint that goes back, in number or in rows, and none twice', async () => {
  world = await TestWorld.start();
  const key = trailKey('of-the-file');
  const at = (n: number, seq: number): Checkpoint =>
    key.sign({ n, seq, at: n, digest: String(seq), chain: String(seq) });
  const [file, other] = [await openCheckpointFile(path('a')), await openCheckpointFile(path('a'))];
  await file.append([at(1, 10), at(2, 4), at(3, 20)]);
  await other.append([at(3, 20)]);
  expect(other.last()).toEqual(at(3, 20));
  for (const back of [[at(3, 21)], [at(2, 30)], [at(4, 19)], [at(5, 30), at(4, 31)], [at(4, 30), at(5, 19)]])
    await expect(other.append(back)).rejects.toMatchObject({ code: 'checkpoint_goes_back' });
  const text = [at(1, 10), at(2, 4), at(3, 20)].map((each) => `${JSON.stringify(each)}\n`).join('');
  expect(readFileSync(path('a'), 'utf8')).toBe(text);
  await expect(file.beginAgain(at(3, 5))).rejects.toMatchObject({ code: 'checkpoint_goes_back' });
  await file.beginAgain(at(4, 5));
  await other.append([at(5, 5)]);
  expect(other.last()).toEqual(at(5, 5));
});
