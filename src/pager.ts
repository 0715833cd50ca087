import { createHmac } from 'node:crypto';

const TIMEOUT_MS = 5_000;

export interface Pager {
  readonly url: string;
  readonly secret: string;
}

/**
 * Calls a pager over a signed webhook: `X-Warden-Signature: v1=<hex>` is the HMAC-SHA256, under `PAGER_SECRET`, of
 * `v1:<X-Warden-Timestamp>:<body>`. Ids, counts and times only.
 * @throws when it was not taken; then it is tried again.
 */
export function createPager({ url, secret }: Pager, now: () => number, fetcher: typeof fetch = fetch) {
  return async (page: object): Promise<void> => {
    const body = JSON.stringify(page);
    const timestamp = String(Math.floor(now() / 1_000));
    const signature = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex');
    const answer = await fetcher(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-warden-timestamp': timestamp,
        'x-warden-signature': `v1=${signature}`,
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`The pager answered ${answer.status}.`);
  };
}
