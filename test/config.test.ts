import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config';
import {
  ADMIN_TOKEN,
  APP_TOKEN,
  BOT_TOKEN,
  BUCKET_KEY,
  configWith,
  ENOUGH,
  FORMER_KEY,
  opened,
  problemsWith,
  refusalOf,
  SIGNING_SECRET,
  TRAIL_KEY,
} from './helpers/settings';

const DAY_MS = 86_400_000;

describe('the settings', () => {
  it('need five variables, and have a default for the rest', () => {
    expect(opened(readConfig(ENOUGH))).toEqual({
      slack: {
        botToken: BOT_TOKEN,
        adminToken: ADMIN_TOKEN,
        signingSecret: SIGNING_SECRET,
        apiUrl: 'https://slack.com/api/',
      },
      http: { host: '0.0.0.0', port: 3000 },
      database: { kind: 'sqlite', file: './data/warden.db' },
      auditChannel: 'C08SECOPS01',
      approvalChannel: 'C08SECOPS01',
      trailKey: TRAIL_KEY,
      trailKeysBefore: [],
      keep: { sessionFactsMs: 30 * DAY_MS, notesMs: 90 * DAY_MS, actsMs: 400 * DAY_MS },
      authorizedUserIds: [],
      logLevel: 'info',
    });
  });

  it('can all be given', () => {
    const config = configWith({
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_API_URL: 'https://slack-gov.com/api',
      PORT: '8080',
      HOST: '127.0.0.1',
      OPS_PORT: '9090',
      DATABASE_URL: 'file:/var/lib/warden/warden.db',
      APPROVAL_CHANNEL: 'G08APPROVE1',
      AUTHORIZED_USER_IDS: 'U07HELPDESK, W05ONCALL01 U07HELPDESK',
      LOG_LEVEL: 'DEBUG',
      HTTPS_PROXY: 'http://proxy.example.com:3128',
      TRAIL_KEYS_BEFORE: `${FORMER_KEY}, ${FORMER_KEY}2`,
      CHECKPOINT_FILE: '/mnt/elsewhere/checkpoints.jsonl',
      ...{ CHECKPOINT_BUCKET: 'https://evidence.s3.eu-central-1.amazonaws.com/warden', ...BUCKET_KEY },
      ...{ KEEP_SESSION_FACTS_DAYS: '1', KEEP_NOTES_DAYS: '1', KEEP_ACTS_DAYS: '3650' },
    });

    expect(opened(config)).toMatchObject({
      trailKeysBefore: [FORMER_KEY, `${FORMER_KEY}2`],
      checkpointFile: '/mnt/elsewhere/checkpoints.jsonl',
      checkpointBucket: {
        ...{ origin: 'https://evidence.s3.eu-central-1.amazonaws.com', path: '', prefix: 'warden/' },
        ...{ region: 'eu-central-1', keyId: 'AKIAWARDEN0001', secret: BUCKET_KEY.CHECKPOINT_BUCKET_SECRET },
      },
      keep: { sessionFactsMs: DAY_MS, notesMs: DAY_MS, actsMs: 3650 * DAY_MS },
      slack: { appToken: APP_TOKEN, apiUrl: 'https://slack-gov.com/api/' },
      http: { host: '127.0.0.1', port: 8080 },
      ops: { host: '127.0.0.1', port: 9090 },
      database: { kind: 'sqlite', file: '/var/lib/warden/warden.db' },
      approvalChannel: 'G08APPROVE1',
      authorizedUserIds: ['U07HELPDESK', 'W05ONCALL01'],
      logLevel: 'debug',
      httpsProxy: 'http://proxy.example.com:3128',
    });
  });

  it('are refused all at once, each with what to do about it', () => {
    const { message, problems } = refusalOf({ PORT: 'http', LOG_LEVEL: 'loud' });

    expect(problems.map(({ variable }) => variable)).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_ADMIN_TOKEN',
      'SLACK_SIGNING_SECRET',
      'TRAIL_KEY',
      'AUDIT_CHANNEL',
      'PORT',
      'LOG_LEVEL',
    ]);
    expect(message).toContain('7 settings need attention');
    for (const { variable, fix } of problems)
      expect(message).toMatch(new RegExp(`- ${variable} [^]*Fix: ${escaped(fix)}`));
  });

  it('count as not set when left empty, as in a copy of .env.example', () => {
    const example = readFileSync(join(process.cwd(), '.env.example'), 'utf8');
    const names = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(
      ([, name = '', value]) => [name, value ?? ''] as const,
    );

    expect(refusalOf(Object.fromEntries(names)).problems.map(({ problem }) => problem)).toEqual(
      Array<string>(5).fill('is missing.'),
    );
    expect(opened(readConfig({ ...Object.fromEntries(names), ...ENOUGH }))).toEqual(opened(readConfig(ENOUGH)));
  });

  it('need no signing secret in Socket Mode', () => {
    const { slack } = configWith({ SLACK_APP_TOKEN: APP_TOKEN, SLACK_SIGNING_SECRET: '' });

    expect(opened(slack)).toEqual({
      botToken: BOT_TOKEN,
      adminToken: ADMIN_TOKEN,
      appToken: APP_TOKEN,
      apiUrl: 'https://slack.com/api/',
    });
  });

  it('accept rotated tokens', () => {
    expect(
      opened(configWith({ SLACK_BOT_TOKEN: 'xoxe.xoxb-1-abcdef', SLACK_ADMIN_TOKEN: 'xoxe.xoxp-1-abcdef' }).slack),
    ).toMatchObject({ botToken: 'xoxe.xoxb-1-abcdef', adminToken: 'xoxe.xoxp-1-abcdef' });
  });
});

