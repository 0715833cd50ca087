import type { Logger, WebClientOptions } from '@slack/web-api';
import { WebClient } from '@slack/web-api';
import type { Secret } from '../config/secret';
import type { AdminCall } from './call';

export interface AdminClientOptions {
  readonly adminToken: Secret;
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly fetch?: NonNullable<WebClientOptions['fetch']>;
}

const TIMEOUT_MS = 10_000;

/**
 * The one client that holds the admin token, which is given out once. It never repeats a call (a lost answer resent would sign out people who just
 * came back), has a time-out, stays on one host and adds no `team_id` of its own (F7.2–7.4).
 */
export function createAdminClient({ adminToken, apiUrl, logger, fetch }: AdminClientOptions): AdminCall {
  const client = new WebClient(adminToken.reveal(), {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
    logger,
    ...(fetch ? { fetch } : {}),
  });
  return async (method, args) => ({ ...(await client.apiCall(method, args)) });
}
