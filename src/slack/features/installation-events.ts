import type { App } from '@slack/bolt';
import type { Door, Feature } from '../feature';

const EVENTS = ['tokens_revoked', 'app_uninstalled'] as const;

/** Slack says that tokens died or that the app was removed: seen now, rather than at the next look some minutes later. */
export const installationEvents: Feature = {
  commands: [],
  shortcuts: [],
  events: EVENTS,

  register(app: App, { log, recheckInstallation }: Door) {
    for (const name of EVENTS) {
      app.event(name, async () => {
        log.warn({ event: name }, 'Slack says that the installation has changed');
        await recheckInstallation();
      });
    }
  },
};
