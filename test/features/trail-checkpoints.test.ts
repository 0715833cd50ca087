import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS } from '../../sandbox/names';
import { openCheckpointFile, readCheckpointFile } from '../../src/checkpoint-places/file';
import type { Checkpoint } from '../../src/domain/evidence';
import { trailKey, type TrailKeys } from '../../src/store/trail-key';
import { verifyTrail } from '../../src/store/verify-trail';
import { newFolder } from '../helpers/folders';
import { TestWorld } from '../helpers/harness';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const file = (): string => join(newFolder('checkpoints'), 'checkpoints.jsonl');

const logged = ({ lines }: TestWorld): Checkpoint[] =>
  lines.filter((line) => line.includes('"trail checkpoint"')).map((line) => (JSON.parse(line) as Logged).checkpoint);

interface Logged {
  readonly checkpoint: Checkpoint;
}

const inFile = async (path: string): Promise<readonly Checkpoint[]> => (await readCheckpointFile(path)).checkpoints;

it('signs where the trail stands at the start, each hour though nothing happens, and at the stop', async () => {
  const path = file();
  const world = await TestWorld.start({ env: { CHECKPOINT_FILE: path }, instances: 2, sharesTime: true });
  await world.turn(2.5 * HOUR_MS, HOUR_MS / 4);
  const { keys, db } = world.app.store;
  const made = logged(world);
  // Each instance made one at its start, and both together one an hour.
  expect(made.map(({ n, seq }) => [n, seq])).toEqual([1, 2, 3, 4].map((n) => [n, 0]));
  expect(await inFile(path)).toEqual(expect.arrayContaining(made));
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  expect(await verifyTrail(db, keys, made)).toMatchObject({ rows: 0, checkpoints: 8 });

  await world.asksForReset(world.as('alice'), 'tara', { scope: 'mobile' });
  await world.turnUntil(async () => (await world.trail('request.settled')).length > 0);
  const rows = (await world.trail()).length;
  await world.stopApps();
  expect(logged(world).at(-1)).toMatchObject({ seq: rows });
  expect((await inFile(path)).at(-1)).toEqual(logged(world).at(-1));
  await world.stop();
});

it('goes on with a file in which a crash cut off the last line', async () => {
  const path = file();
  const world = await TestWorld.start({ env: { CHECKPOINT_FILE: path } });
  await world.stopApps();
  appendFileSync(path, '{"n":3,"seq":0,"at"');
  await world.startApp();
  const { checkpoints, unreadable } = await readCheckpointFile(path);
  expect(checkpoints.map(({ n }) => n)).toEqual([1, 2, 3]);
  expect(unreadable).toEqual([`Line 3 of ${path}`]);
  await world.stop();
});

it('does not start when checkpoints cannot be written where they should be', async () => {
  await expect(openCheckpointFile('/nowhere/at/all.jsonl')).rejects.toMatchObject({
    code: 'checkpoint_file_unusable',
    fix: expect.stringContaining('CHECKPOINT_FILE') as string,
  });
});

it('posts one a day to the audit channel, all in one thread, which a channel that is gone does not stop', async () => {
  const world = await TestWorld.start({ instances: 2, sharesTime: true });
  const posts = (): (string | undefined)[][] =>
    world
      .as('alice')
      .messages(CHANNELS.secops)
      .filter(({ text }) => /checkpoint/i.test(text))
      .map(({ ts, thread_ts }) => [ts, thread_ts]);
  await world.turn(DAY_MS - HOUR_MS, HOUR_MS);
  expect(posts()).toEqual([]);
  await world.turnUntil(() => posts().length >= 2, HOUR_MS);
  const [[root] = [], [, thread] = []] = posts();
  expect(posts()).toHaveLength(2);
  expect(thread).toBe(root);
  const text = world.as('alice').messages(CHANNELS.secops).at(-1)?.text;
  const posted = JSON.parse(/```(.*)```/.exec(text ?? '')?.[1] ?? '') as Checkpoint;
  expect(logged(world)).toContainEqual(posted);

  world.slack.archive(CHANNELS.secops);
  await world.turn(DAY_MS, 6 * HOUR_MS);
  expect(posts()).toHaveLength(2);
  expect(world.lines.join('')).toContain('checkpoint not posted');
  await world.asksForReset(world.as('alice'), 'tara', { scope: 'mobile' });
  await world.turnUntil(async () => (await world.trail('request.settled')).length > 0);
  world.slack.unarchive(CHANNELS.secops);
  await world.turn(HOUR_MS, HOUR_MS / 4);
  expect(posts().map(([, under]) => under)).toEqual([undefined, root, root]);
  await world.stop();
});

it('writes down that its key is another one; with the earlier one named, all of it verifies', async () => {
  const env: Record<string, string> = {};
  const world = await TestWorld.start({ env });
  const [former] = world.app.store.keys;
  await world.app.store.trail.append({ type: 'sessions.viewed', actor: 'app' }, world.clock.now());
  const secret = world.config.trailKey.reveal();
  await world.stopApps();
  env.TRAIL_KEY = 'another-trail-key-0123456789-abcdefgh';
  await world.startApp();
  expect(await world.trail('key.changed')).toMatchObject([
    { actor: 'app', facts: { from: former.id, to: trailKey(env.TRAIL_KEY).id } },
  ]);
  expect(world.lines.join('')).toContain('"isKnown":false');
  expect((await verifyTrail(world.app.store.db, world.app.store.keys)).fault?.why).toBe('checkpoint-not-signed');
  await world.stopApps();

  env.TRAIL_KEYS_BEFORE = secret;
  await world.startApp();
  const keys: TrailKeys = world.app.store.keys;
  expect(await verifyTrail(world.app.store.db, keys)).toMatchObject({ rows: 2 });
  expect((await verifyTrail(world.app.store.db, keys)).fault).toBeUndefined();
  expect(await world.trail('key.changed')).toHaveLength(1);
  await world.stop();
});
