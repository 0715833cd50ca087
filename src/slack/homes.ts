import type { WebClient } from '@slack/web-api';
import type { HomeView } from '@slack/types';
import type { UserId } from '../domain/session';
import type { Requests } from '../requests';
import type { Clock } from '../requests/ports';
import type { Look } from '../requests/search-acts';
import { errorCodeOf } from './client';
import { inHome } from './error-boundary';
import type { Homes, Log } from './feature';
import { homeView, refusedHome } from './features/app-home.view';

/** Who has not looked at their Home for so long finds it brought up to date when they open it again. */
const KEPT_FRESH_MS = 60 * 60_000;

interface HomesOptions {
  readonly bot: WebClient;
  readonly requests: Pick<Requests, 'lookAtHome'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Shows people their Home. What cannot be shown there stops nothing. */
export function createHomes({ bot, requests, clock, log }: HomesOptions): Homes {
  const opened = new Map<UserId, { readonly filter: Look['filter']; readonly at: number }>();
  const logged = new Set<string>();
  return { show, refresh };

  function show(person: UserId, look: Look, hash?: string): Promise<void> {
    return inHome(person, async () => {
      forgetOld();
      const looked = await requests.lookAtHome(person, look);
      opened.delete(person);
      if (looked.kind === 'open') opened.set(person, { filter: look.filter, at: clock.now() });
      await publish(person, looked.kind === 'open' ? homeView(looked.home, look) : refusedHome(looked.refusal), hash);
    });
  }

  async function refresh(person: UserId): Promise<void> {
    forgetOld();
    const seen = opened.get(person);
    if (seen) await show(person, { filter: seen.filter, turn: { to: 'newest' } });
  }

  function forgetOld(): void {
    for (const [person, { at }] of opened) if (Math.abs(clock.now() - at) > KEPT_FRESH_MS) opened.delete(person);
  }

  async function publish(person: UserId, view: HomeView, hash?: string): Promise<void> {
    try {
      await bot.views.publish({ user_id: person, view, ...(hash === undefined ? {} : { hash }) });
      logged.clear();
    } catch (error) {
      const code = errorCodeOf(error);
      // Something newer is there already.
      if (code === 'hash_conflict' || logged.has(code)) return;
      logged.add(code);
      log.warn({ error: code, ...(code === 'not_enabled' ? { fix: NOT_ENABLED } : {}) }, 'home not shown');
    }
  }
}

const NOT_ENABLED = 'Switch the Home Tab on under App Home in the app’s settings, as manifest.json has it.';