describe('a wrong setting', () => {
  it.each([
    ['a user token for the bot', { SLACK_BOT_TOKEN: 'xoxp-9-9-aaaaaaaa' }, 'SLACK_BOT_TOKEN holds a user token'],
    ['a bot token for the admin', { SLACK_ADMIN_TOKEN: 'xoxb-9-9-aaaaaaaa' }, 'SLACK_ADMIN_TOKEN holds a bot token'],
    [
      'an app-level token for the admin',
      { SLACK_ADMIN_TOKEN: APP_TOKEN },
      'SLACK_ADMIN_TOKEN holds an app-level token',
    ],
    ['a refresh token', { SLACK_ADMIN_TOKEN: 'xoxe-1-aaaaaaaa' }, 'SLACK_ADMIN_TOKEN holds a refresh token'],
    [
      "a browser's credential",
      { SLACK_ADMIN_TOKEN: 'xoxc-1-aaaaaaaa' },
      'SLACK_ADMIN_TOKEN holds a credential of a browser',
    ],
    [
      'a token for the signing secret',
      { SLACK_SIGNING_SECRET: 'xoxb-1-aaaaaaaa' },
      'SLACK_SIGNING_SECRET holds a bot token',
    ],
    ['a cut token', { SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_BOT_TOKEN is cut off'],
    ['no token at all', { SLACK_BOT_TOKEN: 'changeme' }, 'SLACK_BOT_TOKEN does not look like a Slack token'],
    [
      'a former key that is short',
      { TRAIL_KEYS_BEFORE: `${FORMER_KEY},short` },
      'TRAIL_KEYS_BEFORE names a key that is shorter than 32 characters',
    ],
    [
      'a key in use as a former one',
      { TRAIL_KEYS_BEFORE: TRAIL_KEY },
      'TRAIL_KEYS_BEFORE names the key that is in use',
    ],
    ['a short trail key', { TRAIL_KEY: 'abcdefgh12345678' }, 'TRAIL_KEY is shorter than 32 characters'],
    [
      'a trail key of one letter',
      { TRAIL_KEY: 'x'.repeat(40) },
      'TRAIL_KEY is easy to guess: it has fewer than 8 different characters',
    ],
    [
      'one secret for two purposes',
      { TRAIL_KEY: SIGNING_SECRET },
      'TRAIL_KEY holds the same value as SLACK_SIGNING_SECRET',
    ],
    ["a channel's name", { AUDIT_CHANNEL: '#sec-ops' }, 'AUDIT_CHANNEL is not a channel id. "#sec-ops"'],
    ['a direct message', { APPROVAL_CHANNEL: 'D08DMADMIN1' }, 'APPROVAL_CHANNEL is a direct message'],
    ['a name among the user ids', { AUTHORIZED_USER_IDS: 'U07TARGET01,@tara' }, 'AUTHORIZED_USER_IDS is not a list'],
    ['a port out of range', { PORT: '70000' }, 'PORT is not a port. "70000"'],
    ['a host that is an address', { HOST: 'http://x' }, 'HOST is not an address to listen on'],
    ['no days at all', { KEEP_ACTS_DAYS: '0' }, 'KEEP_ACTS_DAYS is not a number of days. "0"'],
    ['more than ten years', { KEEP_ACTS_DAYS: '3651' }, 'KEEP_ACTS_DAYS is not a number of days. "3651"'],
    [
      'devices kept longer than notes',
      { KEEP_SESSION_FACTS_DAYS: '91' },
      'KEEP_SESSION_FACTS_DAYS is 91, longer than notes are kept (90)',
    ],
    [
      'notes kept longer than acts',
      { KEEP_NOTES_DAYS: '90', KEEP_ACTS_DAYS: '60' },
      'KEEP_NOTES_DAYS is 90, longer than the acts',
    ],
    ['one port for Slack and for metrics', { OPS_PORT: '3000' }, 'OPS_PORT is the port that Slack is answered on'],
    ['a proxy without a scheme', { HTTPS_PROXY: 'proxy:3128' }, 'HTTPS_PROXY is not the address of a proxy'],
    [
      'a policy file beside a list of people who may ask',
      { POLICY_FILE: 'policy.yaml', AUTHORIZED_USER_IDS: 'U07HELPDSK1' },
      'AUTHORIZED_USER_IDS is set beside POLICY_FILE',
    ],
    ['a token for the policy file', { POLICY_FILE: ADMIN_TOKEN }, 'POLICY_FILE holds a user token'],
    ['TLS without verification', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED is 0'],
  ])('is named: %s', (_what, env, problem) => {
    expect(problemsWith(env)).toEqual([expect.stringContaining(problem)]);
  });

  it('says which two slots hold the same token', () => {
    expect(problemsWith({ SLACK_ADMIN_TOKEN: BOT_TOKEN })).toEqual([
      'SLACK_ADMIN_TOKEN holds a bot token (xoxb-…).',
      'SLACK_ADMIN_TOKEN holds the same value as SLACK_BOT_TOKEN.',
    ]);
  });

  it.each(
    Object.keys(ENOUGH).concat('PORT', 'LOG_LEVEL', 'APPROVAL_CHANNEL', 'AUTHORIZED_USER_IDS', 'DATABASE_URL', 'HOST'),
  )('is never repeated when it may be a secret in the wrong place: %s', (variable) => {
    for (const secret of ['canary-!', 'xoxb-9-canary', 'xapp-9-canary-0', 'canarycanarycanarycanary0123456 !']) {
      expect(saidAbout({ ...ENOUGH, [variable]: secret })).not.toContain('canary');
    }
  });
});

describe('a setting in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'warden-config-'));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('is read without the line break at its end', () => {
    const config = configWith({ SLACK_ADMIN_TOKEN: '', SLACK_ADMIN_TOKEN_FILE: file('admin', `${ADMIN_TOKEN}\n`) });

    expect(config.slack.adminToken.reveal()).toBe(ADMIN_TOKEN);
  });

  it('may hold any setting', () => {
    expect(configWith({ PORT_FILE: file('port', '8080') }).http.port).toBe(8080);
  });

  it('may not be given twice', () => {
    expect(problemsWith({ TRAIL_KEY_FILE: file('key', TRAIL_KEY) })).toEqual([
      'TRAIL_KEY is set, and so is TRAIL_KEY_FILE.',
    ]);
  });

  it('is missed when the file is', () => {
    expect(problemsWith({ TRAIL_KEY: '', TRAIL_KEY_FILE: join(folder, 'nowhere') })).toEqual([
      'TRAIL_KEY cannot be read: TRAIL_KEY_FILE names a file that does not open (ENOENT).',
    ]);
  });

  it('is missed when the file is empty', () => {
    expect(problemsWith({ TRAIL_KEY: '', TRAIL_KEY_FILE: file('empty', '\n') })).toEqual([
      'TRAIL_KEY is empty: the file that TRAIL_KEY_FILE names holds nothing.',
    ]);
  });
});

