import { isIP } from 'node:net';
import { asUserId, type UserId } from '../domain/session';
import { isLoopback } from '../network';

/** Why a value cannot be used, and what to do about it. Never contains a secret. */
export class Wrong {
  constructor(
    readonly problem: string,
    readonly fix: string,
  ) {}
}

export type Parsed<T> = T | Wrong;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The values shown are short and plain; anything that could be a secret in the wrong place is not repeated. */
function shown(value: string): string {
  return /^[\w#@.:/ -]{1,20}$/.test(value) && !/xox|xapp/i.test(value) ? `"${value}"` : 'What is there';
}

const TOKEN_KINDS = [
  ['bot', /^(xoxe\.)?xoxb-/, 'a bot token (xoxb-…)'],
  ['user', /^(xoxe\.)?xoxp-/, 'a user token (xoxp-…)'],
  ['app', /^xapp-/, 'an app-level token (xapp-…)'],
  ['refresh', /^xoxe-/, 'a refresh token (xoxe-…), which only fetches other tokens'],
  ['workflow', /^xwfp-/, 'a workflow token (xwfp-…), which lives for one workflow step'],
  ['browser', /^xox[cd]-/, 'a credential of a browser session (xoxc-/xoxd-…), which belongs to a person'],
  ['unknown', /^xox/, 'a token of a kind this app has no use for'],
] as const;

type TokenKind = 'bot' | 'user' | 'app';

const TOKEN_SOURCES: Record<TokenKind, string> = {
  bot: 'Copy the "Bot User OAuth Token" (xoxb-…): api.slack.com/apps → the app → OAuth & Permissions.',
  user: 'Copy the "User OAuth Token" (xoxp-…) that appears after an Org Owner or Org Admin installed the app on the organisation: api.slack.com/apps → the app → OAuth & Permissions.',
  app: 'Make an app-level token (xapp-…) with the scope connections:write: api.slack.com/apps → the app → Basic Information → App-Level Tokens.',
};

export function whereToFindToken(kind: TokenKind): string {
  return TOKEN_SOURCES[kind];
}

export function token(kind: TokenKind): (text: string) => Parsed<string> {
  return (text) => {
    const fix = TOKEN_SOURCES[kind];
    const found = TOKEN_KINDS.find(([, shape]) => shape.test(text));
    if (!found) return new Wrong('does not look like a Slack token.', fix);
    if (found[0] !== kind) return new Wrong(`holds ${found[2]}.`, fix);
    if (!/^[\w.-]{8,}$/.test(text)) return new Wrong('is cut off, or has characters that no token has.', fix);
    return text;
  };
}

export const SIGNING_SECRET_SOURCE =
  'Copy the "Signing Secret": api.slack.com/apps → the app → Basic Information → App Credentials. (Or set SLACK_APP_TOKEN for Socket Mode, which needs none.)';

export function signingSecret(text: string): Parsed<string> {
  const kind = TOKEN_KINDS.find(([, shape]) => shape.test(text));
  if (kind) return new Wrong(`holds ${kind[2]}.`, SIGNING_SECRET_SOURCE);
  if (!/^\S{16,}$/.test(text)) return new Wrong('is too short, or has spaces in it.', SIGNING_SECRET_SOURCE);
  return text;
}

const TRAIL_KEY_LENGTH_MIN = 32;
const TRAIL_KEY_DISTINCT_MIN = 8;
export const TRAIL_KEY_SOURCE =
  'Make one with `openssl rand -base64 48`, and keep a copy away from the database: without it the trail cannot be verified.';

export function trailKey(text: string): Parsed<string> {
  const kind = TOKEN_KINDS.find(([, shape]) => shape.test(text));
  if (kind) return new Wrong(`holds ${kind[2]}.`, TRAIL_KEY_SOURCE);
  if (text.length < TRAIL_KEY_LENGTH_MIN) {
    return new Wrong(`is shorter than ${TRAIL_KEY_LENGTH_MIN} characters.`, TRAIL_KEY_SOURCE);
  }
  if (new Set(text).size < TRAIL_KEY_DISTINCT_MIN)
    return new Wrong('is easy to guess: it has fewer than 8 different characters.', TRAIL_KEY_SOURCE);
  return text;
}

/** Several, separated by commas. */
export function trailKeys(text: string): Parsed<readonly string[]> {
  const keys = text.split(',').map((each) => each.trim());
  const wrong = keys.map(trailKey).find((each) => each instanceof Wrong);
  if (!wrong) return keys;
  return new Wrong(`names a key that ${wrong.problem}`, 'Name the former values of TRAIL_KEY, separated by commas.');
}

export const CHANNEL_SOURCE =
  'Use the id, not the name: in Slack open the channel, click its name, and copy the id (C… or G…) at the foot of "About".';

export function channel(text: string): Parsed<string> {
  if (/^[CG][A-Z0-9]{2,20}$/.test(text)) return text;
  if (/^D[A-Z0-9]{2,20}$/.test(text)) return new Wrong(`is a direct message (${text}).`, CHANNEL_SOURCE);
  return new Wrong(`is not a channel id. ${shown(text)} is not of the form C… or G….`, CHANNEL_SOURCE);
}

export function userIds(text: string): Parsed<readonly UserId[]> {
  const ids = new Set<UserId>();
  for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const id = asUserId(part);
    if (!id) {
      return new Wrong(
        `is not a list of user ids. ${shown(part)} is not of the form U… or W….`,
        'Separate ids with commas. A person\'s id: open their profile in Slack → ⋮ → "Copy member ID".',
      );
    }
    ids.add(id);
  }
  return [...ids];
}

