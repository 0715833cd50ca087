import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { PEOPLE } from '../../sandbox/names';
import { command } from '../helpers/command';
import { newFolder } from '../helpers/folders';
import { TestWorld } from '../helpers/harness';

const folder = newFolder('restored');
const path = (name: string): string => join(folder, name);

it('does nothing on a database that is older than its last checkpoint, until a person accepts that', async () => {
  const env = { CHECKPOINT_FILE: path('checkpoints.jsonl') };
  const options = { env, databaseUrl: `file:${path('warden.db')}` };
  const world = await TestWorld.start(options);
  const trail = (...words: string[]): ReturnType<typeof command> =>
    command('trail', words, { cwd: folder, env: world.env });
  const accept = (): ReturnType<typeof command> => trail('accept-restore', '--by', 'carla');
  expect(await accept()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to accept') as string });
  await sql`vacuum into ${path('backup.db')}`.execute(world.app.store.db);
  await world.asksForReset(world.as('alice'), 'tara', { scope: 'mobile' });
  await world.turnUntil(async () => (await world.trail('request.settled')).length > 0);
  await world.stopApps();
  options.databaseUrl = `file:${path('backup.db')}`;
  const told = readFileSync(env.CHECKPOINT_FILE, 'utf8');
  // Each start and stop signs where the trail stands: an old copy must not become the last one known by being started often.
  for (let n = 0; n < 5; n += 1) {
    await world.startApp();
    await world.stopApps();
  }
  expect(readFileSync(env.CHECKPOINT_FILE, 'utf8')).toBe(told);
  await world.startApp();
  const acts = world.acts().length;

  const readyz = async (): Promise<unknown> => (await fetch(`${world.slack.deliverTo ?? ''}/readyz`)).json();
  expect(await readyz()).toEqual({ ok: false, problem: 'restored-backup' });
  await world.as('alice').command('/reset-sessions', `<@${PEOPLE.tara}> mobile`);
  await world.modalSaying(world.as('alice'), 'An older copy of the database was put back');
  await world.turn(10_000);
  expect(await readyz()).toEqual({ ok: false, problem: 'restored-backup' });
  expect((await world.trail()).map(({ type }) => type)).toEqual(['request.refused']);

  const { code, stdout } = await accept();
  expect([code, stdout]).toEqual([0, expect.stringMatching(/Accepted.*Lost: what happened between/s)]);
  await world.turn(10_000);
  expect(await readyz()).toEqual({ ok: true });
  expect(await world.trail('restore.accepted', 'switch.thrown')).toMatchObject([
    { facts: { by: 'carla', kept: 0 } },
    { facts: { level: 'all' } },
  ]);
  expect(await trail('verify')).toMatchObject({ code: 0, stdout: expect.stringContaining('all hold') as string });
  expect(world.acts()).toHaveLength(acts);
  await world.stop();
});
