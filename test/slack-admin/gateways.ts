import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../src/config/secret';
import { boltLogger, createLogger } from '../../src/logging';
import type { SlackAdmin } from '../../src/requests/ports';
import type { GatewayOptions } from '../../src/slack-admin/gateway';
import { createGateway } from '../../src/slack-admin/gateway';
import { TIER_2 } from '../../src/slack-admin/pacer';
import { NOW, OUR_ORGANISATION } from '../helpers/examples';

const ADMIN_TOKEN = 'xoxp-stand-in-admin';

export interface TestGateway {
  readonly admin: SlackAdmin;
  /** What Slack's 429s asked for, by method. */
  readonly pauses: [method: string, ms: number][];
  /** How long look-ups have waited. */
  readonly sleptMs: () => number;
  pass(ms: number): void;
}

/** A gateway with time of its own, and a limit that knows nothing but Slack's pauses. */
export function gatewayTo(apiUrl: string, options: Pick<GatewayOptions, 'fetch'> = {}): TestGateway {
  let now = NOW;
  let slept = 0;
  const pauses: TestGateway['pauses'] = [];
  const until = new Map<string, number>();
  const admin = createGateway({
    adminToken: new Secret(ADMIN_TOKEN),
    apiUrl,
    organisation: () => OUR_ORGANISATION,
    now: () => now,
    sleep: (ms) => {
      now += ms;
      slept += ms;
      return Promise.resolve();
    },
    pacer: {
      limitOf: () => TIER_2,
      room: () => Promise.resolve(0),
      take: (method) => Promise.resolve(Math.max(0, (until.get(method) ?? 0) - now)),
      pause: (method, ms) => {
        pauses.push([method, ms]);
        until.set(method, now + ms);
        return Promise.resolve();
      },
    },
    logger: boltLogger(createLogger({ level: 'fatal', secrets: [], destination: { write: () => undefined } })),
    fetch: (...call) =>
      fetch(...call).catch((thrown: unknown) => {
        throw asOurError(thrown);
      }),
    ...options,
  });
  const pass = (ms: number): void => {
    now += ms;
  };
  return { admin, pauses, sleptMs: () => slept, pass };
}

/** Jest gives tests an `Error` of their own, so Slack's library would not know what Node's `fetch` throws for an error. */
function asOurError(thrown: unknown): Error {
  const { name, message, code, cause } = thrown as Error & { code?: unknown };
  const error = new Error(message, cause === undefined ? {} : { cause: asOurError(cause) });
  return Object.assign(error, { name, code });
}

export interface RawSlack {
  readonly apiUrl: string;
  readonly calls: { method: string; args: URLSearchParams }[];
  readonly stop: () => Promise<void>;
}

/** A server that answers as no Slack should. */
export async function startRawSlack(
  answer: (response: ServerResponse, args: URLSearchParams, method: string) => void,
): Promise<RawSlack> {
  const calls: RawSlack['calls'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const call = { method: request.url?.replace('/api/', '') ?? '', args: new URLSearchParams(body) };
      calls.push(call);
      answer(response, call.args, call.method);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
