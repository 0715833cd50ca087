import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export const BODY_BYTES_MAX = 1_000_000;
/** Bodies that were not verified yet, of all connections. Slack's are a few kilobytes each. */
const UNVERIFIED_BYTES_MAX = 4_000_000;
/** Slack's rule goes both ways; Bolt only refuses old ones (F4.3). */
const CLOCK_SKEW_MAX_S = 5 * 60;

export interface TurnedAway {
  readonly status: 401 | 413;
  readonly reason: string;
}

/**
 * Whether a delivery can be refused by its headers alone, before anything of its body is read. That it may be read says
 * nothing about who sent it: the signature is Bolt's to check.
 * @param now for what comes from the future; what is too old is told by the machine's clock, as Bolt does
 */
export function refusedByHeaders(headers: IncomingHttpHeaders, now: () => number): TurnedAway | undefined {
  if (Number(headers['content-length'] ?? 0) > BODY_BYTES_MAX) return { status: 413, reason: 'larger than 1 MB' };
  const [signature, timestamp] = [headers['x-slack-signature'], headers['x-slack-request-timestamp']];
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return { status: 401, reason: 'not signed' };
  if (!/^v0=[\da-f]{64}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp))
    return { status: 401, reason: 'not signed as Slack signs' };
  const sentAt = Number(timestamp);
  if (Date.now() / 1_000 - sentAt > CLOCK_SKEW_MAX_S || sentAt - now() / 1_000 > CLOCK_SKEW_MAX_S)
    return { status: 401, reason: 'signed more than five minutes ago or ahead: check this machine’s clock' };
  return undefined;
}

/**
 * Watches how much all bodies together take before they are verified. When it is too much, whoever sends most is cut off:
 * headers that look right cost nothing, and honest deliveries are small.
 */
export function createBodyBudget(bytesMax = UNVERIFIED_BYTES_MAX): (request: IncomingMessage) => void {
  const held = new Map<IncomingMessage, number>();
  let total = 0;
  const release = (request: IncomingMessage): void => {
    total -= held.get(request) ?? 0;
    held.delete(request);
  };

  return (request) => {
    held.set(request, 0);
    request.on('data', ({ length }: Buffer) => {
      const before = held.get(request);
      if (before === undefined) return;
      held.set(request, before + length);
      total += length;
      while (total > bytesMax) {
        const [greediest] = [...held].reduce((one, other) => (other[1] > one[1] ? other : one));
        release(greediest);
        greediest.destroy();
      }
    });
    request.once('close', () => {
      release(request);
    });
  };
}
