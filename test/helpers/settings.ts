import { type Config, ConfigError, readConfig } from '../../src/config';
import { Secret } from '../../src/config/secret';

/** Settings that are enough, and what tests add to them. */

export const BOT_TOKEN = 'xoxb-1111-2222-botbotbot';
export const ADMIN_TOKEN = 'xoxp-1111-2222-adminadmin';
export const APP_TOKEN = 'xapp-1-A09-3333-appappapp';
export const SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
export const TRAIL_KEY = 'b2Kx9Qv7Lm3Tz8Rw5Yp1Hn6Jd4Gf0Sc2Va';
export const FORMER_KEY = 'a-trail-key-of-last-year-0123456789';

export const BUCKET_KEY = {
  CHECKPOINT_BUCKET_REGION: 'eu-central-1',
  CHECKPOINT_BUCKET_KEY_ID: 'AKIAWARDEN0001',
  CHECKPOINT_BUCKET_SECRET: 'bucket/secret+0123456789-abcdef',
};

export const ENOUGH = {
  SLACK_BOT_TOKEN: BOT_TOKEN,
  SLACK_ADMIN_TOKEN: ADMIN_TOKEN,
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  AUDIT_CHANNEL: 'C08SECOPS01',
  TRAIL_KEY,
};

export const configWith = (more: Record<string, string>): Config => readConfig({ ...ENOUGH, ...more });

/** The settings with their secrets readable, so that they can be compared. */
export function opened(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, opened(each)]));
}

export function refusalOf(env: Record<string, string | undefined>): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('these settings were accepted');
}

export const problemsWith = (more: Record<string, string | undefined>): string[] =>
  refusalOf({ ...ENOUGH, ...more }).problems.map(({ variable, problem }) => `${variable} ${problem}`);
