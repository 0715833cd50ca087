import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@slack/bolt';
import { HTTPReceiver } from '@slack/bolt';

const BODY_BYTES_MAX = 1_000_000;
/** Slack's rule goes both ways; Bolt only refuses old ones (F4.3). */
const CLOCK_SKEW_MAX_S = 5 * 60;

/** Where Slack delivers to. */
const DELIVERIES = '/slack/events';

/** Load balancers ask with either; Node leaves the body out where it must. */
export const ROUTE_METHODS: readonly string[] = ['GET', 'HEAD'];
export type Route = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly logger: Logger;
  readonly routes: Readonly<Record<string, Route>>;
  readonly now: () => number;
  /** Hears of each delivery that was answered: with which status, and after how many ms. */
  readonly onAnswer: (status: number, ms: number) => void;
}

/** Signed deliveries over HTTP at `/slack/events`. */
export function createHttpReceiver({
  signingSecret,
  logger,
  routes,
  now,
  onAnswer,
}: HttpReceiverOptions): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger,
    bodyLimit: BODY_BYTES_MAX,
    customRoutes: Object.entries(routes).map(([path, handler]) => ({ path, method: [...ROUTE_METHODS], handler })),
  });
  const { requestListener } = receiver;
  receiver.requestListener = (request, response) => {
    const arrivedAt = performance.now();
    if (request.url === DELIVERIES)
      response.once('finish', () => {
        onAnswer(response.statusCode, performance.now() - arrivedAt);
      });
    const sentAt = Number(request.headers['x-slack-request-timestamp'] ?? 0);
    if (sentAt - now() / 1_000 > CLOCK_SKEW_MAX_S) response.writeHead(401).end();
    else requestListener(request, response);
  };
  return receiver;
}
