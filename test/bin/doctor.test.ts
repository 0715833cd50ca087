import { chmodSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { CHANNELS, GROUPS, OTHER_ORG, PEOPLE, WORKSPACES } from '../../sandbox/names';
import { fault, startStandIn, type StandIn, type StandInOptions } from '../../sandbox/stand-in';
import { clockFinding } from '../../src/bin/doctor/clock';
import { examine } from '../../src/bin/doctor/examine';
import type { Report } from '../../src/bin/doctor/finding';
import { nodeVersion } from '../../src/bin/doctor/node';
import { spaceFinding } from '../../src/bin/doctor/sqlite-file';
import { installed } from '../../src/bin/doctor/tokens';
import { readConfig } from '../../src/config';
import type { DatabaseSettings } from '../../src/store/database';
import { openStore } from '../../src/store';
import { bucketFault, startBucket } from '../helpers/bucket';
import { command } from '../helpers/command';
import { newFolder } from '../helpers/folders';
import { freshPostgresDatabase } from '../helpers/postgres';
import { withoutGuards } from '../store/tampering';

const TRAIL_KEY = 'canary-trail-key-0123456789-abcdefghij';
const NOBODY = 65_534;
const folder = newFolder('doctor');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let slack: StandIn;
let databases = 0;
afterEach(() => slack.stop());

const newFile = (): string => join(folder, `${(databases += 1)}`, 'warden.db');

type Store = Awaited<ReturnType<typeof openStore>>;

/** Tables as the app makes them, with one line in the trail. */

async function made(database: DatabaseSettings, change?: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openStore(database, TRAIL_KEY, () => undefined);
  await store.trail.append({ type: 'policy.changed', actor: 'app', facts: { policy: 'built-in' } }, Date.now());
  await change?.(store);
  await store.close();
}

async function settings(env: Record<string, string> = {}): Promise<Record<string, string>> {
  const file = newFile();
  if (env.DATABASE_URL === undefined) await made({ kind: 'sqlite', file });
  return {
    ...{ SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_ADMIN_TOKEN: slack.tokens.admin, SLACK_API_URL: slack.apiUrl },
    ...{
      SLACK_SIGNING_SECRET: slack.signingSecret,
      AUDIT_CHANNEL: CHANNELS.secops,
      TRAIL_KEY,
      HOST: '127.0.0.1',
      PORT: '0',
    },
    DATABASE_URL: `file:${file}`,
    ...env,
  };
}

async function reportOf(env: Record<string, string> = {}): Promise<Report> {
  const all = await settings(env);
  return (await examine(() => readConfig(all))).report;
}

/** What is not as it must be: `FIX admin token: …`. */
const complaints = ({ findings }: Report): string[] =>
  findings.filter(({ level }) => level !== 'ok').map(({ level, check, says }) => `${level} ${check}: ${says}`);

it('finds everything as it must be, makes no change and sends nobody a message', async () => {
  slack = await startStandIn();
  const env = { SLACK_APP_TOKEN: slack.tokens.app, APPROVAL_CHANNEL: CHANNELS.approvals };
  const report = await reportOf(env);
  expect(complaints(report)).toEqual([]);
  expect(report.notChecked).toEqual([]);
  expect(report.findings.map(({ check }) => check)).toEqual([
    ...['Node.js', 'settings', 'policy', 'database', 'tables', 'trail key', 'trail', 'file mode', 'disk space', 'port'],
    ...['bot token', 'admin token', 'app token', 'clock', 'organisation', 'token owner'],
    ...['audit channel', 'approval channel', 'approvers'],
  ]);

  const asked = new Set(slack.journal.calls().map(({ method }) => method));
  expect([...asked].sort()).toEqual([
    ...['apps.connections.open', 'auth.test', 'conversations.info', 'conversations.members', 'users.info'],
  ]);
  expect(
    slack
      .callsTo('auth.test')
      .map(({ token }) => token)
      .sort(),
  ).toEqual(['admin', 'bot']);
  expect(slack.socketConnected).toBe(false);
});

const policyFile = (text: string): string => {
  const file = join(folder, `policy-${(databases += 1)}.yaml`);
  writeFileSync(file, text);
  return file;
};
const POLICY = `version: 1
requesters:
  - groups: [{ group: ${GROUPS.helpDesk}, workspace: ${WORKSPACES.main} }]
    may: [reset]
approvers:
  - users: [${PEOPLE.alice}, ${PEOPLE.bob}, ${PEOPLE.carla}]
`;

interface Broken {
  readonly arrange?: (slack: StandIn) => void;
  readonly env?: () => Record<string, string>;
  readonly standIn?: StandInOptions;
  readonly says: readonly (string | RegExp)[];
}

const BROKEN: Record<string, Broken> = {
  'the bot token is wrong': {
    env: () => ({ SLACK_BOT_TOKEN: 'xoxb-not-this-one' }),
    says: ['FIX bot token: Slack refuses the bot token. (invalid_auth)'],
  },
  'the admin token was revoked': {
    arrange: (it) => {
      it.revoke('admin');
    },
    says: ['FIX admin token: Slack refuses the admin token. (token_revoked)'],
  },
  'the app token is refused': {
    arrange: (it) => {
      it.revoke('app');
    },
    env: () => ({ SLACK_APP_TOKEN: slack.tokens.app }),
    says: ['FIX app token: Slack refuses the app-level token. (token_revoked)'],
  },
  'the bot lacks a scope that a check needs': {
    arrange: ({ scopes }) => {
      scopes.bot = scopes.bot.filter((scope) => scope !== 'groups:read');
    },
    says: ['FIX bot token: It lacks groups:read.'],
  },
  'the bot lacks a scope, and Slack names none': {
    arrange: ({ scopes, quirks }) => {
      quirks.namesScopes = false;
      scopes.bot = scopes.bot.filter((scope) => scope !== 'groups:read');
      scopes.admin = [];
    },
    says: [
      /^warn bot token: .*does not say which scopes/,
      'FIX admin token: It lacks admin.users:read.',
      'FIX bot token: The bot token lacks a scope. (missing_scope)',
    ],
  },
  'the admin token cannot end anything': {
    arrange: ({ scopes }) => {
      scopes.admin = ['admin.users:read'];
    },
    says: ['FIX admin token: It lacks admin.users:write.'],
  },
  'the admin token can do more than it needs': {
    arrange: ({ scopes }) => {
      scopes.admin.push('admin.conversations:write');
    },
    says: [/^warn admin token: .*more than it needs: admin\.conversations:write\.$/],
  },
  'the app is installed on a workspace': {
    arrange: (it) => {
      it.install = 'workspace';
    },
    says: ['FIX organisation: The app is not installed on an Enterprise organisation.'],
  },
  'the owner of the admin token is an Org Owner': {
    arrange: (it) => {
      it.adminTokenOwner = PEOPLE.owner;
    },
    says: [/^warn token owner: .*Org Owner/],
  },
  'the owner of the admin token is a plain member': {
    arrange: (it) => {
      it.change(it.adminTokenOwner, { role: 'member' });
    },
    says: ['FIX token owner: The owner of the admin token is no Org Owner or Org Admin any more.'],
  },
  'the audit channel is public': {
    env: () => ({ AUDIT_CHANNEL: CHANNELS.general, APPROVAL_CHANNEL: CHANNELS.approvals }),
    says: [/^FIX audit channel: C08GENERAL1 is public, so the app does nothing/],
  },
  'the app was removed from the audit channel': {
    arrange: (it) => {
      it.removeAppFrom(CHANNELS.secops);
    },
    says: [/^FIX audit channel: Slack does not let the app look into the audit channel/],
  },
  'the audit channel is archived': {
    arrange: (it) => {
      it.archive(CHANNELS.secops);
    },
    says: [/^FIX audit channel: C08SECOPS01 is archived/],
  },
  'the audit channel has a guest': {
    arrange: (it) => {
      it.addTo(CHANNELS.secops, PEOPLE.guest);
    },
    says: ['FIX audit channel: C08SECOPS01 is open to guests, so the app does nothing.'],
  },
  'the approval channel is shared with another organisation': {
    arrange: ({ org }) => {
      const channel = org.channels.get(CHANNELS.approvals);
      if (channel) channel.is_ext_shared = true;
    },
    env: () => ({ APPROVAL_CHANNEL: CHANNELS.approvals }),
    says: [/^FIX approval channel: .*shared with another organisation/],
  },
  'the app is not in the approval channel': {
    arrange: (it) => {
      it.removeAppFrom(CHANNELS.approvals);
    },
    env: () => ({ APPROVAL_CHANNEL: CHANNELS.approvals }),
    says: [/^warn approval channel: .*cards go by direct message/],
  },
  'too few in the approval channel may agree': {
    arrange: (it) => {
      it.removeFrom(CHANNELS.secops, PEOPLE.bob);
    },
    says: [/^warn approvers: 2 others must agree at most, .*only 2 can/],
  },
  'the policy file is wrong': {
    env: () => ({ POLICY_FILE: policyFile('version: 1\nrequester: []\n') }),
    says: [/requesters" is missing/, /approvers" is missing/, /^FIX policy: .*:2:1 the key "requester" is not known/],
  },
  'a group of the policy is gone': {
    arrange: (it) => {
      it.deleteGroup(GROUPS.helpDesk);
    },
    env: () => ({ POLICY_FILE: policyFile(POLICY) }),
    says: [/^FIX user groups: Slack does not say who is in S05HELPDSK1/],
  },
  'Slack is down': {
    arrange: ({ faults }) => {
      faults.always('*', fault.http(503));
    },
    says: ['FIX Slack: Session Warden cannot reach Slack, so it does nothing. (slack_unreachable)'],
  },
  'the clock is a little ahead': {
    standIn: { now: () => Date.now() - 120_000 },
    says: [/^warn clock: Is 12\d seconds ahead of Slack’s\.$/],
  },
  'the clock is far behind': {
    standIn: { now: () => Date.now() + 400_000 },
    says: [/^FIX clock: Is (399|400) seconds behind Slack’s\. Slack’s deliveries are refused/],
  },
  'the proxy does not answer': {
    env: () => ({ HTTPS_PROXY: 'http://proxy.invalid:3128', SLACK_API_URL: 'https://slack.com/api/' }),
    says: [/^FIX Slack: /],
  },
};

it.each(Object.entries(BROKEN))(
  'says it, and nothing else, when %s',
  async (_what, { arrange, env, standIn, says }) => {
    slack = await startStandIn(standIn);
    arrange?.(slack);
    const report = await reportOf(env?.());
    expect(complaints(report)).toEqual(
      says.map((each): unknown => (typeof each === 'string' ? each : expect.stringMatching(each))),
    );
    for (const { level, fix } of report.findings) expect(fix !== undefined).toBe(level !== 'ok');
  },
);

describe('of the database', () => {
  it('says nothing wrong before the first start, and makes none', async () => {
    slack = await startStandIn();
    const file = newFile();
    expect(complaints(await reportOf({ DATABASE_URL: `file:${file}` }))).toEqual([]);
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it('says what is wrong with a file', async () => {
    slack = await startStandIn();
    const [newer, open, other, rubbish] = [newFile(), newFile(), newFile(), newFile()];
    await made({ kind: 'sqlite', file: newer }, async ({ db }) => {
      const row = { name: '9999-from-the-future', timestamp: '' } as never;
      await db
        .insertInto('kysely_migration' as never)
        .values(row)
        .execute();
    });
    await made({ kind: 'sqlite', file: open });
    chmodSync(open, 0o644);
    await made({ kind: 'sqlite', file: other });
    mkdirSync(join(rubbish, '..'), { recursive: true });
    writeFileSync(rubbish, 'no database '.repeat(1_000), { mode: 0o600 });

    const said = async (file: string, env = {}): Promise<string[]> =>
      complaints(await reportOf({ DATABASE_URL: `file:${file}`, ...env }));
    expect(await said(newer)).toEqual([expect.stringContaining('newer version (9999-from-the-future)')]);
    expect(await said(open)).toEqual([`FIX file mode: Others on this machine can read ${open}.`]);
    expect(await said(other, { TRAIL_KEY: `${TRAIL_KEY}-another` })).toEqual([
      'FIX trail key: The last line of the trail was written with another key.',
    ]);
    const changed = newFile();
    await made({ kind: 'sqlite', file: changed }, async ({ db }) => {
      for (const statement of withoutGuards('sqlite')) await sql.raw(statement).execute(db);
      await db.updateTable('trail').set({ actor: PEOPLE.tara }).execute();
    });
    expect(await said(changed)).toEqual([expect.stringMatching(/^FIX trail: Does not hold at line 1 \(altered\)/)]);
    expect(await said(rubbish)).toEqual(['FIX database: Cannot be used (SQLITE_NOTADB).']);
  });

  it('says that this user cannot write it, and shows neither secrets nor colours where nobody looks', async () => {
    slack = await startStandIn();
    const env = await settings();
    const file = env.DATABASE_URL?.slice('file:'.length) ?? '';
    const isRoot = process.getuid?.() === 0;
    chmodSync(folder, 0o755);
    if (isRoot) for (const path of [file, join(file, '..')]) chownSync(path, NOBODY, NOBODY);
    chmodSync(file, 0o400);

    const place = { cwd: folder, env, ...(isRoot ? { uid: NOBODY } : {}) };
    const { code, stdout } = await command('doctor', [], place);
    expect(stdout).toContain(`FIX   database       ${file} cannot be written by this user.\n`);
    expect(stdout).toContain('Not checked until that is fixed: tables, trail key.\n1 thing must be fixed.\n');
    expect(code).toBe(1);
    for (const secret of [slack.tokens.bot, slack.tokens.admin, slack.signingSecret, TRAIL_KEY, '\u001b'])
      expect(stdout).not.toContain(secret);
  });

  it('looks into PostgreSQL, and says when it is read-only or not there', async () => {
    slack = await startStandIn();
    const database = await freshPostgresDatabase();
    if (!database) return;
    await made({ kind: 'postgres', url: database.url, tls: 'none' });
    expect(complaints(await reportOf({ DATABASE_URL: database.url }))).toEqual([]);

    const readOnly = new URL(database.url);
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
    expect(complaints(await reportOf({ DATABASE_URL: readOnly.href }))).toEqual([
      'FIX database: Is read-only, so nothing can be asked or done.',
    ]);
    await database.drop();
    expect(complaints(await reportOf({ DATABASE_URL: database.url }))).toEqual([
      'FIX database: Cannot be used (3D000).',
    ]);
  });

  it('says what PgBouncer must be told before it lets the app in', async () => {
    slack = await startStandIn();
    const refusal = 'SFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0';
    const length = Buffer.alloc(4);
    length.writeUInt32BE(refusal.length + 4);
    const pooler = createServer((it) => {
      it.once('data', () => it.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(refusal)])));
    });
    await new Promise<void>((resolve) => pooler.listen(0, '127.0.0.1', resolve));
    const { port } = pooler.address() as AddressInfo;
    const { findings } = await reportOf({ DATABASE_URL: `postgres://warden:secret@127.0.0.1:${port}/warden` });
    expect(findings.find(({ level }) => level !== 'ok')).toEqual({
      ...{ check: 'database', level: 'FIX', says: 'Cannot be used (08P01).' },
      fix: expect.stringContaining('ignore_startup_parameters') as string,
    });
    pooler.close();
  });
});

