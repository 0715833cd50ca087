import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger, Receiver } from '@slack/bolt';
import { HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Dispatcher } from 'undici';

const BODY_BYTES_MAX = 1_000_000;
/** Slack's rule goes both ways; Bolt only refuses old ones (F4.3). */
const CLOCK_SKEW_MAX_S = 5 * 60;

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly logger: Logger;
  readonly routes: Readonly<Record<string, Route>>;
  readonly now: () => number;
}

/** Signed deliveries over HTTP at `/slack/events`. */
export function createHttpReceiver({ signingSecret, logger, routes, now }: HttpReceiverOptions): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger,
    bodyLimit: BODY_BYTES_MAX,
    customRoutes: Object.entries(routes).map(([path, handler]) => ({ path, method: ['GET'], handler })),
  });
  const { requestListener } = receiver;
  receiver.requestListener = (request, response) => {
    const sentAt = Number(request.headers['x-slack-request-timestamp'] ?? 0);
    if (sentAt - now() / 1_000 > CLOCK_SKEW_MAX_S) response.writeHead(401).end();
    else requestListener(request, response);
  };
  return receiver;
}

export interface SocketReceiverOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly dispatcher?: Dispatcher;
}

/** Deliveries over Slack's WebSocket: no inbound address is needed. Its client keeps its own, patient retries (F7.4). */
export function createSocketReceiver({ appToken, apiUrl, logger, dispatcher }: SocketReceiverOptions): Receiver {
  const clientOptions: WebClientOptions = { slackApiUrl: apiUrl, logger };
  return new SocketModeReceiver({
    appToken,
    logger,
    installerOptions: { clientOptions },
    ...(dispatcher ? { dispatcher: dispatcher } : {}),
  });
}
