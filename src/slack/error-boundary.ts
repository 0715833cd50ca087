import type { App } from '@slack/bolt';
import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App';
import { AppError } from '../domain/errors';
import type { UserId } from '../domain/session';
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

/** Where something was to be shown that the payload does not name: a window would say “Looking up…” for ever. */
type Screen = { readonly window: string } | { readonly homeOf: UserId };

class BrokenScreen extends Error {
  constructor(
    readonly screen: Screen,
    readonly original: Error,
  ) {
    super('nothing shown', { cause: original });
  }
}

/** Work that ends in this window. Should it break, the person reads that there. */
export const inWindow = (externalId: string, work: () => Promise<void>): Promise<void> =>
  onScreen({ window: externalId }, work);

/** Work that ends in somebody's Home. */
export const inHome = (person: UserId, work: () => Promise<void>): Promise<void> => onScreen({ homeOf: person }, work);

async function onScreen(screen: Screen, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new BrokenScreen(screen, error instanceof Error ? error : new Error(String(error)));
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
    await tell(body as Body, words, screenOf(error)).catch((failure: unknown) => {
      log.warn({ reference, error: failure }, 'person could not be told');
    });
  });

  async function tell(
    { user, user_id: typedBy, view, response_url: url }: Body,
    words: string,
    screen?: Screen,
  ): Promise<void> {
    if (screen && 'homeOf' in screen && (await showAtHome(screen.homeOf, words))) return;
    const window = screen && 'window' in screen ? screen.window : view?.external_id;
    if (typeof window === 'string' && (await showInstead(window, words))) return;
    if (typeof url === 'string' && (await respond(url, apiUrl, words, fetch))) return;
    const person = asUserId(user?.id ?? typedBy);
    if (person) await bot.chat.postMessage({ channel: person, text: words });
  }

  const showAtHome = (person: UserId, words: string): Promise<boolean> =>
    bot.views.publish({ user_id: person, view: { type: 'home', blocks: [section(words)] } }).then(
      () => true,
      () => false,
    );

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

const screenOf = (error: unknown): Screen | undefined =>
  layersOf(error).find((layer) => layer instanceof BrokenScreen)?.screen;

const originalOf = (error: unknown): unknown => layersOf(error).at(-1);

/** Bolt wraps what a listener threw (F7.4). */
function layersOf(error: unknown): unknown[] {
  const layers = [error];
  for (let inner = error; inner instanceof Error && 'original' in inner && inner.original instanceof Error;)
    layers.push((inner = inner.original));
  return layers;
}