describe('the address of Slack', () => {
  it.each([
    ['https://slack.com/api', 'https://slack.com/api/'],
    ['https://acme.enterprise.slack.com/api/', 'https://acme.enterprise.slack.com/api/'],
    ['https://slack-gov.com/api/', 'https://slack-gov.com/api/'],
    ['http://127.0.0.1:4010/api', 'http://127.0.0.1:4010/api/'],
    ['http://localhost:4010', 'http://localhost:4010/'],
    ['https://[::1]:4010/api/', 'https://[::1]:4010/api/'],
  ])('may be %s', (given, used) => {
    expect(configWith({ SLACK_API_URL: given }).slack.apiUrl).toBe(used);
  });

  it.each([
    'https://slack.com.example.com/api/',
    'https://evilslack.com/api/',
    'https://slack.com@example.com/api/',
    'https://example.com/slack.com/api/',
    'https://slack.com./api/',
    'http://slack.com/api/',
    'http://10.0.0.1/api/',
    'http://localhost.example.com/api/',
    'https://slack.com/',
    'https://slack.com/api/?x=',
    'ftp://127.0.0.1/api/',
    'slack.com/api/',
  ])('may not be %s', (given) => {
    expect(problemsWith({ SLACK_API_URL: given })).toEqual([expect.stringMatching(/^SLACK_API_URL /)]);
  });
});

