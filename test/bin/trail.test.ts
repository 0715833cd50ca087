import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { AuditEvent } from '../../src/domain/audit';
import { openStore, type Store } from '../../src/store';
import { command } from '../helpers/command';
import { ALICE, TARA } from '../helpers/examples';
import { newFolder } from '../helpers/folders';
import { Tally } from '../helpers/tally';
import { randomsFrom, type Random } from '../store/randoms';
import { withoutGuards } from '../store/tampering';

const TRAIL_KEY = 'canary-trail-key-0123456789-abcdefghij';
const FORMER_KEY = 'a-trail-key-of-last-year-0123456789';
const ROWS = 100;
const BEGAN = Date.parse('2026-01-05T08:00:00Z');
const HOUR_MS = 3_600_000;
/** Attacks of each kind, and every which byte is changed; the long form is played by `npm run test:attacks`. */
const [OF_EACH, BYTE_STEP, CLEAN_RUNS] = process.env.FULL ? [1_000, 1, 100] : [15, 500, 3];
const LONG_MS = 30 * 60_000;
const folder = newFolder('trail');
const inFolder = (name: string): string => join(folder, name);
const database = inFolder('warden.db');
const old = inFolder('old.db');
const altered = inFolder('altered.db');
const elsewhere = inFolder('checkpoints.jsonl');
const publicKeys = inFolder('public-keys.pem');

