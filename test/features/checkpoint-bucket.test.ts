import { join } from 'node:path';
import { sql } from 'kysely';
import { PEOPLE } from '../../sandbox/names';
import { openBucketWire } from '../../src/checkpoint-places/bucket-wire';
import { Secret } from '../../src/config/secret';
import type { Checkpoint } from '../../src/domain/evidence';
import { BUCKET_SECRET, type BucketStandIn, bucketFault, type Fault, startBucket } from '../helpers/bucket';
import { command } from '../helpers/command';
import { newFolder } from '../helpers/folders';
import { TestWorld } from '../helpers/harness';

const HOUR_MS = 3_600_000;

let bucket: BucketStandIn;
beforeEach(async () => {
  bucket = await startBucket();
});
afterEach(() => bucket.stop());

const stored = (): Checkpoint[] =>
  [...bucket.objects].map(([, text]) => JSON.parse(text) as Checkpoint).sort((one, other) => one.n - other.n);
const signed = ({ app }: TestWorld): Promise<readonly Checkpoint[]> => app.store.checkpoints.after(0);
const keys = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => bucket.key(from + i));
const puts = (): string[] => bucket.asked.filter((each) => each.startsWith('PUT'));
const readyz = async ({ slack }: TestWorld): Promise<unknown> =>
  (await fetch(`${slack.deliverTo ?? ''}/readyz`)).json();
const hourLater = (world: TestWorld): Promise<void> => world.turn(HOUR_MS, HOUR_MS);
const resets = async (world: TestWorld): Promise<void> => {
  const before = (await world.trail('request.settled')).length;
  await world.asksForReset(world.as('alice'), 'tara', { scope: 'mobile' });
  await world.turnUntil(async () => (await world.trail('request.settled')).length > before);
};

it('gets each checkpoint once, under its number, whichever of two instances makes it', async () => {
  const world = await TestWorld.start({ env: bucket.env, instances: 2, sharesTime: true });
  await world.turn(2.5 * HOUR_MS, HOUR_MS / 4);
  const made = await signed(world);
  expect(made.length).toBeGreaterThanOrEqual(4);
  expect(stored()).toEqual(made);
  expect([...bucket.objects.keys()].sort()).toEqual(keys(1, made.length));
  expect(puts()).toHaveLength(made.length);
  await world.stopApps();
  expect(stored().length).toBeGreaterThan(made.length);
  await world.stop();
});

describe('an older copy of the database', () => {
  it('does nothing beside a bucket that knows better, until a person accepts it', async () => {
    const folder = newFolder('bucket');
    const at = (name: string): string => `file:${join(folder, name)}`;
    const options = { env: bucket.env, databaseUrl: at('warden.db') };
    const world = await TestWorld.start(options);
    await sql`vacuum into ${join(folder, 'backup.db')}`.execute(world.app.store.db);
    await resets(world);
    await world.stopApps();
    options.databaseUrl = at('backup.db');
    const told = stored();
    for (let n = 0; n < 3; n += 1) {
      await world.startApp();
      await world.stopApps();
    }
    expect(stored()).toEqual(told);
    await world.startApp();
    const acts = world.acts().length;
    expect(await readyz(world)).toEqual({ ok: false, problem: 'restored-backup' });
    await world.as('alice').command('/reset-sessions', `<@${PEOPLE.tara}> mobile`);
    await world.modalSaying(world.as('alice'), 'An older copy of the database was put back');

    // While nobody knows what the bucket says now, nothing goes on either.
    bucket.state.fault = () => bucketFault.drop();
    await world.turn(10_000).catch(() => undefined);
    expect(await readyz(world)).toEqual({ ok: false, problem: 'restored-backup' });
    bucket.state.fault = undefined;

    const trail = (...words: string[]): ReturnType<typeof command> =>
      command('trail', words, { cwd: folder, env: world.env });
    expect(await trail('verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('an old copy put back') as string,
    });
    expect(await trail('accept-restore', '--by', 'carla')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Accepted.*Lost: what happened between/s) as string,
    });
    expect(stored()).toHaveLength(told.length + 1);
    await world.turn(10_000);
    expect(await readyz(world)).toEqual({ ok: true });
    expect(world.acts()).toHaveLength(acts);
    await world.stop();
  });

  it('that lost nothing goes on behind the numbers of the bucket', async () => {
    const folder = newFolder('bucket');
    const options = { env: bucket.env, databaseUrl: `file:${join(folder, 'warden.db')}` };
    const world = await TestWorld.start(options);
    await sql`vacuum into ${join(folder, 'backup.db')}`.execute(world.app.store.db);
    await hourLater(world);
    await world.stopApps();
    const told = stored().length;
    options.databaseUrl = `file:${join(folder, 'backup.db')}`;
    await world.startApp();
    expect(await readyz(world)).toEqual({ ok: true });
    expect([...bucket.objects.keys()].sort()).toEqual(keys(1, told + 1));
    await world.stop();
  });
});

