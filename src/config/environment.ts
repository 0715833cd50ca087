import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { type Parsed, Wrong } from './parse';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The value of a variable, or of the file that `NAME_FILE` points to; white space around it is dropped.
 * An empty variable counts as not set, as lines like `NAME=` in a copied `.env.example` are.
 */
export function valueOf(environment: Environment, name: string): Parsed<string | undefined> {
  const value = present(environment[name]);
  const path = present(environment[`${name}_FILE`]);

  if (path === undefined) return value;
  if (value !== undefined) return new Wrong(`is set, and so is ${name}_FILE.`, 'Keep one of the two.');
  return contentOf(path, `${name}_FILE`);
}

function contentOf(path: string, variable: string): Parsed<string> {
  try {
    return (
      present(readFileSync(path, 'utf8')) ??
      new Wrong(`is empty: the file that ${variable} names holds nothing.`, 'Put the value into that file.')
    );
  } catch (error) {
    const why = types.isNativeError(error) && 'code' in error ? String(error.code) : 'unreadable';
    return new Wrong(
      `cannot be read: ${variable} names a file that does not open (${why}).`,
      'Check the path, and that the user running the app may read the file.',
    );
  }
}

function present(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
