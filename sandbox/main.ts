import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CROWD_MAX } from './crowd';
import { startPage } from './page-server';
import { walk } from './walk';
import { createScreen, type Screen } from './walk-screen';
import { freePort, openStage, type Stage } from './walk-stage';

const USAGE = `Usage: npm run sandbox                    serves a page on which to use the app, until Ctrl+C
       npm run sandbox -- --once          walks through both commands: exits 0 when everything was verified
       npm run sandbox -- --people 2000   with so many ordinary members more, 0 to ${CROWD_MAX}; also with --once
       npm run sandbox -- --help          says this
PORT is the port of the page, or of the app with --once; LOG_LEVEL and POLICY_FILE are the app’s.`;
const DEFAULT_PORT = 3000;

const write = (text: string): void => {
  process.stdout.write(text);
};

async function main(): Promise<void> {
  const { once, people, help } = readArguments();
  if (help) {
    write(`${USAGE}\n`);
    return;
  }
  const { PORT, NO_COLOR } = process.env;
  const port = portOf(PORT);
  const screen = createScreen({
    write,
    colours: process.stdout.isTTY && !NO_COLOR,
    columns: (process.stdout.isTTY && process.stdout.columns) || undefined,
  });
  screen.banner([
    'Session Warden in its sandbox',
    'This is a stand-in for Slack on this machine, not Slack. Nothing here touches a real organisation: people, sessions and tokens are made up. Only the app is real: what you read is what it said.',
  ]);

  const interrupted = interruption();
  const stage = await openStage({ screen, port: once ? port : 0, env: forTheApp(process.env), standIn: { people } });
  try {
    if (once) await walkOnce(stage, screen, interrupted);
    else await servePage(stage, screen, port, interrupted);
  } catch (error) {
    const complaints = stage.app.complaints();
    throw complaints ? new Error(`${wordsOf(error)}\nThe app’s log:\n${complaints}`, { cause: error }) : error;
  } finally {
    await stage.stop();
  }
}

async function walkOnce(stage: Stage, screen: Screen, interrupted: Promise<void>): Promise<void> {
  const isWhole = await Promise.race([walk(stage).then(() => true), interrupted.then(() => false)]);
  if (!isWhole) throw new Error('Interrupted before everything was verified.');
  screen.says('Everything was verified.');
}

interface Wishes {
  readonly once: boolean;
  readonly people: number;
  readonly help: boolean;
}

const OPTIONS = {
  once: { type: 'boolean', default: false },
  people: { type: 'string', default: '0' },
  help: { type: 'boolean', default: false },
} as const;

function readArguments(): Wishes {
  try {
    const { people, ...rest } = parseArgs({ options: OPTIONS }).values;
    if (!/^\d{1,5}$/.test(people) || Number(people) > CROWD_MAX)
      throw new Error(`--people takes a number from 0 to ${CROWD_MAX}, not ${people}.`);
    return { ...rest, people: Number(people) };
  } catch (error) {
    throw new Error(`${wordsOf(error)}\n${USAGE}`, { cause: error });
  }
}

/** Nothing else of the caller's reaches the app. It runs in a folder of its own, so files are named in full. */
function forTheApp({ LOG_LEVEL, POLICY_FILE }: NodeJS.ProcessEnv): Record<string, string> {
  return {
    ...(LOG_LEVEL ? { LOG_LEVEL } : {}),
    ...(POLICY_FILE ? { POLICY_FILE: resolve(POLICY_FILE) } : {}),
  };
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

async function servePage(stage: Stage, screen: Screen, wished: number, interrupted: Promise<void>): Promise<void> {
  const { app } = stage;
  const port = await freePort(wished);
  if (wished !== port && wished !== 0)
    screen.says(`Port ${wished} is taken, perhaps by another sandbox, so this page is on port ${port} instead.`);
  const page = await startPage(stage, port);
  screen.heading(`Open ${page.url}`);
  screen.says(`The app’s log is ${app.logFile}. Press Ctrl+C to stop everything.`);
  screen.says('To look at the app as its operator, in another terminal:');
  write(`  ${app.doctor}\n`);
  const ended = (async () => {
    for (;;) {
      const why = app.ended();
      if (why !== undefined) throw new Error(why);
      await new Promise((resolve) => setTimeout(resolve, 200).unref());
    }
  })();
  try {
    await Promise.race([ended, interrupted]);
    screen.says('Stopping the page, the app and the stand-in.');
  } finally {
    await page.stop();
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

main().catch((error: unknown) => {
  process.stderr.write(`\nThe sandbox failed. ${wordsOf(error)}\n`);
  process.exitCode = 1;
});
