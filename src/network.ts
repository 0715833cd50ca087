import { BlockList, isIP } from 'node:net';
import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch, FormData as UndiciFormData } from 'undici';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether `hostname` (brackets around IPv6 allowed) can only mean this very machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * For Socket Mode's `dispatcher`. Goes through the proxy except to loopback and to what `NO_PROXY` names, which undici
 * itself reads from the environment.
 * @returns nothing without a proxy: then everything connects directly.
 */
export function outboundDispatcher(httpsProxy?: string): Dispatcher | undefined {
  if (httpsProxy === undefined) return undefined;

  const direct = new Agent();
  const proxied = new EnvHttpProxyAgent({ httpsProxy, httpProxy: httpsProxy });
  return proxied.compose(
    (dispatch) => (options, handler) =>
      isLoopback(hostOf(options.origin)) ? direct.dispatch(options, handler) : dispatch(options, handler),
  );
}

/**
 * For `clientOptions.fetch` of every Slack client.
 * @returns nothing without a proxy: then the clients use Node's own fetch.
 */
export function outboundFetch(httpsProxy?: string): typeof fetch | undefined {
  const dispatcher = outboundDispatcher(httpsProxy);
  if (!dispatcher) return undefined;

  // A dispatcher works only with the fetch of the undici it came from, and Node carries another one inside.
  const proxiedFetch = (url: string, init: RequestInit = {}): unknown =>
    undiciFetch(url, { ...init, body: ownForm(init.body), dispatcher } as Parameters<typeof undiciFetch>[1]);
  return proxiedFetch as typeof fetch;
}

/** undici knows only forms of its own class; it would send Node's (file uploads) as the text "[object FormData]". */
function ownForm(body: RequestInit['body']): unknown {
  if (!(body instanceof FormData)) return body;

  const form = new UndiciFormData();
  for (const [name, value] of body) form.append(name, value);
  return form;
}

function hostOf(origin: string | URL | undefined): string {
  return origin === undefined ? '' : new URL(origin).hostname;
}
