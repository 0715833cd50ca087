import { config as readDotenv } from 'dotenv';
import { type Config, lastWords, readConfig } from '../config';
import { valueOf } from '../config/environment';
import { type Parsed, Wrong } from '../config/parse';

/** Something to say to whoever typed the command; nothing went wrong inside. */
export class Stop extends Error {}

/** What a command prints, without the last line break; words alone end it with 0. */
export type Said = string | { readonly words: string; readonly exitCode: number };

/**
 * Runs a command of the host with the words behind its name, after `.env` was read. What it says goes to standard output;
 * what it throws, with its fix, to standard error, and the process ends with 1.
 */
export function runCommand(command: (words: readonly string[]) => Said | Promise<Said>): void {
  const run = async (): Promise<void> => {
    readDotenv({ quiet: true });
    const said = await command(process.argv.slice(2));
    const { words, exitCode } = typeof said === 'string' ? { words: said, exitCode: 0 } : said;
    process.stdout.write(words === '' ? '' : `${words}\n`);
    process.exitCode = exitCode;
  };
  run().catch((error: unknown) => {
    process.stderr.write(`${lastWords(error)}\n`);
    process.exitCode = 1;
  });
}

/** All settings, as the app reads them. @throws ConfigError */
export const readSettings = (): Config => readConfig(process.env);

/** One setting, for a command that needs no others. @throws Stop when it is wrong; nothing when it is not set */
export function setting<T>(name: string, read: (text: string) => Parsed<T>): T | undefined {
  const text = valueOf(process.env, name);
  const value = text === undefined || text instanceof Wrong ? text : read(text);
  if (value instanceof Wrong) throw new Stop(`${name} ${value.problem}\nFix: ${value.fix}`);
  return value;
}