describe('the database', () => {
  it.each([
    ['file:./data/warden.db', { kind: 'sqlite', file: './data/warden.db' }],
    ['file:///var/lib/my%20warden.db', { kind: 'sqlite', file: '/var/lib/my warden.db' }],
    ['postgres://u:p@localhost/w', { kind: 'postgres', url: 'postgres://u:p@localhost/w', tls: 'none' }],
    ['postgresql://u:p@127.0.0.1:5433/w', { kind: 'postgres', url: 'postgresql://u:p@127.0.0.1:5433/w', tls: 'none' }],
    ['postgres://[::1]/w?sslmode=disable', { kind: 'postgres', url: 'postgres://[::1]/w', tls: 'none' }],
    ['postgres://localhost/w?sslmode=verify-full', { kind: 'postgres', url: 'postgres://localhost/w', tls: 'verify' }],
    [
      'postgres:///w?host=/run/postgresql',
      { kind: 'postgres', url: 'postgres:///w?host=/run/postgresql', tls: 'none' },
    ],
    ['postgres://db.example.com/w', { kind: 'postgres', url: 'postgres://db.example.com/w', tls: 'verify' }],
    [
      'postgres://db.example.com/w?sslmode=require&application_name=warden',
      { kind: 'postgres', url: 'postgres://db.example.com/w?application_name=warden', tls: 'verify' },
    ],
    [
      'postgres://db.example.com/w?sslmode=verify-ca&sslrootcert=/etc/ca.pem',
      { kind: 'postgres', url: 'postgres://db.example.com/w?sslrootcert=%2Fetc%2Fca.pem', tls: 'verify' },
    ],
  ])('may be %s', (given, used) => {
    const { database } = configWith({ DATABASE_URL: given });
    expect(database).toEqual('url' in used ? { ...used, url: expect.anything() as unknown } : used);
    if ('url' in used && 'url' in database)
      expect(decodeURIComponent(database.url.reveal())).toBe(decodeURIComponent(used.url));
  });

  it.each([
    ['postgres://db.example.com/w?sslmode=disable', 'has sslmode=disable'],
    ['postgres://db.example.com/w?sslmode=allow', 'has sslmode=allow'],
    ['postgres://db.example.com/w?sslmode=prefer', 'has sslmode=prefer'],
    ['postgres://db.example.com/w?sslmode=no-verify', 'has sslmode=no-verify'],
    ['postgres://db.example.com/w?sslmode=verify-full&sslmode=disable', 'has an sslmode'],
    ['postgres://db.example.com/w?sslmode=maybe', 'has an sslmode'],
    ['postgres://db.example.com/w?ssl=false', 'has the parameter "ssl"'],
    ['postgres://db.example.com/w?sslmode=require&uselibpqcompat=true', 'has the parameter "uselibpqcompat"'],
    ['postgres://localhost/w?host=db.example.com', 'is not a complete'],
    ['postgres:///w', 'is not a complete'],
    ['postgres://u:%zz@localhost/w', 'is not a complete'],
    ['mysql://localhost/w', 'names no database'],
    ['./data/warden.db', 'names no database'],
    ['file:', 'is not the path of a file'],
    ['file:./data/', 'is not the path of a file'],
    ['file:./warden.db?mode=memory', 'is not the path of a file'],
    ['file::memory:', 'keeps nothing'],
  ])('may not be %s', (given, problem) => {
    expect(problemsWith({ DATABASE_URL: given })).toEqual([expect.stringContaining(`DATABASE_URL ${problem}`)]);
  });
});

/** Some of those values may be accepted where they are; then nothing is said. */
function saidAbout(env: Record<string, string>): string {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    return String(error);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
