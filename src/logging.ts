import { types } from 'node:util';
import { LogLevel, type Logger as SlackLogger } from '@slack/web-api';
import pino, { type DestinationStream, type Logger } from 'pino';
import { Secret } from './config/secret';
import { standardOutput } from './standard-output';

export type { Logger } from 'pino';

/** The log, and what no level silences. */
export type Log = Logger & {
  /** Whoever asks must know that it is there. @returns false when the line could not be written. */
  readonly evidence: (fields: object, message: string) => boolean;
};

interface LoggerOptions {
  readonly level: string;
  /** Never to appear in a line, wherever it came from: see `secretsOf` in config.ts. */
  readonly secrets: readonly Secret[];
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/**
 * One JSON line per event: a fixed message, with fields beside it. Errors go under `error` (or `err`). A line is written when the call
 * returns; one that cannot be is lost, and breaks nothing.
 */
export function createLogger({ level, secrets, destination = standardOutput }: LoggerOptions): Log {
  let isLost = false;
  const lines: DestinationStream = {
    write: (line) => {
      isLost = false;
      try {
        destination.write(line);
      } catch {
        isLost = true;
      }
    },
  };
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: describeError, err: describeError },
    // `redact` goes by field name, and so misses a token inside an error's message: the finished line is searched instead.
    hooks: { streamWrite: createScrubber(secrets) },
  };
  const logger = pino(options, lines);
  const kept = logger.child({}, { level: 'info' });
  return Object.assign(logger, {
    evidence: (fields: object, message: string): boolean => {
      kept.info(fields, message);
      return !isLost;
    },
  });
}

/**
 * Bolt's and WebClient's logger. Their debug lines carry whole bodies, people's ids among them, and are dropped;
 * what they call information is detail to an operator.
 */
export function boltLogger(logger: Logger): SlackLogger {
  return {
    debug: () => undefined,
    info: (...parts: unknown[]) => {
      logger.debug(said(parts), SLACK_LIBRARY);
    },
    warn: (...parts: unknown[]) => {
      logger.warn(said(parts), SLACK_LIBRARY);
    },
    error: (...parts: unknown[]) => {
      logger.error(said(parts), SLACK_LIBRARY);
    },
    getLevel: () => LogLevel.INFO,
    setLevel: () => undefined,
    setName: () => undefined,
  };
}

const SLACK_LIBRARY = 'Slack library';

/** Strings and errors only: other things passed along are payloads. */
function said(parts: readonly unknown[]): { detail?: string; error?: unknown } {
  const detail = parts.filter((part) => typeof part === 'string').join(' ');
  const error = parts.find(isError);
  return { ...(detail !== '' && { detail: cut(detail) }), ...(error !== undefined && { error }) };
}

const SCRUBBED = '[secret]';

/** Shapes that are a credential whoever holds it, also when this app was never told of that one. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/(?:xoxe\.)?xox[a-z]-[\w.%+/-]+/gi, SCRUBBED],
  [/(?:xapp|xwfp)-[\w-]+/gi, SCRUBBED],
  [/(Bearer)(\s+)[^\s"\\,]{8,}/gi, `$1$2${SCRUBBED}`],
  [/(\/\/[^\s/:@"\\]*:)[^\s/@"]+@/g, `$1${SCRUBBED}@`],
  [/(hooks\.slack(?:-gov)?\.com\/)[^\s"\\]+/gi, `$1${SCRUBBED}`],
  [/([?&](?:ticket|token)=)[^\s&"\\]+/gi, `$1${SCRUBBED}`],
];

/** Takes secrets out of a finished line. A configured one shorter than eight characters is left to the shapes above. */
export function createScrubber(secrets: readonly Secret[]): (line: string) => string {
  const hide = Secret.hider(secrets);

  return (line) => {
    let scrubbed = hide(line);
    for (const [shape, replacement] of CREDENTIALS) scrubbed = scrubbed.replace(shape, replacement);
    return scrubbed;
  };
}

const TEXT_LENGTH_MAX = 500;
const CAUSES_MAX = 4;

/** What an error is, without the request or the answer that libraries hang on it. */
function describeError(error: unknown, depth = 0): unknown {
  if (!isError(error)) return typeof error === 'string' ? cut(error) : typeof error;

  const { cause } = error;
  return {
    type: error.name,
    message: cut(error.message),
    ...('code' in error && (typeof error.code === 'string' || typeof error.code === 'number') && { code: error.code }),
    stack: frames(error),
    ...(cause !== undefined && depth < CAUSES_MAX && { cause: describeError(cause, depth + 1) }),
  };
}

/** Also of another realm (as in a test runner), where `instanceof` says no. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** Without the first lines, which repeat a message of any length. */
function frames({ stack = '' }: Error): string {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n');
}

function cut(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
