import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { isObject, parseJson, textOf } from './json';
import { carryOut, type Deed } from './page-deeds';
import { readManifest } from './page-manifest';
import { SessionTable } from './page-sessions';
import type { PageWorld } from './page-state';
import { Streams } from './page-streams';
import { Trouble } from './page-trouble';
import { detailsOf } from './page-wire';

export interface Page {
  readonly url: string;
  /** Hangs up on every open window. */
  readonly drop: () => void;
  readonly stop: () => Promise<void>;
}

/** `manifest`: of another app than ours. */
type PageBase = Pick<PageWorld, 'slack' | 'app'> & Partial<Pick<PageWorld, 'manifest'>>;

const ROOT = resolve(__dirname, '..', '..');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const BODY_MAX = 100_000;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Serves the sandbox page on loopback, for browsers on this machine that loaded it from here, and for nobody else. */
export async function startPage(base: PageBase, port: number): Promise<Page> {
  const { slack } = base;
  const world: PageWorld = {
    manifest: readManifest(ROOT),
    ...base,
    sessions: new SessionTable(slack),
    trouble: new Trouble(slack),
  };
  const key = randomBytes(18).toString('base64url');
  const streams = new Streams(world);
  const files = readFiles(key);
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else json(response, 400, { ok: false, problem: words });
    });
  });
  await listen(server, port);
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${host}`);
    const deny = (problem: string): void => {
      json(response, 403, { ok: false, problem });
    };
    if (!isFromHere(request, host)) {
      deny(`Open http://${host} itself.`);
      return;
    }
    const file = request.method === 'GET' ? files.get(pathname) : undefined;
    if (file) {
      response.writeHead(200, { ...HEADERS, 'content-type': `${file.type}; charset=utf-8` }).end(file.text);
      return;
    }
    const given = textOf(request.headers['x-sandbox-key']) || (searchParams.get('key') ?? '');
    if (!isSame(given, key)) {
      deny('Another run has begun: reload the page.');
      return;
    }
    switch (`${request.method ?? ''} ${pathname}`) {
      case 'GET /stream':
        streams.add(searchParams.get('as') ?? '', response);
        return;
      case 'GET /wire':
        json(response, 200, detailsOf(slack.journal, Number(searchParams.get('seq'))) ?? {});
        return;
      case 'POST /do': {
        const deed = deedIn(await bodyOf(request));
        const done = await carryOut(world, textOf(deed.as), deed);
        streams.updateAll();
        json(response, 200, done);
        return;
      }
      default:
        json(response, 404, { ok: false, problem: 'There is no such thing here.' });
    }
  }

  return {
    url: `http://${host}`,
    drop: () => {
      streams.drop();
    },
    stop: async () => {
      streams.stop();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Another site in the same browser, or a name that was pointed at this machine, gets nothing. */
function isFromHere({ headers }: IncomingMessage, host: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  return (
    headers.host === host &&
    (origin === undefined || origin === `http://${host}`) &&
    (site === undefined || site === 'same-origin' || site === 'none')
  );
}

function isSame(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function readFiles(key: string): Map<string, { type: string; text: string }> {
  const folder = join(ROOT, 'sandbox', 'page');
  const files = readdirSync(folder).map((name) => {
    const text = readFileSync(join(folder, name), 'utf8').replace('{{key}}', key);
    return [name === 'index.html' ? '/' : `/${name}`, { type: TYPES[extname(name)] ?? 'text/plain', text }] as const;
  });
  return new Map(files);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > BODY_MAX) throw new Error('That is too long.');
  }
  return body;
}

function deedIn(body: string): Deed {
  const deed = parseJson(body);
  if (!isObject(deed)) throw new Error('That is no deed.');
  return { ...deed, do: textOf(deed.do) };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, '127.0.0.1', done);
  });
}
