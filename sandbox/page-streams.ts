import type { ServerResponse } from 'node:http';
import { PEOPLE } from './names';
import { personNamed } from './page-deeds';
import { canAct } from './page-people';
import { partsFor, type PageWorld } from './page-state';
import { rowsOf } from './page-wire';

const LOOK_EVERY_MS = 60;
const HEARTBEAT_MS = 10_000;
/** What the browser waits before it connects again. */
const RECONNECT_MS = 500;

interface Stream {
  readonly response: ServerResponse;
  readonly user: string;
  /** What this window has been sent, as JSON, by part; rows of the wire by number. */
  readonly sent: Map<string, string>;
}

/** Server-sent events. A new stream starts with everything, so whoever lost one has caught up by connecting again. */
export class Streams {
  private readonly open = new Set<Stream>();
  private looking: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(private readonly world: PageWorld) {}

  /** For the person on call when there is nobody of that id to play, or nobody any more. */
  add(wished: string, response: ServerResponse): void {
    const user = this.isPlayable(wished) ? wished : PEOPLE.alice;
    if (!this.isPlayable(user)) throw new Error('Nobody of that id can sign in here.');
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`retry: ${RECONNECT_MS}\n\n`);
    const stream: Stream = { response, user, sent: new Map() };
    this.open.add(stream);
    response.on('close', () => {
      this.open.delete(stream);
    });
    this.send(stream, 'begin', { me: user });
    this.update(stream);
    this.looking ??= setInterval(() => {
      this.updateAll();
    }, LOOK_EVERY_MS);
    this.heartbeat ??= setInterval(() => {
      for (const { response: it } of this.open) it.write(': still here\n\n');
    }, HEARTBEAT_MS);
  }

  /** Hangs up on every window; they connect again by themselves. */
  drop(): void {
    for (const { response } of this.open) response.destroy();
    this.open.clear();
  }

  stop(): void {
    clearInterval(this.looking);
    clearInterval(this.heartbeat);
    this.drop();
  }

  updateAll(): void {
    for (const stream of this.open) {
      if (this.isPlayable(stream.user)) this.update(stream);
      else {
        this.open.delete(stream);
        stream.response.end();
      }
    }
  }

  private isPlayable(user: string): boolean {
    const person = this.world.slack.org.people.get(user);
    return person !== undefined && canAct(person);
  }

  private update(stream: Stream): void {
    for (const [part, value] of Object.entries(partsFor(this.world, personNamed(this.world, stream.user))))
      if (isNews(stream, part, value)) this.send(stream, part, value);
    const rows = rowsOf(this.world.slack.journal).filter((row) => isNews(stream, `wire ${row.seq}`, row));
    if (rows.length > 0) this.send(stream, 'wire', rows);
  }

  private send({ response }: Stream, part: string, value: unknown): void {
    response.write(`data: ${JSON.stringify({ part, value })}\n\n`);
  }
}

function isNews({ sent }: Stream, key: string, value: unknown): boolean {
  const json = JSON.stringify(value);
  if (sent.get(key) === json) return false;
  sent.set(key, json);
  return true;
}
