import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { isObject, parseJson, textOf } from './json';
import { attachFile, carryOut, personNamed, type Deed } from './page-deeds';
import { HEADERS, isFromHere, isSame, json, listen, readFiles, sendFile, takeBytes } from './page-http';
import { readManifest } from './page-manifest';
import { findPeople } from './page-people';
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
type PageBase = Pick<PageWorld, 'slack' | 'app'> & Partial<Pick<PageWorld, 'manifest' | 'clock'>>;

const ROOT = resolve(__dirname, '..', '..');
const DEED_BYTES_MAX = 100_000;
/** A little more than Slack's client takes, which then says so itself. */
const FILE_BYTES_MAX = 11_000_000;

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
  const files = readFiles(join(ROOT, 'sandbox', 'page'), key);
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
    const asked = (name: string): string => searchParams.get(name) ?? '';
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
    if (!isSame(textOf(request.headers['x-sandbox-key']) || asked('key'), key)) {
      deny('Another run has begun: reload the page.');
      return;
    }
    switch (`${request.method ?? ''} ${pathname}`) {
      case 'GET /stream':
        streams.add(asked('as'), response);
        return;
      case 'GET /wire':
        json(response, 200, detailsOf(slack.journal, Number(asked('seq'))) ?? {});
        return;
      case 'GET /people':
        json(response, 200, findPeople(slack, asked('q')));
        return;
      case 'GET /file': {
        const shared = personNamed(world, asked('as')).files();
        const found = shared.find(({ id }) => id === asked('id'));
        if (!found) throw new Error('There is no such file for this person.');
        sendFile(response, found);
        return;
      }
      case 'POST /upload': {
        const bytes = await takeBytes(request, FILE_BYTES_MAX);
        const [view, blockId, actionId] = [asked('view'), asked('block'), asked('action')];
        await attachFile(world, asked('as'), { view, blockId, actionId, file: { name: asked('name'), bytes } });
        streams.updateAll();
        json(response, 200, { ok: true });
        return;
      }
      case 'POST /do': {
        const deed = deedIn((await takeBytes(request, DEED_BYTES_MAX)).toString('utf8'));
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

function deedIn(body: string): Deed {
  const deed = parseJson(body);
  if (!isObject(deed)) throw new Error('That is no deed.');
  return { ...deed, do: textOf(deed.do) };
}