it('says that something else listens where the app shall', async () => {
  slack = await startStandIn();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const said = complaints(await reportOf({ PORT: String(port) }));
  expect(said).toEqual([expect.stringMatching(/^FIX port: The app cannot listen at .* \(EADDRINUSE\)/)]);
  other.close();
});

it('knows old versions of Node.js, full disks, and tokens of two organisations', async () => {
  slack = await startStandIn();
  expect(['20.18.1', '18.20.0', '20.19.0', '22.1.0'].map((version) => nodeVersion(version).level)).toEqual([
    'FIX',
    'FIX',
    'ok',
    'ok',
  ]);
  expect([5e6, 5e8, 5e9].map((bytes) => spaceFinding(bytes).level)).toEqual(['FIX', 'warn', 'ok']);
  expect(clockFinding(undefined).level).toBe('warn');
  const ours = { enterprise_id: slack.org.id, user_id: PEOPLE.service };
  expect(installed(ours, { ...ours, enterprise_id: OTHER_ORG }).finding.says).toBe(
    'The two tokens belong to different organisations.',
  );
});

describe('as a command', () => {
  it('lists everything that is wrong with the settings, and ends with 1', async () => {
    slack = await startStandIn();
    const env = { ...(await settings()), TRAIL_KEY: 'short', AUDIT_CHANNEL: '' };
    const { code, stdout } = await command('doctor', ['--json'], { cwd: folder, env });
    const { ok, findings, notChecked } = JSON.parse(stdout) as Report & { ok: boolean };
    expect([code, ok, notChecked.length]).toEqual([1, false, 4]);
    expect(findings.filter(({ level }) => level === 'FIX').map(({ says }) => says.split(' ')[0])).toEqual([
      ...['TRAIL_KEY', 'AUDIT_CHANNEL'],
    ]);
  });

  it('ends with 0 when nothing must be fixed, and says how it is used', async () => {
    slack = await startStandIn();
    slack.adminTokenOwner = PEOPLE.owner;
    const well = await command('doctor', [], { cwd: folder, env: await settings() });
    expect([well.code, well.stderr]).toEqual([0, '']);
    expect(well.stdout).toContain('\n\nNothing must be fixed, 1 thing should be looked at.\n');
    const asked = await command('doctor', ['--verbose'], { cwd: folder });
    expect([asked.code, asked.stderr.split('\n')[0]]).toEqual([1, 'Usage:']);
  });
});

