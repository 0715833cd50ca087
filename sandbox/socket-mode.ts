import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Ack, DeliveryKind } from './courier';
import { isObject, parseJson, textOf, type JsonObject } from './json';
import { APP } from './names';

const FRAME_TYPES = { command: 'slash_commands', interactive: 'interactive', event: 'events_api' } as const;
const PING_MS = 10_000;

const CLOSE_MS = 300;
/** How long Slack leaves a connection open after it said that it will end. */
const NOTICE_MS = { warning: 10_000, refresh_requested: 1_000, link_disabled: 1_000 } as const;

const LAST_ACKS_MS = 500;

export type EndReason = keyof typeof NOTICE_MS;

export interface HowToEnd {
  /** Only the one that was opened first. */
  readonly onlyOldest?: boolean;
  readonly noticeMs?: number;
}

/** Politely first: a cut connection makes clients complain. */
const closed = (connection: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => {
      connection.terminate();
    }, CLOSE_MS);
    connection.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    connection.close(1001);
  });

type Settle = (answer: Omit<Ack, 'ms' | 'ok'>) => void;

/** Socket Mode (F3.9): single-use addresses, `hello`, envelopes with their acks, `disconnect`. */
export class Sockets {
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly tickets = new Set<string>();
  private readonly open = new Set<WebSocket>();
  private readonly waiting = new Map<string, Settle>();
  private turn = 0;
  private lastFrame = '';
  /** The ids of the envelopes that were acknowledged, as often as they were. */
  readonly acks: string[] = [];

  /** Connections that deliveries are sent on. */
  get count(): number {
    return this.open.size;
  }

  get connected(): boolean {
    return this.open.size > 0;
  }

  newUrl(host: string): string {
    const ticket = randomUUID();
    this.tickets.add(ticket);
    return `ws://${host}/link/?ticket=${ticket}&app_id=${APP.id}`;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'ws://slack');
    if (url.pathname !== '/link/' || !this.tickets.delete(url.searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, socket, head, (connection) => {
      this.greet(connection);
    });
  }

  send(kind: DeliveryKind, payload: JsonObject, timeoutMs: number): Promise<Omit<Ack, 'ms' | 'ok'>> {
    const connections = [...this.open];
    const connection = connections[this.turn++ % connections.length];
    const id = randomUUID();
    const retry = kind === 'event' ? { retry_attempt: 0, retry_reason: '' } : {};
    const frame = {
      type: FRAME_TYPES[kind],
      envelope_id: id,
      payload,
      accepts_response_payload: kind !== 'event',
      ...retry,
    };
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.get(id)?.({ status: 0, body: '', problem: 'operation_timeout' });
      }, timeoutMs);
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(answer);
      });
      this.lastFrame = JSON.stringify(frame);
      connection?.send(this.lastFrame);
    });
  }

  /** The last envelope once more, on every connection: as if Slack had not heard that it arrived. */
  repeat(): void {
    for (const connection of this.open) connection.send(this.lastFrame);
  }

  /** Without a word, as when a host dies. */
  cutOldest(): void {
    const [oldest] = this.open;
    oldest?.terminate();
  }

  /**
   * Routine every few hours at Slack's: clients reconnect with a fresh address. After a warning the connection brings
   * deliveries until it is closed; else it brings none any more.
   */
  refresh(
    reason: EndReason = 'refresh_requested',
    { onlyOldest = false, noticeMs = NOTICE_MS[reason] }: HowToEnd = {},
  ): void {
    const [oldest] = this.open;
    for (const connection of this.open) {
      if (onlyOldest && connection !== oldest) continue;
      connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }));
      if (reason !== 'warning') this.open.delete(connection);
      const timers = [
        setTimeout(() => this.open.delete(connection), noticeMs),
        // What it brought last can still be acknowledged.
        setTimeout(() => {
          connection.close(1001);
        }, noticeMs + LAST_ACKS_MS),
      ];
      connection.once('close', () => {
        for (const timer of timers) clearTimeout(timer);
      });
    }
  }

  async stop(): Promise<void> {
    for (const settle of [...this.waiting.values()]) settle({ status: 0, body: '', problem: 'operation_timeout' });
    await Promise.all([...this.server.clients].map(closed));
    this.server.close();
  }

  private greet(connection: WebSocket): void {
    this.open.add(connection);
    const ping = setInterval(() => {
      connection.ping();
    }, PING_MS);
    connection.on('close', () => {
      clearInterval(ping);
      this.open.delete(connection);
    });
    connection.on('error', () => {
      connection.terminate();
    });
    connection.on('message', (data: Buffer) => {
      const frame = parseJson(data.toString('utf8'));
      if (!isObject(frame)) return;
      this.acks.push(textOf(frame.envelope_id));
      this.waiting.get(textOf(frame.envelope_id))?.({ status: 200, body: frame.payload ?? '' });
    });
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.open.size,
        connection_info: { app_id: APP.id },
        debug_info: { host: 'stand-in', approximate_connection_time: 3600 },
      }),
    );
  }
}
