import type { WebClient } from '@slack/web-api';
import type { Config } from '../../config';
import type { Logger } from '@slack/bolt';
import { outboundFetch } from '../../network';
import type { Directory } from '../../requests/ports';
import { type AdminProbe, createAdminProbe } from '../../slack-admin/probe';
import { createBotClient } from '../../slack/client';
import { createDirectory } from '../../slack/directory';

/** Slack, reached as the app reaches it: same address, same proxy, same time-outs, no call repeated. */
export interface Wire {
  readonly bot: WebClient;
  readonly admin: AdminProbe;
  /** Only over Socket Mode. */
  readonly app?: WebClient;
  readonly directory: Directory;
  readonly fetch: typeof fetch;
  /** How far this machine's clock is before Slack's, by the last answer. */
  readonly clockAheadMs: () => number | undefined;
}

export function openWire({ slack, httpsProxy }: Config, logger: Logger): Wire {
  let aheadMs: number | undefined;
  const send = outboundFetch(httpsProxy?.reveal()) ?? globalThis.fetch;
  const listening: typeof fetch = async (input, init) => {
    const response = await send(input, init);
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) aheadMs = Date.now() - date;
    return response;
  };
  const client = { apiUrl: slack.apiUrl, logger, fetch: listening };
  const bot = createBotClient({ ...client, botToken: slack.botToken.reveal() });
  return {
    bot,
    admin: createAdminProbe({ ...client, adminToken: slack.adminToken }),
    ...(slack.appToken === undefined ? {} : { app: createBotClient({ ...client, botToken: slack.appToken.reveal() }) }),
    directory: createDirectory(bot, { now: Date.now }),
    fetch: send,
    clockAheadMs: () => aheadMs,
  };
}
