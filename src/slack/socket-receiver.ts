import type { App, Receiver } from '@slack/bolt';
import { WebAPIRateLimitedError } from '@slack/web-api';
import { TOKEN_ERRORS } from '../domain/answer';
import type { Problem } from '../domain/refusal';
import { errorCodeOf } from './client';
import { onlyOnce } from './once';
import { type Envelope, openConnection, type SocketConnection, type SocketOptions } from './socket-connection';
import { problemWords } from './problem-words';

/** One that held this long was a good one: Slack renews them every few hours, and the next may follow at once. */
const GOOD_AFTER_MS = 10_000;
const TRY_AGAIN_MS = [1_000, 1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** The second connection is younger than the first, so that Slack does not end both in the same moment. */
const APART_MS = 60_000;

export interface SocketReceiverOptions extends SocketOptions {
  readonly sleep: (ms: number) => Promise<void>;
}

export interface SocketReceiver extends Receiver {
  /** Why there is no connection; nothing while there is one. */
  readonly problem: () => Problem | undefined;
  /** How many connections there are that Slack has not begun to end. */
  readonly live: () => number;
}

/**
 * Deliveries over Slack's WebSocket: no inbound address is needed. Two connections are kept, of the ten that Slack allows
 * (F3.9); any of them may bring a delivery. One that Slack ends is replaced before it is gone. `start` waits for nothing.
 */
export function createSocketReceiver({ sleep, ...options }: SocketReceiverOptions): SocketReceiver {
  const { log } = options;
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  const isStopping = (): boolean => stopping.signal.aborted;
  const open = new Set<SocketConnection>();
  const live = new Set<SocketConnection>();
  let problem: Problem = 'not-checked-yet';
  let app: App | undefined;
  const deliver = onlyOnce((envelope) => process(envelope));

  return {
    init: (to) => {
      app = to;
    },
    start: () => {
      let isFirstUp = false;
      void keep(0, () => {
        if (!isFirstUp) void pause(APART_MS).then(() => keep(APART_MS));
        isFirstUp = true;
      });
      return Promise.resolve();
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([...open].map((connection) => connection.close()));
    },
    problem: () => (live.size > 0 ? undefined : problem),
    live: () => live.size,
  };

  /** Connects, and connects again whatever happens, until the stop. */
  async function keep(apartMs: number, onUp?: () => void): Promise<void> {
    let failures = 0;
    while (!isStopping()) {
      const startedAt = performance.now();
      const { ending, error } = await connect(onUp);
      if (isStopping()) return;
      const isGood = ending !== undefined && performance.now() - startedAt > GOOD_AFTER_MS;
      failures = isGood ? 0 : ending === undefined ? failures + 1 : 1;
      const patienceMs = failures === 0 ? 0 : (TRY_AGAIN_MS[Math.min(failures, TRY_AGAIN_MS.length) - 1] ?? 0);
      const askedMs = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
      await pause(Math.max(patienceMs, askedMs, ending === 'announced' ? 0 : apartMs));
    }
  }

  /** @returns when and how a connection began to end, or why there was none. */
  async function connect(onUp?: () => void): Promise<{ ending?: 'announced' | 'lost'; error?: unknown }> {
    let connection: SocketConnection;
    try {
      connection = await openConnection(options, deliver, stopping.signal);
    } catch (error) {
      if (!isStopping()) fail(error);
      return { error };
    }
    open.add(connection);
    void connection.gone.then(() => open.delete(connection));
    if (isStopping()) {
      await connection.close();
      return {};
    }
    live.add(connection);
    log.info({ connections: live.size }, 'connected to Slack');
    onUp?.();
    const ending = await connection.ending;
    live.delete(connection);
    if (live.size === 0) problem = 'slack-unreachable';
    return { ending };
  }

  function fail(reason: unknown): void {
    const slackError = errorCodeOf(reason);
    const found = TOKEN_ERRORS.has(slackError) ? 'app-token-refused' : 'slack-unreachable';
    if (found !== problem)
      log.error({ problem: found, slackError, fix: problemWords(found) }, 'not connected to Slack');
    problem = found;
  }

  async function process({ body, ack, retry_num: retryNum, retry_reason: retryReason }: Envelope): Promise<void> {
    let isAcknowledged = false;
    try {
      await app?.processEvent({
        body,
        ack: async (response: unknown) => {
          if (isAcknowledged) return;
          isAcknowledged = true;
          await ack(payloadOf(response));
        },
        ...(retryNum === undefined ? {} : { retryNum }),
        ...(retryReason === undefined ? {} : { retryReason }),
      });
    } catch (error) {
      log.error({ error }, 'delivery not handled');
    }
  }

  /** Ends early at the stop. */
  async function pause(ms: number): Promise<void> {
    if (ms > 0) await Promise.race([sleep(ms), stopped]);
  }
}

/** A plain text is short for a message with that text. */
function payloadOf(response: unknown): Record<string, unknown> {
  if (typeof response === 'string') return { text: response };
  return typeof response === 'object' ? { ...response } : {};
}
