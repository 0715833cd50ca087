import { parseArgs } from 'node:util';
import { CHANNELS } from './names';
import { walk } from './walk';
import { createScreen, type Screen } from './walk-screen';
import { openStage, type Stage } from './walk-stage';

const USAGE =
  'Usage: npm run sandbox            walks through both commands, then keeps running\n       npm run sandbox -- --once  exits afterwards: 0 when everything was verified';
const DEFAULT_PORT = 3000;

const write = (text: string): void => {
  process.stdout.write(text);
};

async function main(): Promise<void> {
  const once = readArguments();
  const { PORT, LOG_LEVEL, NO_COLOR } = process.env;
  const screen = createScreen({
    write,
    colours: process.stdout.isTTY && !NO_COLOR,
    columns: (process.stdout.isTTY && process.stdout.columns) || undefined,
  });
  screen.banner([
    'Session Warden in its sandbox',
    'This is a stand-in for Slack on this machine, not Slack. Nothing here touches a real organisation: people, sessions and tokens are made up. Only the app is real: what you read below is what it said.',
  ]);

  const interrupted = interruption();
  const stage = await openStage({ screen, port: portOf(PORT), env: LOG_LEVEL ? { LOG_LEVEL } : {} });
  try {
    const isWhole = await Promise.race([walk(stage).then(() => true), interrupted.then(() => false)]);
    if (!isWhole) throw new Error('Interrupted before everything was verified.');
    if (once) screen.says('Everything was verified.');
    else await keepRunning(stage, screen, interrupted);
  } catch (error) {
    const complaints = stage.app.complaints();
    throw complaints ? new Error(`${wordsOf(error)}\nThe app’s log:\n${complaints}`, { cause: error }) : error;
  } finally {
    await stage.stop();
  }
}

function readArguments(): boolean {
  try {
    return parseArgs({ options: { once: { type: 'boolean', default: false } } }).values.once;
  } catch (error) {
    throw new Error(`${wordsOf(error)}\n${USAGE}`, { cause: error });
  }
}

function portOf(text: string | undefined): number {
  const port = text === undefined || text === '' ? DEFAULT_PORT : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`PORT is not a port: ${String(text)}. Use a number from 0 to 65535, such as ${DEFAULT_PORT}.`);
}

/** Ctrl+C, a polite kill, the terminal closing, or nobody reading on (`| head`). Pressing again changes nothing: stopping takes ten seconds at most. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.on('error', () => {
      resolve();
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        resolve();
      });
  });
}

async function keepRunning({ slack, app }: Stage, screen: Screen, interrupted: Promise<void>): Promise<void> {
  screen.heading('Everything was verified. App and stand-in keep running; press Ctrl+C to stop both');
  screen.panel(
    'Addresses',
    [
      `The app         ${app.url}   (try ${app.url}/readyz)`,
      `Stand-in Slack  ${slack.apiUrl}   (audit channel ${CHANNELS.secops})`,
      `The app’s log   ${app.logFile}`,
    ].join('\n'),
  );
  const ended = (async () => {
    for (;;) {
      const why = app.ended();
      if (why !== undefined) throw new Error(why);
      await new Promise((resolve) => setTimeout(resolve, 200).unref());
    }
  })();
  await Promise.race([ended, interrupted]);
  screen.says('Stopping the app and the stand-in.');
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

main().catch((error: unknown) => {
  process.stderr.write(`\nThe sandbox failed. ${wordsOf(error)}\n`);
  process.exitCode = 1;
});
