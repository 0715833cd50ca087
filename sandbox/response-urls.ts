import type { IncomingMessage, ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import { bodyOf } from './http';
import { isObject, parseJson } from './json';
import { postReply } from './methods/chat';
import { SlackRefusal } from './refusal';
import type { World } from './world';

interface Hook {
  readonly user: string;
  readonly channel: string;
  /** `ts` of the message that was clicked. */
  readonly original: string | undefined;
  readonly issuedAt: number;
  uses: number;
}

const USES_MAX = 5;
const LIFE_MS = 30 * 60_000;

/** response_urls: five uses within thirty minutes (F4.2). They point to the stand-in itself. */
export class ResponseUrls {
  private readonly hooks = new Map<string, Hook>();

  constructor(private readonly world: World) {}

  issue(kind: 'commands' | 'actions' | 'app', hook: { user: string; channel: string; original?: string }): string {
    const path = `/hooks/${kind}/${this.world.org.id}/${8123 + this.hooks.size}/${randomBytes(9).toString('base64url')}`;
    this.hooks.set(path, { original: undefined, ...hook, issuedAt: this.world.now(), uses: 0 });
    return `${this.world.origin()}${path}`;
  }

  /** @returns Slack's error word, or `undefined` when it was delivered. */
  private async use(path: string, body: unknown): Promise<string | undefined> {
    const hook = this.hooks.get(path);
    if (!hook) return 'no_such_hook';
    if (this.world.now() - hook.issuedAt > LIFE_MS) return 'expired_url';
    if (hook.uses >= USES_MAX) return 'used_url';
    if (!isObject(body)) return 'invalid_payload';
    hook.uses += 1;
    try {
      await postReply(this.world, body, { method: 'response_url', ...hook });
      return undefined;
    } catch (error) {
      if (error instanceof SlackRefusal) return error.code;
      throw error;
    }
  }

  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parseJson(await bodyOf(request));
    const record = this.world.journal.call({
      method: 'hooks.response',
      token: 'none',
      args: isObject(body) ? body : {},
    });
    const fault = this.world.faults.take('hooks.response', record.args);
    if (fault?.kind === 'drop' || fault?.kind === 'hang') {
      record.status = 0;
      if (fault.kind === 'drop') response.destroy();
      return;
    }
    const error = fault ? 'internal_error' : await this.use(path, body);
    record.answer = error === undefined ? { ok: true } : { ok: false, error };
    record.status = error === undefined ? 200 : error.endsWith('_url') || error === 'no_such_hook' ? 404 : 500;
    response.writeHead(record.status, { 'content-type': 'application/json' });
    response.end(error === undefined ? 'ok' : JSON.stringify(record.answer));
  }
}
