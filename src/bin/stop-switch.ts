import { config as readDotenv } from 'dotenv';
import { readConfig } from '../config';
import { openStore } from '../store';

const USAGE = `npm run stop-switch -- show    whether it is thrown, by whom
npm run stop-switch -- lift    lifts it: at the host one person is enough`;

const say = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** The stop switch at the host's command line, for when nobody in Slack can lift it. */
async function main([verb]: readonly string[]): Promise<number> {
  if (verb !== 'show' && verb !== 'lift') {
    say(USAGE);
    return 2;
  }
  readDotenv({ quiet: true });
  const config = readConfig(process.env);
  const store = await openStore(config.database, config.trailKey, () => undefined);
  try {
    if (verb === 'lift') {
      const lifted = await store.stopSwitch.liftAtHost(Date.now());
      say(lifted === 'lifted' ? 'The stop switch is lifted. What was held goes on.' : 'The stop switch is not thrown.');
      return 0;
    }
    const { level, by, at } = await store.stopSwitch.read();
    const since = at === undefined ? '' : ` since ${new Date(at).toISOString()}, by ${by ?? 'somebody'}`;
    say(level === 'off' ? 'The stop switch is not thrown.' : `The stop switch holds ${HELD[level]}${since}.`);
    return 0;
  } finally {
    await store.close();
  }
}

const HELD = { waiting: 'what waits for approval and what is about many people', all: 'everything' } as const;

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