const env = (more: Record<string, string> = {}): Record<string, string> => ({
  ...{ SLACK_BOT_TOKEN: 'xoxb-1-2-abcdefgh', SLACK_ADMIN_TOKEN: 'xoxp-1-2-abcdefgh', AUDIT_CHANNEL: 'C08SECOPS01' },
  ...{ SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5', DATABASE_URL: `file:${database}` },
  ...{ TRAIL_KEY, TRAIL_KEYS_BEFORE: FORMER_KEY, CHECKPOINT_FILE: elsewhere },
  ...more,
});

const trail = (words: readonly string[], more = {}): ReturnType<typeof command> =>
  command('trail', words, { cwd: folder, env: env(more) });

const eventNo = (n: number): AuditEvent => ({
  type: n % 3 === 0 ? 'sessions.viewed' : 'request.refused',
  actor: n % 5 === 0 ? 'app' : ALICE,
  ...(n % 2 === 0 ? { target: TARA } : {}),
  ...(n % 3 === 0 ? {} : { facts: { code: 'not-a-requester', n, isTold: true, said: '=1+1;"x", ünï' } }),
});

const copyTo = (file: string, { db }: Store): Promise<unknown> => sql`vacuum into ${file}`.execute(db);

/** Half of it under a key that was replaced since, a checkpoint every ten rows, one row an hour. */
beforeAll(async () => {
  for (const [key, from] of [
    [FORMER_KEY, 1],
    [TRAIL_KEY, ROWS / 2 + 1],
  ] as const) {
    const store = await openStore({ kind: 'sqlite', file: database }, key, () => undefined);
    for (let n = from; n < from + ROWS / 2; n += 1) {
      await store.trail.append(eventNo(n), BEGAN + n * HOUR_MS);
      if (n % 10 === 0) await store.checkpoints.make(BEGAN + n * HOUR_MS, 0);
    }
    const kept = await store.checkpoints.after(0);
    writeFileSync(elsewhere, kept.map((each) => `${JSON.stringify(each)}\n`).join(''));
    if (key === FORMER_KEY) await copyTo(old, store);
    await store.close();
  }
  writeFileSync(publicKeys, (await trail(['public-key'])).stdout);
  all = await exported();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let all: Export;

interface Export {
  readonly lines: string[];
  readonly text: string;
}

async function exported(words: readonly string[] = [], more = {}): Promise<Export> {
  const { stdout, code } = await trail(['export', ...words], more);
  expect(code).toBe(0);
  return { text: stdout, lines: stdout.trimEnd().split('\n') };
}

const lineOf = (line: string | undefined): Record<string, unknown> => JSON.parse(line ?? '') as Record<string, unknown>;

/** A line of the export by its number, or another one. */
type Line = number | string;

/** Files made of one export: lines in this order, or with another byte at every so manieth place. */
interface Altered {
  readonly files?: readonly (readonly Line[])[];
  readonly byteStep?: number;
}

/** What the stand-alone verifier says of each of these files, all in one process. */
function verdictsOn(text: string, { files = [], byteStep }: Altered, secrets: Record<string, string> = {}): string[] {
  const orders = { text, files, byteStep, attacked: inFolder('attacked.jsonl'), publicKeys, elsewhere };
  const script = `
    import { check } from ${JSON.stringify(`${process.cwd()}/docs/verify-trail.mjs`)};
    import { readFileSync, writeFileSync } from 'node:fs';
    const { text, files, byteStep, attacked, publicKeys, elsewhere } = JSON.parse(readFileSync(0, 'utf8'));
    const said = [];
    const hear = async (content) => {
      writeFileSync(attacked, content);
      said.push(await check(attacked, publicKeys, elsewhere).then(() => 'holds', (error) => error.message));
    };
    const lines = text.split('\\n');
    for (const file of files) await hear(file.map((line) => (typeof line === 'string' ? line : lines[line])).join('\\n'));
    const bytes = Buffer.from(text);
    for (let at = 0; byteStep && at < bytes.length; at += byteStep) {
      const changed = Buffer.from(bytes);
      changed[at] = (bytes[at] + 1 + (at * 7) % 255) % 256;
      await hear(changed);
    }
    console.log(JSON.stringify(said));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    ...{ env: secrets, maxBuffer: 2 ** 28, input: JSON.stringify(orders) },
  });
  return JSON.parse(out.toString()) as string[];
}

const verdictOn = (text: string, secrets: Record<string, string> = {}): string | undefined =>
  verdictsOn(text, { files: [text.split('\n')] }, secrets)[0];

const standAlone = (file: string, secrets: Record<string, string> = {}): string =>
  execFileSync(process.execPath, ['docs/verify-trail.mjs', file, publicKeys, elsewhere], { env: secrets }).toString();

it('verifies all of it, also against the file of checkpoints, and says so', async () => {
  const { code, stdout } = await trail(['verify']);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Rows 1 to \d+: all hold, and agree with \d+ checkpoints\.\n$/),
  ]);
  expect(await trail(['verify'], { CHECKPOINT_FILE: '' })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No checkpoints kept elsewhere were compared') as string,
  });
});

it('names each setting that is missing with its fix, and adds none', async () => {
  const { code, stderr } = await command('stop-switch', ['show'], {
    cwd: folder,
    env: { AUDIT_CHANNEL: 'C08SECOPS01' },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('4 settings need attention');
  expect(stderr.match(/Fix: /g)).toHaveLength(4);
});

it('names the first bad row and what is wrong with it, and ends with 1', async () => {
  const store = await openStore({ kind: 'sqlite', file: database }, TRAIL_KEY, () => undefined);
  await copyTo(altered, store);
  await store.close();
  const copy = await openStore({ kind: 'sqlite', file: altered }, TRAIL_KEY, () => undefined);
  for (const statement of withoutGuards('sqlite')) await sql.raw(statement).execute(copy.db);
  await sql`update trail set actor = ${TARA} where seq = 42`.execute(copy.db);
  await copy.close();
  expect(await trail(['verify'], { DATABASE_URL: `file:${altered}` })).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^Row 42 is not as it was written\.\nFix: /) as string,
  });
});

it('exports with what comes before, checkpoints and a signed end, which node alone verifies', () => {
  const { lines, text } = all;
  expect(lineOf(lines[0])).toMatchObject({ kind: 'begins', form: 1, seq: 0, digest: '', chain: '' });
  expect(lines.filter((line) => line.startsWith('{"kind":"checkpoint"')).length).toBeGreaterThanOrEqual(10);
  expect(lineOf(lines.at(-1))).toMatchObject({ kind: 'ends' });
  writeFileSync(inFolder('all.jsonl'), text);
  expect(standAlone(inFolder('all.jsonl'))).toMatch(
    /: all hold\.\n.* and 10 kept elsewhere\.\nComputed without TRAIL_KEY/,
  );
  expect(standAlone(inFolder('all.jsonl'), { TRAIL_KEY, TRAIL_KEYS_BEFORE: FORMER_KEY })).not.toContain(
    'without TRAIL_KEY',
  );
});

it('exports a part that verifies by itself, up to the next checkpoint', async () => {
  const at = (n: number): string => `${new Date(BEGAN + n * HOUR_MS).toISOString().slice(0, 16)}:00Z`;
  const { lines, text } = await exported(['--from', at(34), '--to', at(57)]);
  const rows = lines.filter((line) => line.startsWith('{"kind":"row"')).map((line) => lineOf(line).seq);
  expect([rows[0], rows.at(-1)]).toEqual([Number(lineOf(lines[0]).seq) + 1, 60]);
  expect(Number(rows[0])).toBeGreaterThan(30);
  expect(verdictOn(text)).toBe('holds');
  expect(verdictOn((await exported(['--from', '2100-01-01'])).text)).toBe('holds');
});

it('exports for spreadsheets, in which nothing that was written runs', async () => {
  const { lines } = await exported(['--format', 'csv']);
  expect(lines[0]).toBe('kind,seq,time,type,actor,requestId,target,facts,keyId,chain\r');
  expect(lines.filter((line) => line.startsWith('checkpoint,')).length).toBeGreaterThanOrEqual(10);
  expect(lines.join('\n')).not.toMatch(/[,;]\s*[=@+]/);
});

it('verifies with a folder of objects of the bucket, too', () => {
  const objects = newFolder('objects');
  readFileSync(elsewhere, 'utf8')
    .trimEnd()
    .split('\n')
    .forEach((line, i) => {
      writeFileSync(join(objects, `00000000000${i}.json`), line);
    });
  writeFileSync(inFolder('all.jsonl'), all.text);
  const said = execFileSync(process.execPath, ['docs/verify-trail.mjs', inFolder('all.jsonl'), publicKeys, objects]);
  expect(said.toString()).toMatch(/: all hold\.\n.* and 10 kept elsewhere\./);
});

it('notes in the trail that it was read', async () => {
  expect((await exported()).lines.some((line) => line.includes('"trail.exported"'))).toBe(true);
});

type Attack = (lines: string[], random: Random) => string[];

const isRow = (line: string): boolean => line.startsWith('{"kind":"row"');
const rowIn = (lines: readonly string[], random: Random): number =>
  random.of(lines.flatMap((line, i) => (isRow(line) ? [i] : [])));

const ATTACKS_BY_NAME: Record<string, Attack> = {
  'a line taken out': (lines, random) => lines.toSpliced(random.below(lines.length), 1),
  'a row put in': (lines, random) => lines.toSpliced(rowIn(lines, random), 0, random.of(lines.filter(isRow))),
  'two lines that changed places': (lines, random) => {
    const [one, other] = [random.below(lines.length - 1), lines.length - 1];
    return lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
  },
  'a cut tail': (lines, random) => lines.slice(0, 1 + random.below(lines.length - 1)),
  'a cut tail with the end behind it': (lines, random) => {
    const left = 1 + random.below(lines.length - 3);
    return [...lines.slice(0, left), lines.at(-1) ?? ''];
  },
  'an edited fact': (lines, random) => {
    const at = rowIn(lines, random);
    return lines.with(at, JSON.stringify({ ...lineOf(lines[at]), actor: 'U07OTHER001' }));
  },
};

it(
  'finds every attack on an export with the public key alone, whichever byte is changed and whatever else is done to it',
  () => {
    const { lines, text } = all;
    const random = randomsFrom(6);
    const tally = new Tally();
    const made = Object.entries(ATTACKS_BY_NAME).flatMap(([kind, attack]) =>
      Array.from({ length: OF_EACH }, () => ({ kind, lines: attack(lines, random) })),
    );
    const attacks = made.filter((each) => each.lines.join('\n') !== lines.join('\n'));
    const places = new Map(lines.map((line, i) => [line, i]));
    const files = [
      ...attacks.map((each) => [...each.lines.map((line) => places.get(line) ?? line), '']),
      ...Array.from({ length: CLEAN_RUNS }, () => [...lines.keys(), '']),
    ];
    const said = verdictsOn(text, { files, byteStep: BYTE_STEP }).map((verdict) => verdict !== 'holds');
    attacks.forEach(({ kind }, i) => {
      tally.attack(kind, said[i] === true);
    });
    for (const isAlarm of said.slice(attacks.length, files.length)) tally.clean(isAlarm);
    const ofBytes = said.slice(files.length);
    expect(ofBytes).toHaveLength(Math.ceil(Buffer.byteLength(text) / BYTE_STEP));
    for (const isFound of ofBytes) tally.attack('a changed byte', isFound);
    if (process.env.FULL) tally.print('an export, each byte of it among them, found by docs/verify-trail.mjs');
    expect([tally.missed, tally.alarms]).toEqual([[], 0]);
  },
  LONG_MS,
);

it('finds that an old copy was put back, by what was kept elsewhere', async () => {
  const restored = { DATABASE_URL: `file:${old}` };
  expect(verdictOn((await exported([], restored)).text)).toMatch(
    /^Row 52 is missing: checkpoint \d+ of .* goes up to row 60\.$/,
  );
  expect(await trail(['verify'], restored)).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/an old copy put back\.\nCheckpoint \d+ of .*, up to row 60\./) as string,
  });
});

it('names the first bad row to whoever holds the key', () => {
  const { lines } = all;
  const at = lines.findIndex((line) => lineOf(line).kind === 'row' && lineOf(line).seq === 42);
  const edited = lines.with(at, JSON.stringify({ ...lineOf(lines[at]), actor: TARA }));
  const secrets = { TRAIL_KEY, TRAIL_KEYS_BEFORE: FORMER_KEY };
  expect(verdictOn(`${edited.join('\n')}\n`, secrets)).toContain('Row 42 is not as it was written');
});

it.each([
  [['export', '--from', 'yesterday'], /"yesterday" is no time/],
  [['export', '--format', 'xml'], /jsonl or csv/],
  [['export', '--fron', '2026-01-01'], /--fron is no option here/],
  [['nonsense'], /Usage:/],
] as const)('says what is wrong with %j', async (words, said) => {
  expect(await trail(words)).toMatchObject({ code: 1, stderr: expect.stringMatching(said) as string });
});

it('has a stand-alone verifier of at most 200 lines that needs nothing but node', () => {
  const text = readFileSync('docs/verify-trail.mjs', 'utf8');
  expect(text.split('\n').length).toBeLessThanOrEqual(200);
  expect([...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual(['node:crypto', 'node:fs', 'node:url']);
});
