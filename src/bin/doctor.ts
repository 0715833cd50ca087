import { createScrubber } from '../logging';
import { readSettings, runCommand, type Said, Stop } from './command-line';
import { examine } from './doctor/examine';
import { isWell, printed, printedAsJson } from './doctor/printed';

const USAGE = `Usage:
  npm run doctor              is everything as it must be? Each line is ok, warn, or FIX with what to do
  npm run doctor -- --json    the same for machines (with npm run --silent)

It reads the app's settings, looks, changes nothing and sends nobody a message; also while the app runs. Ends with 1 when
something must be fixed.`;

async function doctor(words: readonly string[]): Promise<Said> {
  const [format, ...more] = words;
  if (more.length > 0 || (format !== undefined && format !== '--json')) throw new Stop(USAGE);
  const { report, secrets } = await examine(readSettings);
  const colours = process.stdout.isTTY && !process.env.NO_COLOR;
  const text = format === '--json' ? printedAsJson(report) : printed(report, colours);
  return { words: createScrubber(secrets)(text), exitCode: isWell(report) ? 0 : 1 };
}

runCommand(doctor);