it('is owed what it does not take for five hours, while everything goes on, and then gets it in order', async () => {
  const world = await TestWorld.start({ env: { ...bucket.env, OPS_PORT: '0' } });
  const before = stored().length;
  const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${world.opsPort ?? 0}/metrics`)).text();
  const troubles: Fault[] = [
    bucketFault.drop(),
    bucketFault.page(),
    bucketFault.error(500, 'InternalError'),
    bucketFault.error(403, 'AccessDenied'),
    { status: 200, body: '\u0000\u0001{{{<Code>', type: 'application/octet-stream' },
  ];
  for (const trouble of troubles) {
    bucket.state.fault = () => trouble;
    await hourLater(world);
  }
  await resets(world);
  const made = (await signed(world)).length;
  expect(made).toBeGreaterThanOrEqual(before + troubles.length);
  expect(await readyz(world)).toEqual({ ok: true });
  expect(stored()).toHaveLength(before);
  const log = world.lines.join('');
  expect(log.match(/"trail checkpoint"/g)).toHaveLength(made);
  expect(log).toMatch(/"place":"bucket","owed":\d,"fix":"Check .*checkpoints are owed to a place/);
  expect(log).not.toContain('Not for logs');
  expect(await metrics()).toContain(`warden_checkpoints_owed{place="bucket"} ${made - before}`);

  const asked = puts().length;
  bucket.state.fault = undefined;
  await world.turn(60_000, 60_000);
  expect(stored()).toEqual(await signed(world));
  expect(
    puts()
      .slice(asked)
      .map((each) => each.slice(4)),
  ).toEqual(keys(before + 1, stored().length));
  expect(await metrics()).toContain('warden_checkpoints_owed{place="bucket"} 0');
  await world.stop();
});

describe('a number that somebody else has written', () => {
  const truncated = (text: string): string => text.slice(0, text.length / 2);

  it.each([
    ['by another copy of this database', (next: Checkpoint) => JSON.stringify({ ...next, at: next.at + 1 })],
    ['and cut off', (next: Checkpoint) => truncated(JSON.stringify(next))],
    ['as something else', () => '<html>"n":1</html>'],
  ])('%s holds everything', async (_what, other) => {
    const world = await TestWorld.start({ env: bucket.env });
    const last = stored().at(-1);
    if (!last) throw new Error('None was made.');
    const next = other({ ...last, n: last.n + 1 });
    bucket.objects.set(bucket.key(last.n + 1), next);
    await hourLater(world);
    expect(await readyz(world)).toEqual({ ok: false, problem: 'trail-altered' });
    await world.as('alice').command('/reset-sessions', `<@${PEOPLE.tara}> mobile`);
    await world.modalSaying(world.as('alice'), 'The database is not the one');
    await hourLater(world);
    expect(bucket.objects.get(bucket.key(last.n + 1))).toBe(next);
    expect(bucket.objects.size).toBe(last.n + 1);
    expect(world.acts()).toEqual([]);
    await world.stopApps();
    await world.startApp();
    expect(await readyz(world)).toEqual({ ok: false, problem: 'trail-altered' });
    await world.stop();
  });

  it('stays also in a store that knows no If-None-Match', async () => {
    bucket.state.isConditional = false;
    const world = await TestWorld.start({ env: bucket.env });
    const n = stored().length + 1;
    bucket.objects.set(bucket.key(n), '{}');
    await hourLater(world);
    expect(bucket.objects.get(bucket.key(n))).toBe('{}');
    expect(await readyz(world)).toEqual({ ok: false, problem: 'trail-altered' });
    await world.stop();
  });

  it('in the same moment is looked at again a minute later', async () => {
    const world = await TestWorld.start({ env: bucket.env });
    let isFaster = true;
    bucket.state.fault = (method) => {
      if (method !== 'PUT' || !isFaster) return undefined;
      isFaster = false;
      return bucketFault.error(409, 'ConditionalRequestConflict');
    };
    await hourLater(world);
    expect(world.lines.join('')).toContain('checkpoints are owed to a place');
    await world.turn(60_000, 60_000);
    expect(stored()).toEqual(await signed(world));
    expect(await readyz(world)).toEqual({ ok: true });
    await world.stop();
  });
});

it.each([
  ['does not answer', bucketFault.drop(), /reaches it/],
  ['refuses the key', bucketFault.error(403, 'SignatureDoesNotMatch'), /CHECKPOINT_BUCKET_SECRET/],
  ['is not there', bucketFault.error(404, 'NoSuchBucket'), /Make the bucket/],
  ['is in another region', bucketFault.error(301, 'PermanentRedirect'), /CHECKPOINT_BUCKET_REGION/],
  ['finds the clock wrong', bucketFault.error(403, 'RequestTimeTooSkewed'), /clock/],
  ['is broken', bucketFault.error(503, 'SlowDown'), /Wait/],
  ['is a page', bucketFault.page(), /speaks S3/],
] as const)('does not start when the bucket %s, and says what to do', async (_what, fault, fix) => {
  const world = await TestWorld.start();
  await world.stopApps();
  Object.assign(world.options, { env: bucket.env });
  bucket.state.fault = () => fault;
  await expect(world.startApp()).rejects.toMatchObject({
    code: 'checkpoint_bucket_unusable',
    fix: expect.stringMatching(fix) as string,
    message: expect.not.stringContaining('Not for logs') as string,
  });
  await world.stop();
});

it('does not start when the bucket can be read and not be written', async () => {
  const world = await TestWorld.start();
  await world.stopApps();
  Object.assign(world.options, { env: bucket.env });
  bucket.state.fault = (method) => (method === 'PUT' ? bucketFault.error(403, 'AccessDenied') : undefined);
  await expect(world.startApp()).rejects.toMatchObject({ code: 'checkpoint_bucket_unusable' });
  bucket.state.fault = undefined;
  await world.stop();
});

it.each([
  ['does not answer', bucketFault.silence(), 'does not answer'],
  ['does not end its answer', bucketFault.stall(), 'does not answer'],
  ['answers without end', bucketFault.flood(), 'answers with too much'],
])('is given up when it %s', async (_what, fault, said) => {
  bucket.state.fault = () => fault;
  const settings = { ...bucket.settings, secret: new Secret(BUCKET_SECRET) };
  const withinMs = said === 'does not answer' ? 50 : undefined;
  const wire = openBucketWire(settings, fetch, withinMs);
  for (const ask of [() => wire.get('checkpoints/000000000001.json'), () => wire.list('checkpoints/', '')])
    await expect(ask()).rejects.toMatchObject({
      code: 'checkpoint_bucket_unusable',
      message: `The bucket of checkpoints ${said} (GET).`,
    });
});
