import { createServer } from 'node:net';
import { types } from 'node:util';
import type { Config } from '../../config';
import { broken, type Finding, ok, warn } from './finding';

const ANSWERS_WITHIN_MS = 3_000;

/** Does the app answer where it shall listen, or could it? Nothing else may be there. */
export async function listening({ http, ops }: Config): Promise<Finding[]> {
  return Promise.all([at('port', 'PORT', http), ...(ops ? [at('ops port', 'OPS_PORT', ops)] : [])]);
}

async function at(check: string, variable: string, { host, port }: Config['http']): Promise<Finding> {
  if (port === 0) return ok(check, 'The app takes any that is free.');
  const health = await answerOf(host, port, '/healthz');
  if (health?.status === 200 && health.body?.ok === true) {
    const ready = await answerOf(host, port, '/readyz');
    if (ready?.status === 200) return ok(check, `The app runs at ${host}:${port}, and is ready.`);
    return warn(
      check,
      `The app runs at ${host}:${port}, and is not ready (${typeof ready?.body?.problem === 'string' ? ready.body.problem : 'no reason given'}).`,
      'docs/operations.md says what to do. It reads its settings at the start only: restart it after a change.',
    );
  }
  const code = await whyTaken(host, port);
  if (code === undefined) return ok(check, `${host}:${port} is free: the app does not run here.`);
  return broken(
    check,
    `The app cannot listen at ${host}:${port} (${code}), and does not run there.`,
    `Stop what is there, or choose another in ${variable}.`,
  );
}

async function answerOf(
  host: string,
  port: number,
  path: string,
): Promise<{ status: number; body: Record<string, unknown> | undefined } | undefined> {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  try {
    const response = await fetch(`http://${reachable}:${port}${path}`, {
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    });
    const body: unknown = await response.json();
    return { status: response.status, body: typeof body === 'object' && body ? { ...body } : undefined };
  } catch {
    return undefined;
  }
}

/** @returns why nobody can listen there; nothing when one can */
function whyTaken(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve(types.isNativeError(error) && 'code' in error ? String(error.code) : 'refused');
    });
    server.listen(port, host, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}
