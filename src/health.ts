import type { ServerResponse } from 'node:http';
import type { Installation } from './requests/ports';
import type { Route } from './slack/receiver';

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

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
