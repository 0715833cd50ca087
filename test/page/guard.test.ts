import { request } from 'node:http';
import { PEOPLE } from '../../sandbox/names';
import { startPage, type Page } from '../../sandbox/page-server';
import { startStandIn, type StandIn } from '../../sandbox/stand-in';

let slack: StandIn;
let page: Page;
let key: string;
beforeAll(async () => {
  slack = await startStandIn();
  page = await startPage({ slack, app: { url: 'http://127.0.0.1:9', ended: () => undefined } }, 0);
  key = /name="sandbox-key" content="([\w-]{20,})"/.exec(await (await fetch(page.url)).text())?.[1] ?? '';
});
afterAll(async () => {
  await page.stop();
  await slack.stop();
});

const REVOKE = { as: PEOPLE.alice, do: 'revoke', on: true };

/** With `node:http`, since `fetch` sets Host and Origin itself. */
function post(headers: Record<string, string>, body: unknown = REVOKE): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${page.url}/do`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, body: text });
      });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

it.each([
  ['another origin', () => ({ origin: 'http://evil.example', 'x-sandbox-key': key })],
  ['another page on this machine', () => ({ origin: 'http://127.0.0.1:1', 'x-sandbox-key': key })],
  ['a name that was pointed at this machine', () => ({ host: 'evil.example', 'x-sandbox-key': key })],
  ['another site in the same browser', () => ({ 'sec-fetch-site': 'cross-site', 'x-sandbox-key': key })],
  ['somebody without the key of this run', () => ({})],
  ['somebody with a wrong key', () => ({ 'x-sandbox-key': 'x'.repeat(24) })],
])('is not driven by %s', async (_who, headers) => {
  expect(await post(headers())).toMatchObject({ status: 403 });
  expect(slack.isRevoked('admin')).toBe(false);
});

it.each([
  ['somebody who is not there', { ...REVOKE, as: 'U000' }, 'Nobody here can be played'],
  ['a bot', { ...REVOKE, as: PEOPLE.alertBot }, 'Nobody here can be played'],
  ['a deed that nobody knows', { as: PEOPLE.alice, do: 'constructor' }, 'Nobody can do that here'],
  ['a command that the manifest does not name', { as: PEOPLE.alice, do: 'command', command: '/nuke' }, 'valid command'],
  ['a window that is not open', { as: PEOPLE.alice, do: 'submit', view: 'V1' }, 'not open any more'],
  ['a channel that this person is not in', { as: PEOPLE.helen, do: 'say', channel: 'C08SECOPS01' }, 'is not in'],
  ['time to pass where no clock can be moved', { ...REVOKE, do: 'let-pass', minutes: 5 }, 'Time passes here by'],
  ['no deed at all', 'revoke', 'no deed'],
])('answers in words to %s', async (_what, deed, words) => {
  const { status, body } = await post({ 'x-sandbox-key': key }, deed);
  expect([status, body]).toEqual([400, expect.stringContaining(words)]);
});

it('does what its own page asks', async () => {
  const own = { origin: page.url, 'sec-fetch-site': 'same-origin', 'x-sandbox-key': key };
  expect(await post(own)).toEqual({ status: 200, body: '{"ok":true}' });
  expect(slack.isRevoked('admin')).toBe(true);
});

it('lets no other page frame it or run scripts in it', async () => {
  const policy = (await fetch(page.url)).headers.get('content-security-policy') ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(await fetch(`${page.url}/..%2fpackage.json`)).toMatchObject({ status: 403 });
});