export function path(text: string): Parsed<string> {
  const kind = TOKEN_KINDS.find(([, shape]) => shape.test(text));
  return kind ? new Wrong(`holds ${kind[2]}.`, 'Use the path of a file, such as ./policy.yaml.') : text;
}

const PORT_MAX = 65_535;

export function port(text: string): Parsed<number> {
  if (/^\d{1,5}$/.test(text) && Number(text) <= PORT_MAX) return Number(text);
  return new Wrong(
    `is not a port. ${shown(text)} is not a number from 0 to ${PORT_MAX}.`,
    'Use a number such as 3000.',
  );
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 3_650;

/** How long something is kept. @returns milliseconds */
export function days(text: string): Parsed<number> {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= DAYS_MAX) return count * DAY_MS;
  return new Wrong(
    `is not a number of days. ${shown(text)} is not a whole number from 1 to ${DAYS_MAX}.`,
    'Use a number such as 90.',
  );
}

export function host(text: string): Parsed<string> {
  if (isIP(text) > 0 || /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(text)) return text;
  return new Wrong(`is not an address to listen on: ${shown(text)}.`, 'Use an address such as 0.0.0.0 or 127.0.0.1.');
}

export function logLevel(text: string): Parsed<LogLevel> {
  const level = LOG_LEVELS.find((each) => each === text.toLowerCase());
  return level ?? new Wrong(`is not a level: ${shown(text)}.`, `Use one of ${LOG_LEVELS.join(', ')}.`);
}

const API_URL_FIX =
  'Leave it out for slack.com, or use https://slack-gov.com/api/ (GovSlack) or a loopback address (the sandbox).';

/** The admin token is sent there, so a slip of the pen must not be able to give it away. */
export function apiUrl(text: string): Parsed<string> {
  const url = parseUrl(text);
  if (!url || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return new Wrong('is not a plain web address.', API_URL_FIX);
  }
  const path = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;

  if (isLoopback(url.hostname) && /^https?:$/.test(url.protocol)) return `${url.origin}${path}`;
  if (!/^([a-z\d-]+\.)*(slack|slack-gov)\.com$/.test(url.hostname)) {
    return new Wrong('points away from Slack, and the admin token would go there.', API_URL_FIX);
  }
  if (url.protocol !== 'https:') return new Wrong('would send the admin token unencrypted.', API_URL_FIX);
  if (path !== '/api/') return new Wrong('does not end in /api/.', API_URL_FIX);
  return `${url.origin}${path}`;
}

export const PAGER_SECRET_SOURCE =
  'Make one with `openssl rand -base64 48`, and give it to your pager too: it verifies the signature with it.';

export function pagerSecret(text: string): Parsed<string> {
  return text.length < 32 ? new Wrong('is shorter than 32 characters.', PAGER_SECRET_SOURCE) : text;
}

/** Who asks for what goes there, so it is encrypted on the way. */
export function pagerUrl(text: string): Parsed<string> {
  const url = parseUrl(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url && isSafe && url.username === '') return text;
  return new Wrong(
    'is not an https address without a user name.',
    'Use the address of your pager’s webhook: https://….',
  );
}

export function proxyUrl(text: string): Parsed<string> {
  const url = parseUrl(text);
  const credentials = url && decoded(`${url.username}:${url.password}`);
  if (url && credentials !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '') return text;
  return new Wrong(
    'is not the address of a proxy.',
    'Use http://proxy.example.com:3128, with user:password@ if it asks.',
  );
}

export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** @returns nothing when the percent-encoding is broken. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
