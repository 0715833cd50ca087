import { inspect } from 'node:util';
import { type Config, forgetSecrets, secretsOf } from '../../src/config';
import {
  ADMIN_TOKEN,
  APP_TOKEN,
  BOT_TOKEN,
  BUCKET_KEY,
  configWith,
  ENOUGH,
  opened,
  SIGNING_SECRET,
  TRAIL_KEY,
} from '../helpers/settings';

describe('what must never be shown', () => {
  it('is every secret of the settings, passwords inside addresses too, in both spellings', () => {
    const secrets = secretsOf(
      configWith({
        SLACK_APP_TOKEN: APP_TOKEN,
        DATABASE_URL: 'postgres://warden:p%40ssword@db.example.com/warden',
        HTTPS_PROXY: 'http://us:proxypass@proxy.example.com',
      }),
    );

    expect(opened(secrets)).toEqual([
      BOT_TOKEN,
      ADMIN_TOKEN,
      SIGNING_SECRET,
      APP_TOKEN,
      TRAIL_KEY,
      'p%40ssword',
      'p@ssword',
      'proxypass',
    ]);
  });

  it('holds nothing empty', () => {
    expect(opened(secretsOf(configWith({ DATABASE_URL: 'postgres://localhost/warden' })))).not.toContain('');
  });
});

describe('a secret', () => {
  const everything = {
    ...{ SLACK_APP_TOKEN: APP_TOKEN, PAGER_URL: 'https://pager.example.com/', PAGER_SECRET: 'p'.repeat(40) },
    ...{ CHECKPOINT_BUCKET: 'https://minio.example.com/evidence', ...BUCKET_KEY },
    DATABASE_URL: 'postgres://warden:dbpassword@db.example.com/warden',
    HTTPS_PROXY: 'http://us:proxypassword@proxy.example.com',
  };
  const values = [
    ...[BOT_TOKEN, ADMIN_TOKEN, APP_TOKEN, SIGNING_SECRET, TRAIL_KEY, everything.PAGER_SECRET],
    everything.CHECKPOINT_BUCKET_SECRET,
    ...['dbpassword', 'proxypassword'],
  ];

  it.each<[string, (config: Config) => string]>([
    ['inspected', (config) => inspect(config, { depth: Infinity, showHidden: true, getters: true })],
    ['serialised', (config) => JSON.stringify(config)],
    ['put into a text', ({ slack, trailKey }) => `${String(slack.adminToken)} ${String(trailKey)} [secret]`],
    [
      'spread and listed',
      ({ slack }) => JSON.stringify(Object.entries(Object.assign({}, slack.adminToken))) + '[secret]',
    ],
    ['copied', ({ slack }) => inspect(structuredClone(Object.assign({}, slack.adminToken))) + '[secret]'],
  ])('shows nothing when the settings are %s', (_how, shown) => {
    const text = shown(configWith(everything));
    for (const value of values) expect(text).not.toContain(value);
    expect(text).toContain('[secret]');
  });

  it('is given out once, when it is the admin token', () => {
    const { adminToken } = configWith({}).slack;
    expect(adminToken.reveal()).toBe(ADMIN_TOKEN);
    expect(() => adminToken.reveal()).toThrow('taken already');
    expect(adminToken.isIn(`Bearer ${ADMIN_TOKEN}`)).toBe(true);
  });

  it('is taken out of the environment, and nothing else is', () => {
    const env: Record<string, string | undefined> = { ...ENOUGH, ...everything, NO_PROXY: 'example.com' };
    forgetSecrets(env);
    expect(env).toEqual({
      AUDIT_CHANNEL: 'C08SECOPS01',
      NO_PROXY: 'example.com',
      CHECKPOINT_BUCKET: everything.CHECKPOINT_BUCKET,
      CHECKPOINT_BUCKET_REGION: everything.CHECKPOINT_BUCKET_REGION,
      CHECKPOINT_BUCKET_KEY_ID: everything.CHECKPOINT_BUCKET_KEY_ID,
    });
  });
});
