import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Installation } from './requests/ports';
import { ROUTE_METHODS, type Route } from './slack/receiver';
import { problemWords } from './slack/words';

interface HealthOptions {
  readonly installation: () => Installation;
  readonly ping: () => Promise<void>;
}

/** `/healthz`: the process lives. `/readyz`: it can read its store, and its installation was seen to be right. */
export const healthRoutes = ({ installation, ping }: HealthOptions): Readonly<Record<string, Route>> => ({
  '/healthz': (_request, response) => {
    answer(response, 200, { ok: true });
  },
  '/readyz': (_request, response) => {
    const current = installation();
    const problem = current.kind === 'ready' ? undefined : current.problem;
    ping().then(
      () => {
        answer(response, problem ? 503 : 200, { ok: !problem, ...(problem ? { problem } : {}) });
      },
      () => {
        answer(response, 503, { ok: false, problem: 'store-unavailable' });
      },
    );
  },
});

/** The same questions with what an operator should do, for `OPS_PORT`: never on the port that Slack reaches. */
export const opsRoutes = (options: HealthOptions): Readonly<Record<string, Route>> => ({
  ...healthRoutes(options),
  '/readyz': (_request, response) => {
    const current = options.installation();
    answer(response, current.kind === 'ready' ? 200 : 503, {
      ...current,
      ...(current.kind === 'ready' ? {} : { fix: problemWords(current.problem) }),
    });
  },
});

/** Answers these questions at an address of their own. */
export function serve(routes: Readonly<Record<string, Route>>, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    const route = ROUTE_METHODS.includes(request.method ?? '') ? routes[request.url ?? ''] : undefined;
    if (route) route(request, response);
    else response.writeHead(404).end();
  });
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
