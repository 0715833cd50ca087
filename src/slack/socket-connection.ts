import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import type { WebClientOptions } from '@slack/web-api';
import type { Dispatcher } from 'undici';
import { clientOptions } from './client';
import type { Log } from './feature';

/** A connection that Slack has not greeted by then is given up. */
const GREETED_WITHIN_MS = 30_000;
/** After that time nobody waits for an acknowledgement any more (F3.0). */
const ACKNOWLEDGED_WITHIN_MS = 3_000;
/** Slack closes a connection about 10 s after its warning (F3.9). One that it forgets is closed by us. */
const CLOSED_WITHIN_MS = 30_000;
const ENDING = 'ending';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  /** Of Slack's library. */
  readonly logger: Logger;
  readonly log: Log;
  readonly dispatcher?: Dispatcher;
  readonly fetch?: NonNullable<WebClientOptions['fetch']>;
}

/** One delivery. Its acknowledgement goes back on the connection that brought it. */
export interface Envelope {
  readonly envelope_id: string;
  readonly body: Record<string, unknown>;
  readonly ack: (response?: Record<string, unknown>) => Promise<void>;
  readonly retry_num?: number;
  readonly retry_reason?: string;
}

export interface SocketConnection {
  /** Slack ends it: `announced`, and then it still brings deliveries for a while, or without a word. */
  readonly ending: Promise<'announced' | 'lost'>;
  readonly gone: Promise<unknown>;
  /** Closes it as soon as everything it brought is acknowledged. */
  readonly close: () => Promise<void>;
}

/**
 * One connection to Slack, greeted, from a fresh address. It is never connected again: the library's own way gives up on HTTP
 * errors, throws where nobody can catch (F7.5), and leaves 5 s without a connection.
 * @throws why there is none
 */
export async function openConnection(
  options: SocketOptions,
  deliver: (envelope: Envelope) => Promise<void>,
  signal: AbortSignal,
): Promise<SocketConnection> {
  const client = new PatientClient({
    ...{ appToken: options.appToken, logger: options.logger, autoReconnectEnabled: false },
    clientOptions: clientOptions(options),
    ...(options.dispatcher ? { dispatcher: options.dispatcher } : {}),
  });
  const waiting = new Set<Promise<void>>();
  client.on('slack_event', (envelope: Envelope) => {
    const acknowledged = new Promise<void>((resolve) => {
      const ack: Envelope['ack'] = (response) => envelope.ack(response).finally(resolve);
      deliver({ ...envelope, ack }).catch((error: unknown) => {
        options.log.error({ error }, 'delivery not acknowledged');
      });
    });
    waiting.add(acknowledged);
    void acknowledged.then(() => waiting.delete(acknowledged));
  });
  const disconnect = (): void => void client.disconnect();
  const lost = new Promise<'lost'>((resolve) => {
    client.once('disconnected', () => {
      resolve('lost');
    });
  });
  const announced = new Promise<'announced'>((resolve) => {
    client.once(ENDING, () => {
      resolve('announced');
    });
  });
  const close = async (): Promise<void> => {
    await Promise.race([Promise.all(waiting), lost, wait(ACKNOWLEDGED_WITHIN_MS, undefined, { ref: false })]);
    disconnect();
  };

  const timer = setTimeout(disconnect, GREETED_WITHIN_MS);
  signal.addEventListener('abort', disconnect);
  try {
    await client.start();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', disconnect);
  }
  void announced.then(async () => {
    await Promise.race([lost, wait(CLOSED_WITHIN_MS, undefined, { ref: false })]);
    await close();
  });
  return { ending: Promise.race([announced, lost]), gone: lost, close };
}

/**
 * The library closes a connection whose end Slack announces at once, and loses what is under way on it: deliveries on their
 * way here, and acknowledgements on their way back. This one waits until Slack closes it.
 */
class PatientClient extends SocketModeClient {
  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    if (typeof data === 'string' && announcesEnd(data)) this.emit(ENDING);
    else await super.onWebSocketMessage(data, isBinary);
  }
}

function announcesEnd(frame: string): boolean {
  // A person may type the word; parsing every frame twice for that is dear.
  if (!frame.includes('"disconnect"')) return false;
  try {
    const parsed: unknown = JSON.parse(frame);
    return typeof parsed === 'object' && parsed !== null && 'type' in parsed && parsed.type === 'disconnect';
  } catch {
    return false;
  }
}