it('looks at the bucket of checkpoints, and writes nothing there', async () => {
  slack = await startStandIn();
  const bucket = await startBucket({ pageSize: 2 });
  const said = async (): Promise<string | undefined> =>
    (await reportOf(bucket.env)).findings
      .filter(({ check }) => check === 'checkpoint bucket')
      .map(({ level, says }) => `${level} ${says}`)
      .join();
  const put = (n: number, at: number): void => {
    const one = { n, seq: 0, at, digest: '', chain: '', keyId: '0123456789abcdef', signature: '' };
    bucket.objects.set(bucket.key(n), JSON.stringify(one));
  };
  expect(await said()).toBe('ok Can be read, and has none yet: the first start writes one.');
  for (let n = 1; n <= 5; n += 1) put(n, Date.now());
  expect(await said()).toMatch(/^ok Can be read\. The last one there is 5, of /);
  put(6, Date.now() - 3 * 3_600_000);
  expect(await said()).toMatch(/^warn The last one there is 6, .*the app did not run, or could not write\.$/);
  bucket.objects.set(bucket.key(7), '{"n":7');
  expect(await said()).toBe('FIX Its last object (7) is no checkpoint, so the app does nothing.');
  bucket.state.fault = () => bucketFault.error(403, 'AccessDenied');
  expect(await said()).toBe('FIX The bucket of checkpoints refused GET: 403 AccessDenied.');
  expect(bucket.asked.filter((each) => each.startsWith('PUT'))).toEqual([]);
  await bucket.stop();
});
