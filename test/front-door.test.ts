import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { serve } from '../src/health';
import { TestWorld } from './helpers/harness';

let world: TestWorld;
let port: number;
beforeAll(async () => {
  world = await TestWorld.start();
  port = Number(new URL(world.slack.deliverTo ?? '').port);
});
afterAll(() => world.stop());

const BODY =
  'command=%2Freset-sessions&text=help&user_id=W05ADMIN001&team_id=T05WKSP0001&enterprise_id=E05ORG00001&trigger_id=1.2';

const signed = (body: string, atS = Math.floor(Date.now() / 1_000)): Record<string, string> => ({
  'content-type': 'application/x-www-form-urlencoded',
  'x-slack-request-timestamp': String(atS),
  'x-slack-signature': `v0=${createHmac('sha256', world.slack.signingSecret).update(`v0:${atS}:${body}`).digest('hex')}`,
});

function head(first: string, headers: Record<string, string | number>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${first} HTTP/1.1\r\nhost: warden\r\n${lines.join('')}\r\n`;
}

const POST = 'POST /slack/events';
const delivery = (more: Record<string, string | number> = {}, body = BODY): string =>
  head(POST, { ...signed(body), 'content-length': body.length, ...more });

/** Sends bytes as they are. @returns all that came back until it was closed, or until `enough` of it was there */
function sends(text: string, { enough, to = port }: { enough?: RegExp; to?: number } = {}): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(to, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (enough?.test(answer)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(answer);
    });
  });
}

const statuses = (answer: string): string[] =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, code = '']) => code);

describe('before a byte of the body was read', () => {
  const large = { 'content-length': 4_000_000 };
  it.each<[string, () => string, string]>([
    ['a body over 1 MB', () => delivery(large), '413'],
    ['no signature', () => head(POST, large).replace('4000000', '100'), '401'],
    ['no signature on a body over 1 MB', () => head(POST, large), '413'],
    ['half a signature', () => delivery({ 'x-slack-signature': 'v0=abc' }), '401'],
    ['another kind of signature', () => delivery({ 'x-slack-signature': `v1=${'0'.repeat(64)}` }), '401'],
    ['two signatures', () => delivery({ 'X-Slack-Signature': `v0=${'0'.repeat(64)}` }), '401'],
    ['a time that is none', () => delivery({ 'x-slack-request-timestamp': '1e9' }), '401'],
    ['an old one', () => delivery(signed(BODY, Date.now() / 1_000 - 360)), '401'],
    ['one from the future', () => delivery(signed(BODY, Date.now() / 1_000 + 360)), '401'],
    ['another path', () => delivery().replace('/slack/events', '/slack/other'), '404'],
    ['another method', () => delivery().replace('POST', 'PUT'), '404'],
    ['no path at all', () => delivery().replace('/slack/events', '//'), '404'],
  ])('refuses %s', async (_what, request, status) => {
    const answer = await sends(request());
    expect(statuses(answer)).toEqual([status]);
    expect(answer).toMatch(/connection: close/i);
  });

  it('refuses one that asks whether to send its body, and tells an honest one to', async () => {
    const expect100 = { expect: '100-continue' };
    expect(statuses(await sends(head(POST, { ...expect100, 'content-length': 10 })))).toEqual(['401']);
    expect(statuses(await sends(delivery(expect100) + BODY, { enough: /200 OK[^]*Slack sessions/ }))).toEqual([
      '100',
      '200',
    ]);
    expect(statuses(await sends(delivery({ expect: 'something-else' }), { enough: /HTTP/ }))).toEqual(['417']);
  });
});

it('takes a body of unknown length, and refuses it once it is too long', async () => {
  const chunked = head(POST, { ...signed(BODY), 'transfer-encoding': 'chunked' });
  const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
  const honest = chunked + chunk(BODY.slice(0, 20)) + chunk(BODY.slice(20)) + chunk('');
  expect(statuses(await sends(honest, { enough: /200 OK[^]*Slack sessions/ }))).toEqual(['200']);
  const endless = chunked + chunk('x'.repeat(600_000)) + chunk('x'.repeat(600_000));
  expect(statuses(await sends(endless, { enough: /413/ }))).toEqual(['413']);
});

it('refuses a length and chunks at once, as two servers would read two requests in it', async () => {
  expect(statuses(await sends(delivery({ 'transfer-encoding': 'chunked' })))).toEqual(['400']);
});

it('still leaves the signature to be checked', async () => {
  const forged = delivery({ 'x-slack-signature': `v0=${'0'.repeat(64)}` }) + BODY;
  expect(statuses(await sends(forged, { enough: /HTTP/ }))).toEqual(['401']);
});

it('answers two deliveries sent at once in order, and nothing behind one that it turned away', async () => {
  const two = (delivery() + BODY).repeat(2);
  expect(statuses(await sends(two, { enough: /200 OK[^]*200 OK[^]*Slack sessions/ }))).toEqual(['200', '200']);
  const smuggled = head(POST, { 'content-length': 0 }) + delivery() + BODY;
  expect(statuses(await sends(smuggled))).toEqual(['401']);
});

it('cuts off whoever sends too slowly, headers or body, on every port', async () => {
  const ops = await serve({}, '127.0.0.1', 0);
  const { port: opsPort } = ops.address() as AddressInfo;
  const startedAt = Date.now();
  const answers = await Promise.all([
    sends(delivery() + BODY.slice(0, 10)),
    sends('POST /slack/events HTTP/1.1\r\nhost: w'),
    sends(''),
    sends('GET /healthz HTTP/1.1\r\nhost: w', { to: opsPort }),
  ]);
  expect(Date.now() - startedAt).toBeLessThan(30_000);
  expect(answers.map((answer) => statuses(answer)[0])).toEqual(['408', '408', '408', '408']);
  ops.close();
});

it('turns away on the port for operators what has a body or another path', async () => {
  const ops = await serve({}, '127.0.0.1', 0);
  const { port: to } = ops.address() as AddressInfo;
  expect(statuses(await sends(head('POST /readyz', { 'content-length': 4_000_000 }), { to }))).toEqual(['404']);
  ops.close();
});

it('says in the log once, not each time, why it refuses', () => {
  const said = world.lines.filter((line) => line.includes('"reason":"not signed","msg":"delivery refused unread"'));
  expect(said).toHaveLength(1);
});

it('works over IPv6', async () => {
  const six = await TestWorld.start({ env: { HOST: '::1' } });
  const { port: bound } = new URL(six.slack.deliverTo ?? '');
  expect((await fetch(`http://[::1]:${bound}/healthz`)).status).toBe(200);
  await six.stop();
});
