import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, connect } from 'node:net';
import { isLoopback, outboundDispatcher, outboundFetch } from '../src/network';

/** A proxy that notes where it was asked to connect, and connects everything to one server of ours. */
async function proxyTo(target: Server): Promise<{ url: string; asked: string[]; close(): void }> {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request: IncomingMessage, client) => {
    asked.push(request.url ?? '');
    const upstream = connect(portOf(target), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
  });
  await listening(proxy);
  return { url: `http://127.0.0.1:${portOf(proxy)}`, asked, close: () => proxy.close() };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += String(part);
  return body;
}

describe('the way out through a proxy', () => {
  const received: string[] = [];
  const slack = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      received.push(body);
      response.end('{"ok":true}');
    });
  });
  const noProxyBefore = process.env.NO_PROXY;
  let proxy: Awaited<ReturnType<typeof proxyTo>>;

  beforeEach(async () => {
    received.length = 0;
    if (!slack.listening) await listening(slack);
    proxy = await proxyTo(slack);
    process.env.NO_PROXY = '';
  });
  afterEach(() => {
    proxy.close();
    process.env.NO_PROXY = noProxyBefore ?? '';
  });
  afterAll(() => slack.close());

  it('is left to Node when there is no proxy', () => {
    expect(outboundFetch()).toBeUndefined();
    expect(outboundDispatcher()).toBeUndefined();
  });

  it('leads to Slack through the proxy, which is told the host and nothing else', async () => {
    const answer = await outboundFetch(proxy.url)?.('http://slack.example/api/auth.test', {
      method: 'POST',
      body: 'a=1',
    });

    expect(await answer?.json()).toEqual({ ok: true });
    expect(proxy.asked).toEqual(['slack.example:80']);
    expect(received).toEqual(['a=1']);
  });

  it('never takes the proxy to this machine', async () => {
    await outboundFetch(proxy.url)?.(`http://127.0.0.1:${portOf(slack)}/api/auth.test`);

    expect(received).toHaveLength(1);
    expect(proxy.asked).toEqual([]);
  });

  it('takes no proxy to the hosts that NO_PROXY names', async () => {
    process.env.NO_PROXY = 'nowhere.invalid';

    await expect(outboundFetch(proxy.url)?.('http://nowhere.invalid/')).rejects.toThrow('fetch failed');
    expect(proxy.asked).toEqual([]);
  });

  it('carries a file upload as a form, although the form is of another class than undici expects', async () => {
    const form = new FormData();
    form.append('filename', 'people.csv');
    form.append('content', new Blob(['U07TARGET01']), 'people.csv');
    await outboundFetch(proxy.url)?.('http://slack.example/upload', { method: 'POST', body: form });

    expect(received[0]).toContain('name="content"; filename="people.csv"');
    expect(received[0]).toContain('U07TARGET01');
  });

  it('is built from the very undici that Socket Mode connects with', () => {
    const fromBolt = createRequire(require.resolve('@slack/bolt'));
    const fromSocketMode = createRequire(fromBolt.resolve('@slack/socket-mode'));

    expect(fromSocketMode.resolve('undici')).toBe(require.resolve('undici'));
  });
});

describe('loopback', () => {
  it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '',
    'localhost.example.com',
    'slack.com',
    '0.0.0.0',
    '10.0.0.1',
    '128.0.0.1',
    '[::2]',
    '127.0.0.1.example.com',
  ])('is not "%s"', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
