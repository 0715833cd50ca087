import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isAllowedResponseUrl, respond } from '../../src/slack/respond';

const SLACK = 'https://slack.com/api/';
const SANDBOX = 'http://127.0.0.1:4100/api/';

const addresses: [string, string, string, boolean][] = [
  ['Slack’s hooks', 'https://hooks.slack.com/commands/T05/1/abc', SLACK, true],
  ['Slack’s hooks for governments', 'https://hooks.slack-gov.com/actions/1', SLACK, true],
  ['Slack’s hooks, shouted', 'HTTPS://HOOKS.SLACK.COM/commands/1', SLACK, true],
  ['the host of the API', 'https://slack.com/hooks/1', SLACK, true],
  ['the sandbox, when that is the API', 'http://127.0.0.1:4100/hooks/1', SANDBOX, true],
  ['the sandbox, when it is not', 'http://127.0.0.1:4100/hooks/1', SLACK, false],
  ['another port of the sandbox', 'http://127.0.0.1:4101/hooks/1', SANDBOX, false],
  ['the sandbox over another scheme', 'https://127.0.0.1:4100/hooks/1', SANDBOX, false],
  ['the sandbox under another name', 'http://localhost:4100/hooks/1', SANDBOX, false],
  ['hooks without encryption', 'http://hooks.slack.com/commands/1', SLACK, false],
  ['a host that begins like it', 'https://hooks.slack.com.evil.example/commands/1', SLACK, false],
  ['a host that ends like it', 'https://evilhooks.slack.com/commands/1', SLACK, false],
  ['a host below it', 'https://x.hooks.slack.com/commands/1', SLACK, false],
  ['a host with a final dot', 'https://hooks.slack.com./commands/1', SLACK, false],
  ['Slack as a user name', 'https://hooks.slack.com@evil.example/commands/1', SLACK, false],
  ['Slack as user and password', 'https://hooks.slack.com:443@evil.example/', SLACK, false],
  ['somebody’s name at Slack', 'https://user@hooks.slack.com/commands/1', SLACK, false],
  ['a look-alike letter', 'https://hooks.slаck.com/commands/1', SLACK, false],
  ['a backslash', 'https://evil.example\\@hooks.slack.com/', SLACK, false],
  ['Slack in the path', 'https://evil.example/hooks.slack.com', SLACK, false],
  ['another scheme', 'ftp://hooks.slack.com/commands/1', SLACK, false],
  ['a file', 'file:///etc/passwd', SLACK, false],
  ['a script', 'javascript:alert(1)', SLACK, false],
  ['a cloud’s metadata', 'http://169.254.169.254/latest', SLACK, false],
  ['no address', 'hooks.slack.com/commands/1', SLACK, false],
  ['nothing', '', SLACK, false],
];

it.each(addresses)('%s: %s (API at %s) → %s', (_what, url, apiUrl, expected) => {
  expect(isAllowedResponseUrl(url, apiUrl)).toBe(expected);
});

describe('answering where somebody typed', () => {
  let server: Server;
  let received: { path: string; body: string }[];
  let at: string;
  beforeEach(async () => {
    received = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const path = request.url ?? '';
        received.push({ path, body });
        if (path === '/silent') return;
        if (path === '/elsewhere') response.writeHead(307, { location: '/secret' });
        if (path === '/gone') response.writeHead(404);
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is seen by that person alone, and leaves the message alone', async () => {
    expect(await respond(`${at}/hooks/1`, `${at}/api/`, 'Nothing was done.')).toBe(true);
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      response_type: 'ephemeral',
      replace_original: false,
      text: 'Nothing was done.',
    });
  });

  it('follows no redirect', async () => {
    expect(await respond(`${at}/elsewhere`, `${at}/api/`, 'x')).toBe(false);
    expect(received.map(({ path }) => path)).toEqual(['/elsewhere']);
  });

  it('sends nothing to an address that is not Slack’s', async () => {
    expect(await respond(`${at}/hooks/1`, SLACK, 'x')).toBe(false);
    expect(received).toEqual([]);
  });

  it('does not wait for longer than five seconds', async () => {
    const inSoLong = AbortSignal.timeout.bind(AbortSignal);
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => inSoLong(50));
    expect(await respond(`${at}/silent`, `${at}/api/`, 'x')).toBe(false);
    expect(timeout.mock.calls).toEqual([[5_000]]);
  });

  it('says so when Slack does not take it, and never throws', async () => {
    expect(await respond(`${at}/gone`, `${at}/api/`, 'x')).toBe(false);
    expect(await respond('http://127.0.0.1:1/hooks', 'http://127.0.0.1:1/api/', 'x')).toBe(false);
  });
});
