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
      connection?.send(JSON.stringify(frame));
    });
  }

  /** Routine every few hours at Slack's: clients reconnect with a fresh address. */
  refresh(reason: 'warning' | 'refresh_requested' | 'link_disabled' = 'refresh_requested'): void {
    for (const connection of this.open) {
      connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'stand-in' } }));
      if (reason !== 'warning') this.open.delete(connection);
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
      if (isObject(frame)) this.waiting.get(textOf(frame.envelope_id))?.({ status: 200, body: frame.payload ?? '' });
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
