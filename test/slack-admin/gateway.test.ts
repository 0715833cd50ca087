import type { Answer } from '../../src/domain/answer';
import { fault, startStandIn, type Fault, type StandIn } from '../../sandbox/stand-in';
import { refOf, TARA } from '../helpers/examples';
import { gatewayTo, json, startRawSlack, type TestGateway } from './gateways';

const RESET = 'admin.users.session.reset';

let slack: StandIn;
let gateway: TestGateway;
beforeEach(async () => {
  slack = await startStandIn({ rateLimits: false });
  gateway = gatewayTo(slack.apiUrl);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await slack.stop();
});

const alive = (): number => slack.sessionsOf(TARA).length;
const unknown = (error: string, httpStatus?: number): Partial<Answer> => ({
  class: 'unknown',
  transient: false,
  error,
  ...(httpStatus === undefined ? {} : { httpStatus }),
});

describe('a call that ends sessions', () => {
  const failures: [string, Fault, Partial<Answer>][] = [
    ['429', fault.rateLimited(7), { class: 'refused', transient: true, error: 'ratelimited', retryAfterMs: 7_000 }],
    ['500', fault.http(500, 'after'), unknown('http_500', 500)],
    ['503 of a proxy', fault.http(503, 'before'), unknown('http_503', 503)],
    ['400', fault.http(400, 'before'), unknown('http_400', 400)],
    ['HTML', fault.html('after'), unknown('not_an_answer_of_slack', 200)],
    ['an empty body', fault.empty('after'), unknown('not_an_answer_of_slack', 200)],
    ['half a body', fault.cut(), { class: 'unknown', transient: false }],
    ['a connection dropped after the effect', fault.drop('after'), unknown('UND_ERR_SOCKET')],
    ['a connection dropped before it', fault.drop('before'), unknown('UND_ERR_SOCKET')],
    ['internal_error', fault.error('internal_error', 'after'), unknown('internal_error', 200)],
    ['a code nobody knows', fault.error('brand_new_code'), unknown('brand_new_code', 200)],
    ['service_unavailable', fault.error('service_unavailable'), { class: 'refused', transient: true, httpStatus: 200 }],
    ['not_an_admin', fault.error('not_an_admin'), { class: 'refused', transient: false, error: 'not_an_admin' }],
    ['session_not_found', fault.error('session_not_found'), { class: 'gone', transient: false }],
    ['a slow answer', fault.delay(50, 'after'), { class: 'accepted' }],
  ];

  it.each(failures)('is made once, whatever comes back: %s', async (_what, trouble, expected) => {
    slack.faults.next('admin.*', trouble);
    const answer = await gateway.admin.reset(TARA, 'all');
    expect(answer).toMatchObject(expected);
    expect(slack.callsTo(RESET)).toHaveLength(1);
    expect(gateway.pauses).toEqual(answer.retryAfterMs === undefined ? [] : [[RESET, 7_000]]);
  });

  it('has a time-out of ten seconds, after which nobody knows', async () => {
    const inSoLong = AbortSignal.timeout.bind(AbortSignal);
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => inSoLong(100));
    slack.faults.next(RESET, fault.hang('after'));
    expect(await gateway.admin.reset(TARA, 'all')).toMatchObject(unknown('timeout'));
    expect(timeout.mock.calls).toEqual([[10_000]]);
    expect(slack.callsTo(RESET)).toHaveLength(1);
    expect(alive()).toBe(0);
  });

  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOTFOUND', 'refused'],
    ['EAI_AGAIN', 'refused'],
    ['EHOSTUNREACH', 'refused'],
    ['UND_ERR_CONNECT_TIMEOUT', 'refused'],
    ['ECONNRESET', 'unknown'],
    ['EPIPE', 'unknown'],
    ['ETIMEDOUT', 'unknown'],
    ['UND_ERR_HEADERS_TIMEOUT', 'unknown'],
    ['ERR_NOBODY_KNOWS', 'unknown'],
  ])('that failed with %s is %s', async (code, expected) => {
    const fetch = jest.fn(() =>
      Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })),
    );
    const answer = await gatewayTo(slack.apiUrl, { fetch }).admin.reset(TARA, 'all');
    expect(answer).toMatchObject({ class: expected, transient: expected === 'refused', error: code });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('to a Slack that is not there was certainly not made', async () => {
    const { apiUrl } = slack;
    await slack.stop();
    expect(await gatewayTo(apiUrl).admin.invalidate(TARA, refOf(1), 'user')).toMatchObject({
      class: 'refused',
      transient: true,
      error: 'ECONNREFUSED',
    });
    slack = await startStandIn();
  });

  it.each<[string, Parameters<typeof startRawSlack>[0], Partial<Answer>]>([
    ['429 without Retry-After', (to) => to.writeHead(429).end('{}'), { class: 'refused', error: 'ratelimited' }],
    [
      '429 with a date',
      (to) => to.writeHead(429, { 'retry-after': 'Wed' }).end(),
      { class: 'refused', transient: true },
    ],
    ['a redirect', (to) => to.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), { class: 'unknown' }],
    [
      'an empty object',
      (to) => {
        json(to, {});
      },
      { class: 'unknown' },
    ],
    [
      'null',
      (to) => {
        json(to, null);
      },
      { class: 'unknown' },
    ],
    [
      'an error that is no word',
      (to) => {
        json(to, { ok: false, error: { a: 1 } });
      },
      { class: 'unknown' },
    ],
    ['a sentence', (to) => to.writeHead(200).end('Please try again later.'), { class: 'unknown' }],
  ])('understands what no Slack should answer: %s', async (_what, answer, expected) => {
    const raw = await startRawSlack(answer);
    expect(await gatewayTo(raw.apiUrl).admin.reset(TARA, 'all')).toMatchObject(expected);
    expect(raw.calls).toHaveLength(1);
    await raw.stop();
  });
});
