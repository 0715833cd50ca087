import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';

const EVENTS = ['tokens_revoked', 'app_uninstalled'] as const;

/** Slack says that tokens died or that the app was removed: seen now, rather than at the next look some minutes later. */
export const installationEvents: Feature = {
  commands: [],
  shortcuts: [],
  events: EVENTS,

  register(listeners: Listeners, { log, recheckInstallation }: Door) {
    for (const name of EVENTS) {
      listeners.event(name, async () => {
        log.warn({ event: name }, 'Slack says that the installation has changed');
        await recheckInstallation();
      });
    }
  },
};
