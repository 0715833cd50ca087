import type { Logger, WebClientOptions } from '@slack/web-api';
import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { SlackLookupError } from '../domain/errors';

const TIMEOUT_MS = 10_000;

export interface BotClientOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly fetch?: NonNullable<WebClientOptions['fetch']>;
}

/** What both Bolt and our own bot client are built with. The retries are ours: a job posts again, a person asks again (F7.4). */
export const clientOptions = ({ apiUrl, logger, fetch }: Omit<BotClientOptions, 'botToken'>): WebClientOptions => ({
  slackApiUrl: apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: TIMEOUT_MS,
  allowAbsoluteUrls: false,
  logger,
  ...(fetch ? { fetch } : {}),
});

/** The bot's client, for people. The one that Bolt hands to listeners adds a `team_id` to every call (F7.4). */
export const createBotClient = (options: BotClientOptions): WebClient =>
  new WebClient(options.botToken, clientOptions(options));

/** Slack's error code of a failed call, or a word for what broke on the way. */
export function errorCodeOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError)
    return /^[a-z0-9_]{1,60}$/.test(error.data.error) ? error.data.error : 'no_answer';
  if (error instanceof WebAPIRateLimitedError) return 'ratelimited';
  return 'slack_unreachable';
}

/** A call that only reads. @throws SlackLookupError */
export async function lookup<T>(method: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const retryAfterMs = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1_000 : undefined;
    throw new SlackLookupError(method, errorCodeOf(error), { cause: error, retryAfterMs });
  }
}
