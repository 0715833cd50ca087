import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@slack/bolt';
import { HTTPReceiver } from './bolt';
import type { Log } from './feature';
import { BODY_BYTES_MAX, createBodyBudget, refusedByHeaders } from './front-door';
import { askForBody, turnAway } from './http-limits';

/** Where Slack delivers to. */
const DELIVERIES = '/slack/events';

/** Load balancers ask with either; Node leaves the body out where it must. */
export const ROUTE_METHODS: readonly string[] = ['GET', 'HEAD'];
export type Route = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpReceiverOptions {
  readonly signingSecret: string;
  /** Of Slack's library. */
  readonly logger: Logger;
  readonly log: Log;
  readonly routes: Readonly<Record<string, Route>>;
  readonly now: () => number;
  /** Hears of each delivery that was answered: with which status, and after how many ms. */
  readonly onAnswer: (status: number, ms: number) => void;
}

/** Signed deliveries over HTTP at `/slack/events`. */
export function createHttpReceiver({
  signingSecret,
  logger,
  log,
  routes,
  now,
  onAnswer,
}: HttpReceiverOptions): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger,
    bodyLimit: BODY_BYTES_MAX,
    dispatchErrorHandler: ({ request, response }) => {
      turnAway(request, response, 404);
    },
    customRoutes: Object.entries(routes).map(([path, handler]) => ({ path, method: [...ROUTE_METHODS], handler })),
  });
  const { requestListener } = receiver;
  const watchBody = createBodyBudget();
  const sayOnceInAWhile = createReminder(log);
  receiver.requestListener = (request, response) => {
    const arrivedAt = performance.now();
    if (request.url === DELIVERIES)
      response.once('finish', () => {
        onAnswer(response.statusCode, performance.now() - arrivedAt);
      });
    if (request.method === 'POST' && request.url === DELIVERIES) {
      const refused = refusedByHeaders(request.headers, now);
      if (refused) {
        sayOnceInAWhile(refused.reason);
        turnAway(request, response, refused.status);
        return;
      }
      watchBody(request);
      askForBody(request, response);
    } else if (request.method === 'POST') {
      turnAway(request, response, 404);
      return;
    }
    requestListener(request, response);
  };
  return receiver;
}

const AGAIN_AFTER_MS = 60_000;

/** A flood of refusals is one line a minute for each reason; a wrong clock is a line, too. */
function createReminder(log: Log): (reason: string) => void {
  const saidAt = new Map<string, number>();
  return (reason) => {
    const at = performance.now();
    if (at - (saidAt.get(reason) ?? -Infinity) < AGAIN_AFTER_MS) return;
    saidAt.set(reason, at);
    log.warn({ reason }, 'delivery refused unread');
  };
}
