import * as bucket from './config/bucket';
import { type DatabaseConfig, databaseUrl } from './config/database-url';
import { type Environment, valueOf } from './config/environment';
import * as parse from './config/parse';
import { type LogLevel, type Parsed, Wrong } from './config/parse';
import { SealedSecret, Secret } from './config/secret';
import { AppError } from './domain/errors';
import type { Keep } from './domain/keep';
import type { UserId } from './domain/session';

export interface Config {
  readonly slack: {
    readonly botToken: Secret;
    /** Its one client takes it, and after that nobody can. */
    readonly adminToken: SealedSecret;
    readonly signingSecret?: Secret;
    /** Present: Socket Mode. Absent: HTTP, and then `signingSecret` is present. */
    readonly appToken?: Secret;
    /** Ends in a slash. */
    readonly apiUrl: string;
  };
  readonly http: { readonly host: string; readonly port: number };
  readonly ops?: { readonly host: string; readonly port: number };
  readonly database: DatabaseConfig;
  readonly auditChannel: string;
  readonly approvalChannel: string;
  /** Called about requests that wait for approval. */
  readonly pager?: { readonly url: string; readonly secret: Secret };
  readonly trailKey: Secret;
  /** Keys that earlier rows of the trail were written with: they only verify. */
  readonly trailKeysBefore: readonly Secret[];
  /** Where checkpoints of the trail are kept besides the database and the log. */
  readonly checkpointFile?: string;
  /** The same, and again where nobody can change it. */
  readonly checkpointBucket?: bucket.BucketSettings;
  /** How long what is stored is kept. */
  readonly keep: Keep;
  readonly authorizedUserIds: readonly UserId[];
  /** Path of the rules; absent: the built-in ones. */
  readonly policyFile?: string;
  readonly logLevel: LogLevel;
  readonly httpsProxy?: Secret;
}

export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
  readonly fix: string;
}

/** Nothing was started. The message lists every problem with its fix, and carries no secret. */
export class ConfigError extends AppError {
  readonly code = 'config_invalid';
  readonly fix = 'Correct the settings listed, then start again. .env.example explains each of them.';
  constructor(readonly problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? '1 setting needs' : `${problems.length} settings need`;
    const lines = problems.map(({ variable, problem, fix }) => `  - ${variable} ${problem}\n      Fix: ${fix}`);
    super([`Session Warden did not start: ${count} attention.`, ...lines].join('\n'));
  }
}

/** What whoever started it reads when it ends by this: the fix once, and settings say theirs line by line. */
export function lastWords(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return error instanceof AppError && !(error instanceof ConfigError) ? `${words}\nFix: ${error.fix}` : words;
}

const DEFAULT_PORT = 3000;

/** Settings that are a secret as a whole; no two of them may be the same. */
const KEYS = [
  'SLACK_BOT_TOKEN',
  'SLACK_ADMIN_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'TRAIL_KEY',
  'PAGER_SECRET',
  'CHECKPOINT_BUCKET_SECRET',
] as const;

/** With these, addresses that may have a password inside. */
const SECRET_VARIABLES = [...KEYS, 'TRAIL_KEYS_BEFORE', 'DATABASE_URL', 'HTTPS_PROXY', 'PAGER_URL'];

/** Takes every secret out of the environment, so that nothing that prints it, and no child process, has one. */
export function forgetSecrets(env: Record<string, string | undefined>): void {
  for (const name of SECRET_VARIABLES) Reflect.deleteProperty(env, name);
}

