import type { App } from '@slack/bolt';
import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App';
import { AppError } from '../domain/errors';
import { asUserId } from '../domain/session';
import { plain, section } from './blocks';
import type { Door } from './feature';
import { respond } from './respond';

interface Boundary extends Pick<Door, 'bot' | 'log' | 'newId'> {
  readonly apiUrl: string;
  readonly fetch?: typeof fetch;
}

/** Where the person who met the error can be reached. */
interface Body {
  readonly user?: { readonly id?: unknown };
  readonly user_id?: unknown;
  readonly view?: { readonly external_id?: unknown };
  readonly response_url?: unknown;
}

/** Something broke while a window was open that the payload does not name: it would say “Looking up…” for ever. */
class BrokenWindow extends Error {
  constructor(
    readonly externalId: string,
    readonly original: Error,
  ) {
    super('window not filled', { cause: original });
  }
}

/** Work that ends in this window. Should it break, the person reads that there. */
export async function inWindow(externalId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new BrokenWindow(externalId, error instanceof Error ? error : new Error(String(error)));
  }
}

/**
 * The one place that catches. The log gets everything under a reference; the person gets the reference and the fix, in the
 * window, where they typed, or as a direct message.
 */
export function installErrorBoundary(app: App, { bot, log, newId, apiUrl, fetch }: Boundary): void {
  app.error(async ({ error, body }: ExtendedErrorHandlerArgs) => {
    const cause = originalOf(error);
    const reference = newId()
      .replace(/[^A-Za-z0-9]/g, '')
      .slice(0, 8);
    log.error({ reference, error: cause }, 'handler failed');
    const fix =
      cause instanceof AppError ? cause.fix : 'Ask again; if it stays, give this reference to your operators.';
    const words = `:warning: Something broke. ${fix} Reference: ${reference}`;
    await tell(body as Body, words, windowOf(error)).catch((failure: unknown) => {
      log.warn({ reference, error: failure }, 'person could not be told');
    });
  });

  async function tell(
    { user, user_id: typedBy, view, response_url: url }: Body,
    words: string,
    opened?: string,
  ): Promise<void> {
    const window = opened ?? view?.external_id;
    if (typeof window === 'string' && (await showInstead(window, words))) return;
    if (typeof url === 'string' && (await respond(url, apiUrl, words, fetch))) return;
    const person = asUserId(user?.id ?? typedBy);
    if (person) await bot.chat.postMessage({ channel: person, text: words });
  }

  const showInstead = (externalId: string, words: string): Promise<boolean> =>
    bot.views
      .update({
        external_id: externalId,
        view: {
          type: 'modal',
          title: plain('Session Warden', 24),
          close: plain('Close', 24),
          blocks: [section(words)],
        },
      })
      .then(
        () => true,
        () => false,
      );
}

const windowOf = (error: unknown): string | undefined =>
  layersOf(error).find((layer) => layer instanceof BrokenWindow)?.externalId;

const originalOf = (error: unknown): unknown => layersOf(error).at(-1);

/** Bolt wraps what a listener threw (F7.4). */
function layersOf(error: unknown): unknown[] {
  const layers = [error];
  for (let inner = error; inner instanceof Error && 'original' in inner && inner.original instanceof Error;)
    layers.push((inner = inner.original));
  return layers;
}
