import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeFault, whenOf, type Fault } from './faults';
import type { CallRecord } from './journal';
import { isObject, parseJson, type JsonObject } from './json';
import { answerCall, rateLimited, type WebAnswer } from './web-api';
import type { TokenName, World } from './world';

/** `POST /api/<method>` on the wire: bodies, journal and faults. */

export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const bodyOf = async (request: IncomingMessage): Promise<string> => (await bytesOf(request)).toString('utf8');

export const bearerOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];

function argsOf(request: IncomingMessage, body: string): { args: JsonObject; broken?: string } {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return { args: Object.fromEntries(new URLSearchParams(body)) };
  if (type === 'application/json') {
    const json = parseJson(body);
    return isObject(json) ? { args: json } : { args: {}, broken: 'invalid_json' };
  }
  if (type) return { args: {}, broken: 'invalid_post_type' };
  return body === '' ? { args: {} } : { args: {}, broken: 'missing_post_type' };
}

export async function handleCall(world: World, method: string, request: IncomingMessage, response: ServerResponse) {
  const { args, broken } = argsOf(request, await bodyOf(request));
  const bearer = bearerOf(request);
  const record = world.journal.call({ method, token: tokenLabel(world, bearer), args: hidden(world, args) });
  await answerOrFail(world, record, response, () =>
    answerCall(world, { args, bearer, record, ...(broken === undefined ? {} : { broken }) }),
  );
}

/** Runs one call of the journal and sends its answer, unless trouble was planned for it. */
export async function answerOrFail(
  world: World,
  record: CallRecord,
  response: ServerResponse,
  run: () => WebAnswer | Promise<WebAnswer>,
): Promise<void> {
  const fault = world.faults.take(record.method, record.args);
  if (fault) record.fault = describeFault(fault);

  if (fault && whenOf(fault) === 'before') {
    if (fault.kind !== 'delay') {
      misbehave(world, response, fault, record);
      return;
    }
    await pause(world, fault.ms);
  }
  const answer = await run();
  record.answer = hidden(world, answer.body);
  if (fault && whenOf(fault) === 'after') {
    if (fault.kind !== 'delay') {
      misbehave(world, response, fault, record, answer);
      return;
    }
    await pause(world, fault.ms);
  }
  send(world, response, answer, record);
}

const pause = (world: World, ms: number) =>
  new Promise<void>((resolve) => {
    world.later(ms, resolve);
  });

function send(world: World, response: ServerResponse, answer: WebAnswer, record: CallRecord): void {
  record.answer = hidden(world, answer.body);
  record.status = answer.status;
  record.endedAt = world.now();
  const { type, bytes } = wireOf(answer);
  const date = new Date(world.now()).toUTCString();
  response.writeHead(answer.status, { 'content-type': type, date, ...answer.headers });
  response.end(bytes);
}

const wireOf = ({ body, raw }: WebAnswer): { type: string; bytes: Buffer } =>
  raw ?? { type: 'application/json; charset=utf-8', bytes: Buffer.from(JSON.stringify(body)) };

function misbehave(
  world: World,
  response: ServerResponse,
  fault: Fault,
  record: CallRecord,
  answer: WebAnswer = { status: 200, headers: {}, body: {} },
): void {
  const sendText = (status: number, type: string, text: string) => {
    record.status = status;
    record.endedAt = world.now();
    response.writeHead(status, { 'content-type': type });
    response.end(text);
  };
  record.status = 0;
  switch (fault.kind) {
    case 'rate-limited':
      send(world, response, rateLimited(fault.retryAfterS), record);
      return;
    case 'error':
      send(world, response, { status: 200, headers: {}, body: { ok: false, error: fault.code } }, record);
      return;
    case 'http':
      sendText(fault.status, 'text/plain', 'upstream error');
      return;
    case 'html':
      sendText(200, 'text/html', '<!doctype html><title>Slack</title><p>Something went wrong.</p>');
      return;
    case 'empty':
      sendText(200, 'application/json', '');
      return;
    case 'drop':
      response.destroy();
      return;
    case 'cut':
      cutBody(response, wireOf(answer));
      return;
    case 'hang':
    case 'delay':
      return;
  }
}

function cutBody(response: ServerResponse, { type, bytes }: { type: string; bytes: Buffer }): void {
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length + 100 });
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
    response.destroy();
  });
}

export function tokenLabel({ tokens }: World, bearer: string | undefined): string {
  if (bearer === undefined) return 'none';
  return (Object.keys(tokens) as TokenName[]).find((name) => tokens[name] === bearer) ?? 'unknown';
}

/** Tokens never reach the journal, wherever they stood. */
export function hidden({ tokens }: World, args: JsonObject): JsonObject {
  let json = JSON.stringify(args);
  if (!Object.values(tokens).some((token) => json.includes(token))) return args;
  for (const token of Object.values(tokens)) json = json.split(token).join('[token]');
  const clean = parseJson(json);
  return isObject(clean) ? clean : {};
}