/** @throws ConfigError listing everything that is wrong, not only the first thing. */
export function readConfig(env: Environment): Config {
  const settings = createSettings(env);
  const { required, optional } = settings;

  const botToken = required('SLACK_BOT_TOKEN', parse.token('bot'), parse.whereToFindToken('bot'));
  const adminToken = required('SLACK_ADMIN_TOKEN', parse.token('user'), parse.whereToFindToken('user'));
  const appToken = optional('SLACK_APP_TOKEN', parse.token('app'));
  const socketMode = settings.isSet('SLACK_APP_TOKEN');
  const signingSecret = socketMode
    ? optional('SLACK_SIGNING_SECRET', parse.signingSecret)
    : required('SLACK_SIGNING_SECRET', parse.signingSecret, parse.SIGNING_SECRET_SOURCE);
  const trailKey = required('TRAIL_KEY', parse.trailKey, parse.TRAIL_KEY_SOURCE);
  const trailKeysBefore = optional('TRAIL_KEYS_BEFORE', parse.trailKeys) ?? [];
  const checkpointFile = optional('CHECKPOINT_FILE', parse.path);
  const checkpointBucket = readBucket(settings);
  const keep = readKeep(settings);
  const auditChannel = required('AUDIT_CHANNEL', parse.channel, parse.CHANNEL_SOURCE);
  const approvalChannel = optional('APPROVAL_CHANNEL', parse.channel) ?? auditChannel;
  const http = {
    host: optional('HOST', parse.host) ?? '0.0.0.0',
    port: optional('PORT', parse.port) ?? DEFAULT_PORT,
  };
  const opsPort = optional('OPS_PORT', parse.port);
  const opsHost = optional('OPS_HOST', parse.host) ?? '127.0.0.1';
  const database = optional('DATABASE_URL', databaseUrl) ?? { kind: 'sqlite', file: './data/warden.db' };
  const authorizedUserIds = optional('AUTHORIZED_USER_IDS', parse.userIds) ?? [];
  const policyFile = optional('POLICY_FILE', parse.path);
  const apiUrl = optional('SLACK_API_URL', parse.apiUrl) ?? 'https://slack.com/api/';
  const logLevel = optional('LOG_LEVEL', parse.logLevel) ?? 'info';
  const httpsProxy = optional('HTTPS_PROXY', parse.proxyUrl);
  const pagerUrl = optional('PAGER_URL', parse.pagerUrl);
  const pagerSecret = settings.isSet('PAGER_URL')
    ? required('PAGER_SECRET', parse.pagerSecret, parse.PAGER_SECRET_SOURCE)
    : undefined;

  settings.refuseRepeats(KEYS);
  if (opsPort !== undefined && opsPort !== 0 && opsPort === http.port) {
    settings.refuse('OPS_PORT', 'is the port that Slack is answered on.', 'Use another one, such as 9090.');
  }
  if (trailKey !== undefined && trailKeysBefore.includes(trailKey)) {
    settings.refuse(
      'TRAIL_KEYS_BEFORE',
      'names the key that is in use.',
      'Name there only keys that were in use before.',
    );
  }
  refuseUnsafe(env, settings);

  const { problems } = settings;
  if (problems.length > 0 || !botToken || !adminToken || !trailKey || !auditChannel || !approvalChannel) {
    throw new ConfigError(problems);
  }
  return {
    slack: {
      botToken: new Secret(botToken),
      adminToken: new SealedSecret(adminToken),
      apiUrl,
      ...(signingSecret && { signingSecret: new Secret(signingSecret) }),
      ...(appToken && { appToken: new Secret(appToken) }),
    },
    http,
    ...(opsPort !== undefined && { ops: { host: opsHost, port: opsPort } }),
    database,
    auditChannel,
    approvalChannel,
    ...(pagerUrl && pagerSecret && { pager: { url: pagerUrl, secret: new Secret(pagerSecret) } }),
    trailKey: new Secret(trailKey),
    trailKeysBefore: trailKeysBefore.map((each) => new Secret(each)),
    ...(checkpointFile !== undefined && { checkpointFile }),
    ...(checkpointBucket && { checkpointBucket }),
    keep,
    authorizedUserIds,
    ...(policyFile !== undefined && { policyFile }),
    logLevel,
    ...(httpsProxy && { httpsProxy: new Secret(httpsProxy) }),
  };
}

/** Everything that must never appear in a log line. */
export function secretsOf(config: Config): Secret[] {
  const { slack, trailKey, trailKeysBefore, database, httpsProxy, pager, checkpointBucket } = config;
  const addresses = [database.kind === 'postgres' ? database.url : undefined, httpsProxy];
  const passwords = addresses.flatMap((address) => {
    const password = parse.parseUrl(address?.reveal() ?? '')?.password ?? '';
    return [...new Set([password, parse.decoded(password) ?? ''])].filter((each) => each !== '');
  });
  const { botToken, adminToken, signingSecret, appToken } = slack;
  return [
    ...[botToken, adminToken, signingSecret, appToken, trailKey].filter((each) => each !== undefined),
    ...[pager?.secret, checkpointBucket?.secret].filter((each) => each !== undefined),
    ...trailKeysBefore,
    ...passwords.map((each) => new Secret(each)),
  ];
}

