import { openStore } from '../store';
import { readSettings, runCommand, Stop } from './command-line';

const USAGE = `Usage:
  npm run stop-switch -- show    whether it is thrown, by whom
  npm run stop-switch -- lift    lifts it: at the host one person is enough`;

const HELD = {
  waiting: 'what others must agree to, also once they have, and what is about many people',
  all: 'everything',
} as const;

/** The stop switch at the host's command line, for when nobody in Slack can lift it. */
async function stopSwitch([verb]: readonly string[]): Promise<string> {
  if (verb !== 'show' && verb !== 'lift') throw new Stop(USAGE);
  const { database, trailKey } = readSettings();
  const store = await openStore(database, trailKey, () => undefined);
  try {
    if (verb === 'lift') {
      const lifted = await store.stopSwitch.liftAtHost(Date.now());
      return lifted === 'lifted'
        ? 'The stop switch is lifted. What was held goes on.'
        : 'The stop switch is not thrown.';
    }
    const { level, by, at } = await store.stopSwitch.read();
    const since = at === undefined ? '' : ` since ${new Date(at).toISOString()}, by ${by ?? 'somebody'}`;
    return level === 'off' ? 'The stop switch is not thrown.' : `The stop switch holds ${HELD[level]}${since}.`;
  } finally {
    await store.close();
  }
}

runCommand(stopSwitch);
