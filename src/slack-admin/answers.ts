import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { Answer } from '../domain/answer';
import { meaningForMany, meaningOf } from '../domain/answer';

/** Reasons for which a connection was never made, so the call cannot have arrived (F7.3). */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const NEVER_CONNECTED_UNDICI = 'UND_ERR_CONNECT_TIMEOUT';

/** Slack's error codes are short words; anything else in their place is a body that was not Slack's answer (F7.3). */
const CODE = /^[a-z][a-z0-9_]{1,60}$/;

export const ACCEPTED: Answer = { class: 'accepted', transient: false, wrongArguments: false, httpStatus: 200 };

const unknown = (error: string, httpStatus?: number): Answer => ({
  class: 'unknown',
  transient: false,
  wrongArguments: false,
  error,
  ...(httpStatus === undefined ? {} : { httpStatus }),
});

const notExecuted = (error: string): Answer => ({ class: 'refused', transient: true, wrongArguments: false, error });

/**
 * What a failed call means. Any thrown value is understood; what is not in a closed list is `unknown` (design 3).
 * @param people of a call about a list: how many it was about
 */
export function answerOf(thrown: unknown, people?: number): Answer {
  if (thrown instanceof WebAPIRateLimitedError)
    return { ...notExecuted('ratelimited'), httpStatus: 429, retryAfterMs: thrown.retryAfter * 1_000 };
  if (thrown instanceof WebAPIPlatformError) {
    const { error } = thrown.data;
    if (!CODE.test(error)) return unknown('not_an_answer_of_slack', 200);
    const meaning = people === undefined ? meaningOf(error) : meaningForMany(error, people);
    return { ...meaning, error, httpStatus: 200 };
  }
  if (thrown instanceof WebAPIHTTPError) return unknown(`http_${thrown.statusCode}`, thrown.statusCode);
  if (thrown instanceof WebAPIRequestError) {
    const code = causeCode(thrown);
    return NEVER_CONNECTED.has(code) || code === NEVER_CONNECTED_UNDICI ? notExecuted(code) : unknown(code);
  }
  // A 429 without Retry-After arrives as a plain Error with a message of its own (F7.3).
  if (thrown instanceof Error && thrown.message.includes('Retry header')) return notExecuted('ratelimited');
  return unknown(thrown instanceof Error ? thrown.name : 'unknown_failure');
}

const CAUSES_MAX = 5;

/** The real reason lies two causes deep (F7.3). Errors of Node itself may be of another realm: `instanceof` is not asked. */
function causeCode(error: Error): string {
  let inner: unknown = error;
  for (let depth = 0; typeof inner === 'object' && inner !== null && depth < CAUSES_MAX; depth += 1) {
    const code: unknown = Reflect.get(inner, 'code');
    if (typeof code === 'string' && !code.startsWith('slack_')) return code;
    if (Reflect.get(inner, 'name') === 'TimeoutError') return 'timeout';
    inner = Reflect.get(inner, 'cause');
  }
  return 'connection_lost';
}
