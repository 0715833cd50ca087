import { request as httpRequest } from 'node:http';
import type { DeliveryRecord } from './journal';
import { parseJson, type JsonObject } from './json';
import { signatureOf } from './signature';
import type { Sockets } from './socket-mode';
import type { World } from './world';

export type DeliveryKind = 'command' | 'interactive' | 'event';

/** What came back. `ok`: HTTP 200 (or an envelope's ack) in time, and Slack's client could do what the body said. */
export interface Ack {
  status: number;
  /** Parsed JSON, or the text as it came. */
  body: unknown;
  ms: number;
  ok: boolean;
  /** `operation_timeout`, `dispatch_failed`, or what Slack's client could not do with the answer. */
  problem?: string;
  /** What the journal has of it; nothing when Slack's client sent nothing. */
  delivery?: DeliveryRecord;
}

/** For forgeries: what is sent instead of the honest headers. */
export interface Forgery {
  signature?: string;
  timestampS?: number;
  contentType?: string;
}

const ACK_MS = 3_000;
const FORM = 'application/x-www-form-urlencoded';

/** Brings payloads to the app: through its socket when one is connected, else signed, over HTTP (F3.0, F3.9). */
export class Courier {
  deliverTo: string | undefined;

  constructor(
    private readonly world: World,
    private readonly sockets: Sockets,
    private readonly signingSecret: string,
  ) {}

  async deliver(kind: DeliveryKind, payload: JsonObject, by: string, forgery: Forgery = {}): Promise<Ack> {
    const via = this.sockets.connected ? 'socket' : 'http';
    const type = kind === 'command' ? 'command' : typeof payload.type === 'string' ? payload.type : kind;
    const record = this.world.journal.delivery({ type, by, via, payload });
    const startedAt = performance.now();
    const answer = await (via === 'socket'
      ? this.sockets.send(kind, payload, ACK_MS)
      : this.post(kind, payload, forgery));
    const ack = {
      ...answer,
      ms: Math.round(performance.now() - startedAt),
      ok: answer.problem === undefined,
      delivery: record,
    };
    note(record, ack);
    return ack;
  }

  private post(kind: DeliveryKind, payload: JsonObject, forgery: Forgery): Promise<Omit<Ack, 'ms' | 'ok'>> {
    const body = bodyFor(kind, payload);
    const timestamp = forgery.timestampS ?? Math.floor(this.world.signsAt() / 1000);
    const headers = {
      'content-type': forgery.contentType ?? (kind === 'event' ? 'application/json' : FORM),
      'content-length': Buffer.byteLength(body),
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': forgery.signature ?? signatureOf(this.signingSecret, timestamp, body),
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    };
    if (this.deliverTo === undefined) return Promise.resolve({ status: 0, body: '', problem: 'dispatch_failed' });
    return postOnce(new URL('/slack/events', this.deliverTo), headers, body);
  }
}

function bodyFor(kind: DeliveryKind, payload: JsonObject): string {
  if (kind === 'event') return JSON.stringify(payload);
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(
    Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, String(value)])),
  ).toString();
}

function postOnce(url: URL, headers: Record<string, string | number>, body: string): Promise<Omit<Ack, 'ms' | 'ok'>> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve({ status: 0, body: '', problem: 'operation_timeout' });
      sent.destroy();
    }, ACK_MS);
    const finish = (answer: Omit<Ack, 'ms' | 'ok'>) => {
      clearTimeout(timer);
      resolve(answer);
    };
    const sent = httpRequest(url, { method: 'POST', headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => {
        finish({ status: 0, body: '', problem: 'dispatch_failed' });
      });
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const status = response.statusCode ?? 0;
        const failed = status === 200 ? {} : { problem: 'dispatch_failed' };
        finish({ status, body: parseJson(text) ?? text, ...failed });
      });
    });
    sent.on('error', () => {
      finish({ status: 0, body: '', problem: 'dispatch_failed' });
    });
    sent.end(body);
  });
}

function note(record: DeliveryRecord, ack: Ack): void {
  record.status = ack.status;
  record.answer = ack.body;
  record.ms = ack.ms;
  if (ack.problem !== undefined) record.problem = ack.problem;
}
