import { Args } from './args';
import type { CallRecord } from './journal';
import type { JsonObject } from './json';
import { METHODS } from './methods';
import { refuse, SlackRefusal } from './refusal';
import type { Method, TokenName, World } from './world';

export interface WebAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: JsonObject;
  /** What goes over the wire instead, where Slack does not answer with JSON. */
  readonly raw?: { readonly type: string; readonly bytes: Buffer };
}

/** What came over the wire, already parsed; `broken` is Slack's word for a body it could not read. */
export interface WebCall {
  readonly args: JsonObject;
  readonly bearer: string | undefined;
  readonly broken?: string;
  readonly record: CallRecord;
}

/** One call: who is it, may they, how often, then the method itself. HTTP 200 for everything but 429 (F1.3). */
export async function answerCall(world: World, call: WebCall): Promise<WebAnswer> {
  try {
    const method = METHODS[call.record.method] ?? refuse('unknown_method');
    if (call.broken !== undefined) return refuse(call.broken);
    const token = tokenOf(world, call.bearer);
    checkToken(world, method, token);
    const waitS = world.limits.take(method.tier, bucketOf(call, token, method));
    if (waitS !== undefined) return rateLimited(waitS);
    checkScopes(world, method, token);
    const body = await method.run(world, { args: new Args(call.args), token, record: call.record });
    return { status: 200, headers: scopesHeader(world, token), body: { ok: true, ...body } };
  } catch (error) {
    if (error instanceof SlackRefusal) return { status: 200, headers: {}, body: refusalBody(error) };
    throw error;
  }
}

const scopesHeader = ({ scopes, quirks }: World, token: TokenName): Record<string, string> =>
  quirks.namesScopes ? { 'x-oauth-scopes': scopes[token].join(',') } : {};

const refusalBody = ({ code, extra }: SlackRefusal): JsonObject => ({ ok: false, error: code, ...extra });

export const rateLimited = (waitS: number): WebAnswer => ({
  status: 429,
  headers: { 'retry-after': String(waitS) },
  body: { ok: false, error: 'ratelimited' },
});

function tokenOf({ tokens }: World, bearer: string | undefined): TokenName {
  if (!bearer) return refuse('not_authed');
  const names = Object.keys(tokens) as TokenName[];
  return names.find((name) => tokens[name] === bearer) ?? refuse('invalid_auth');
}

/** A user token dies with its user (F1.5). */
function checkToken({ revoked, org, adminTokenOwner }: World, method: Method, token: TokenName): void {
  const ownerGone = token === 'admin' && org.people.get(adminTokenOwner)?.deleted !== false;
  if (revoked.has(token) || ownerGone) refuse('token_revoked');
  if (!method.tokens.includes(token)) refuse('not_allowed_token_type');
}

function checkScopes({ scopes }: World, method: Method, token: TokenName): void {
  const missing = method.scopes.find((scope) => !scopes[token].includes(scope));
  if (missing !== undefined) refuse('missing_scope', [], { needed: missing, provided: scopes[token].join(',') });
}

/** Posting is counted per channel, all else per method and token (F1.1, F4.2). */
function bucketOf({ args, record }: WebCall, token: TokenName, { tier }: Method): string {
  const channel = tier === 'posting' && typeof args.channel === 'string' ? args.channel.replace(/^D(?=[UW])/, '') : '';
  return `${record.method}/${token}/${channel}`;
}
