import { setTimeout as wait } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import { WebAPIRateLimitedError } from '@slack/web-api';
import { TOKEN_ERRORS } from '../domain/answer';
import type { Problem } from '../domain/refusal';
import { errorCodeOf } from './client';
import type { Log } from './feature';
import { problemWords } from './words';

/** A connection that Slack has not greeted by then is given up. */
const GREETED_WITHIN_MS = 30_000;
/** One that held this long was a good one: Slack renews them every few hours, and the next may follow at once. */
const GOOD_AFTER_MS = 10_000;
const TRY_AGAIN_MS = [1_000, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

export interface SocketConnection {
  /** Why there is none; nothing while there is one. */
  readonly problem: () => Problem | undefined;
  /** Connects, and connects again whatever happens, until `stop`. Nobody waits for it. */
  readonly keep: () => void;
  readonly stop: () => void;
}

/**
 * The library's own reconnecting gives up on HTTP errors, and throws where nobody can catch (F7.5): here every try is one
 * call, and a failed one is followed by another.
 */
export function createSocketConnection({ client }: Pick<SocketModeReceiver, 'client'>, log: Log): SocketConnection {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let problem: Problem | undefined = 'not-checked-yet';

  return {
    problem: () => problem,
    keep: () => void keepConnected(),
    stop: () => {
      stopping.abort();
      void client.disconnect();
    },
  };

  async function keepConnected(): Promise<void> {
    let failures = 0;
    while (!isStopping()) {
      const lost = new Promise<void>((resolve) => client.once('disconnected', resolve));
      const startedAt = performance.now();
      const error = await connect().then(
        () => undefined,
        (reason: unknown) => ({ reason }),
      );
      if (isStopping()) {
        void client.disconnect();
        return;
      }
      if (error) fail(error.reason);
      else {
        problem = undefined;
        log.info({}, 'connected to Slack');
        await lost;
      }
      if (error) failures += 1;
      else failures = performance.now() - startedAt > GOOD_AFTER_MS ? 0 : 1;
      if (failures > 0) await pause(error?.reason, failures);
    }
  }

  async function connect(): Promise<void> {
    const timer = setTimeout(() => void client.disconnect(), GREETED_WITHIN_MS);
    try {
      await client.start();
    } finally {
      clearTimeout(timer);
    }
  }

  function fail(reason: unknown): void {
    const slackError = errorCodeOf(reason);
    const found = TOKEN_ERRORS.has(slackError) ? 'app-token-refused' : 'slack-unreachable';
    if (found !== problem)
      log.error({ problem: found, slackError, fix: problemWords(found) }, 'not connected to Slack');
    problem = found;
  }

  async function pause(reason: unknown, failures: number): Promise<void> {
    const patience = TRY_AGAIN_MS[Math.min(failures, TRY_AGAIN_MS.length) - 1] ?? 0;
    const asked = reason instanceof WebAPIRateLimitedError ? reason.retryAfter * 1_000 : 0;
    await wait(Math.max(patience, asked), undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
  }
}
