import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Metrics, OpenRequests, Readings } from './metrics';
import { CONTACT_MAX_MS } from './requests/installation';
import type { Installation } from './requests/ports';
import { guard, SERVER_OPTIONS, turnAway } from './slack/http-limits';
import { ROUTE_METHODS, type Route } from './slack/receiver';
import { problemWords } from './slack/problem-words';

interface HealthOptions {
  /** With what keeps deliveries from coming, and what is known of it. */
  readonly installation: () => Installation;
  readonly lastContactAt: () => number | undefined;
  readonly ping: () => Promise<void>;
  readonly now: () => number;
}

export interface OpsOptions extends HealthOptions {
  readonly openRequests: () => Promise<OpenRequests>;
  /** Live connections of Socket Mode; nothing over HTTP. */
  readonly sockets: () => number | undefined;
  readonly eventLoop: () => Readings['eventLoop'];
  readonly metrics: Pick<Metrics, 'page' | 'contentType'>;
}

/**
 * `/healthz`: the process lives. `/readyz`: it can read its store, its installation was seen to be right, and Slack answered
 * lately.
 */
export const healthRoutes = (options: HealthOptions): Readonly<Record<string, Route>> => ({
  '/healthz': (_request, response) => {
    answer(response, 200, { ok: true });
  },
  '/readyz': (_request, response) => {
    void readiness(options).then(({ problem }) => {
      answer(response, problem ? 503 : 200, { ok: !problem, ...(problem && { problem }) });
    });
  },
});

/** The same questions with what an operator should do, and what the app counts, for `OPS_PORT`: never on the port that Slack reaches. */
export const opsRoutes = (options: OpsOptions): Readonly<Record<string, Route>> => ({
  ...healthRoutes(options),
  '/readyz': (_request, response) => {
    void readiness(options).then(({ problem, isStoreUp }) => {
      const { installation, lastContactAt, sockets, now } = options;
      const at = lastContactAt();
      const connections = sockets();
      answer(response, problem ? 503 : 200, {
        ok: !problem,
        ...installation(),
        ...(problem && { kind: 'not-ready', problem, fix: fixOf(problem) }),
        store: isStoreUp ? 'up' : 'down',
        slack: at === undefined ? 'never answered' : { answeredAt: new Date(at).toISOString(), agoMs: now() - at },
        ...(connections === undefined ? {} : { socketConnections: connections }),
      });
    });
  },
  '/metrics': (_request, response) => {
    void readings(options)
      .then((seen) => options.metrics.page(seen))
      .then((page) => response.writeHead(200, { 'content-type': options.metrics.contentType }).end(page));
  },
});

const STORE_UNAVAILABLE = 'store-unavailable';
type Trouble = Extract<Installation, { kind: 'not-ready' }>['problem'] | typeof STORE_UNAVAILABLE;

const fixOf = (problem: Trouble): string =>
  problem === STORE_UNAVAILABLE
    ? 'The database cannot be read: check its space, permissions and connection.'
    : problemWords(problem);

/** The store first: without it nothing can be done, whatever Slack says. */
async function readiness({
  installation,
  lastContactAt,
  ping,
  now,
}: HealthOptions): Promise<{ problem: Trouble | undefined; isStoreUp: boolean }> {
  const isStoreUp = await within(STORE_ANSWERS_WITHIN_MS, ping()).then(
    () => true,
    () => false,
  );
  const found = installation();
  const isSilent = now() - (lastContactAt() ?? 0) > CONTACT_MAX_MS;
  const problem = found.kind === 'not-ready' ? found.problem : isSilent ? 'slack-unreachable' : undefined;
  return { problem: isStoreUp ? problem : STORE_UNAVAILABLE, isStoreUp };
}

/** What the store does not say in time is left out. */
async function readings(options: OpsOptions): Promise<Readings> {
  const requests = await within(STORE_ANSWERS_WITHIN_MS, options.openRequests()).catch(() => undefined);
  const { problem } = await readiness(options);
  return {
    requests,
    isReady: problem === undefined,
    lastContactAt: options.lastContactAt(),
    sockets: options.sockets(),
    eventLoop: options.eventLoop(),
  };
}

/** Whoever asks has a time-out of their own, often of five seconds or ten. */
const STORE_ANSWERS_WITHIN_MS = 2_000;

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error('too late'));
    }, ms);
  });
  return Promise.race([work, tooLate]).finally(() => {
    clearTimeout(timer);
  });
}

/** Answers these questions at an address of their own. */
export function serve(routes: Readonly<Record<string, Route>>, host: string, port: number): Promise<Server> {
  const server = createServer(SERVER_OPTIONS, (request, response) => {
    const route = ROUTE_METHODS.includes(request.method ?? '') ? routes[request.url ?? ''] : undefined;
    if (route) route(request, response);
    else turnAway(request, response, 404);
  });
  guard(server);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve(server);
    });
  });
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
