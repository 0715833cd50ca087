import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOrFail, bodyOf, hidden } from './http';
import { parseJson } from './json';
import type { World } from './world';

export interface PageReceived {
  readonly at: number;
  /** Byte for byte, since that is what was signed. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An on-call pager's webhook: takes every POST and puts it on the wire as `pager`, for people and tests to see. */
export class Pager {
  readonly pages: PageReceived[] = [];

  constructor(private readonly world: World) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { world } = this;
    const body = await bodyOf(request);
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => isTelling(name))) as Record<
      string,
      string
    >;
    this.pages.push({ at: world.now(), body, headers });
    const args = hidden(world, { headers, body: parseJson(body) ?? body });
    const record = world.journal.call({ method: 'pager', token: 'none', args });
    await answerOrFail(world, record, response, () => ({ status: 200, headers: {}, body: { ok: true } }));
  }
}

/** Signatures and the like, not what every client sends. */
const isTelling = (name: string): boolean => name.startsWith('x-') || ['content-type', 'authorization'].includes(name);