interface Settings {
  readonly problems: readonly ConfigProblem[];
  readonly required: <T>(name: string, read: (text: string) => Parsed<T>, fix: string) => T | undefined;
  readonly optional: <T>(name: string, read: (text: string) => Parsed<T>) => T | undefined;
  readonly isSet: (name: string) => boolean;
  readonly refuse: (name: string, problem: string, fix: string) => void;
  readonly refuseRepeats: (names: readonly string[]) => void;
}

function createSettings(env: Environment): Settings {
  const problems: ConfigProblem[] = [];
  const refuse: Settings['refuse'] = (variable, problem, fix) => {
    problems.push({ variable, problem, fix });
  };
  const parsed = <T>(name: string, read: (text: string) => Parsed<T>, ifMissing: () => void): T | undefined => {
    const text = valueOf(env, name);
    if (text === undefined) {
      ifMissing();
      return undefined;
    }
    const value = text instanceof Wrong ? text : read(text);
    if (!(value instanceof Wrong)) return value;
    refuse(name, value.problem, value.fix);
    return undefined;
  };

  return {
    problems,
    refuse,
    required: (name, read, fix) =>
      parsed(name, read, () => {
        refuse(name, 'is missing.', fix);
      }),
    optional: (name, read) => parsed(name, read, () => undefined),
    isSet: (name) => valueOf(env, name) !== undefined,
    refuseRepeats: (names) => {
      const seen = new Map<string, string>();
      for (const name of names) {
        const value = valueOf(env, name);
        if (typeof value !== 'string') continue;
        const first = seen.get(value);
        if (first !== undefined) refuse(name, `holds the same value as ${first}.`, 'Each of the two needs its own.');
        seen.set(value, first ?? name);
      }
    },
  };
}

function readBucket({ optional, required, isSet }: Settings): bucket.BucketSettings | undefined {
  if (!isSet('CHECKPOINT_BUCKET')) return undefined;
  const address = optional('CHECKPOINT_BUCKET', bucket.bucketAddress);
  const region = required('CHECKPOINT_BUCKET_REGION', bucket.bucketRegion, bucket.REGION_FIX);
  const keyId = required('CHECKPOINT_BUCKET_KEY_ID', bucket.bucketKeyId, bucket.KEY_FIX);
  const secret = required('CHECKPOINT_BUCKET_SECRET', bucket.bucketSecret, bucket.KEY_FIX);
  return address && region && keyId && secret ? { ...address, region, keyId, secret: new Secret(secret) } : undefined;
}

const DAY_MS = 86_400_000;

function readKeep({ optional, refuse }: Settings): Keep {
  const sessionFactsMs = optional('KEEP_SESSION_FACTS_DAYS', parse.days) ?? 30 * DAY_MS;
  const notesMs = optional('KEEP_NOTES_DAYS', parse.days) ?? 90 * DAY_MS;
  const actsMs = optional('KEEP_ACTS_DAYS', parse.days) ?? 400 * DAY_MS;
  const inDays = (ms: number): number => ms / DAY_MS;
  if (sessionFactsMs > notesMs)
    refuse(
      'KEEP_SESSION_FACTS_DAYS',
      `is ${inDays(sessionFactsMs)}, longer than notes are kept (${inDays(notesMs)}).`,
      'Lower it, or raise KEEP_NOTES_DAYS.',
    );
  if (notesMs > actsMs)
    refuse(
      'KEEP_NOTES_DAYS',
      `is ${inDays(notesMs)}, longer than the acts that they are about are kept (${inDays(actsMs)}).`,
      'Lower it, or raise KEEP_ACTS_DAYS.',
    );
  return { sessionFactsMs, notesMs, actsMs };
}

function refuseUnsafe(env: Environment, { isSet, refuse }: Settings): void {
  if (isSet('POLICY_FILE') && isSet('AUTHORIZED_USER_IDS')) {
    refuse(
      'AUTHORIZED_USER_IDS',
      'is set beside POLICY_FILE, which says who may ask.',
      'Remove it, and name these people under requesters in the policy file.',
    );
  }
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    refuse(
      'NODE_TLS_REJECT_UNAUTHORIZED',
      'is 0, so anyone on the way could pose as Slack and take the admin token.',
      'Remove it. For an authority of your own, name its certificate in NODE_EXTRA_CA_CERTS.',
    );
  }
}
