import { parseJson, type JsonObject } from './json';
import { badArguments, refuse } from './refusal';

/** A call's arguments: strings from a form, or whatever JSON held. Missing and empty ones are the same to Slack. */
export class Args {
  constructor(private readonly raw: JsonObject) {}

  has(name: string): boolean {
    const value = this.raw[name];
    return value !== undefined && value !== null && value !== '';
  }

  text(name: string): string | undefined {
    const value = this.raw[name];
    if (!this.has(name)) return undefined;
    if (typeof value === 'string') return value;
    return typeof value === 'number' ? String(value) : badArguments(`must be a string: ${name}`);
  }

  required(name: string): string {
    return this.text(name) ?? badArguments(`missing required field: ${name}`);
  }

  flag(name: string): boolean {
    const value = this.raw[name];
    if (!this.has(name) || value === 'false' || value === '0' || value === false) return false;
    return value === true || value === 'true' || value === '1' ? true : badArguments(`must be a boolean: ${name}`);
  }

  /** `error`: the method's own word for a number that is none, or too small or large. */
  wholeNumber(
    name: string,
    { min, max, standard, error }: { min: number; max: number; standard: number; error?: string },
  ): number {
    const value = this.text(name);
    if (value === undefined) return standard;
    const number = Number(value);
    if (!Number.isInteger(number) || number < min || number > max)
      return error !== undefined ? refuse(error) : badArguments(`must be an integer from ${min} to ${max}: ${name}`);
    return number;
  }

  /** Several strings: a JSON array, as it is or inside a form (F1.2), or joined by commas. */
  list(name: string, { min, max }: { min: number; max: number }): string[] {
    const value = this.raw[name];
    if (!this.has(name)) return badArguments(`missing required field: ${name}`);
    const isJoined = typeof value === 'string' && !value.trimStart().startsWith('[');
    const items: unknown = isJoined ? value.split(',').map((item) => item.trim()) : this.nested(name);
    if (!Array.isArray(items) || !items.every((item) => typeof item === 'string' && item !== ''))
      return badArguments(`must be an array of strings: ${name}`);
    if (items.length < min || items.length > max) return badArguments(`must have ${min} to ${max} items: ${name}`);
    return items as string[];
  }

  /** Nested values travel as a JSON string inside a form (F7.2), or as they are inside JSON. */
  nested(name: string): unknown {
    const value = this.raw[name];
    if (!this.has(name)) return undefined;
    if (typeof value !== 'string') return value;
    return parseJson(value) ?? refuse(name === 'blocks' ? 'invalid_blocks_format' : 'invalid_arguments');
  }
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** A page of `items` (in a stable order of `key`) behind an opaque cursor bound to `list`. */
export function pageOf<T>(
  args: Args,
  items: readonly T[],
  { list, limit, key }: { list: string; limit: number; key: (item: T) => string },
): { page: T[]; next: string } {
  const cursor = args.text('cursor');
  const [of, after] = cursor === undefined ? [list, ''] : Buffer.from(cursor, 'base64url').toString().split('\n');
  if (of !== list || after === undefined) return refuse('invalid_cursor');
  const rest = after === '' ? items : items.filter((item) => key(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { page, next: rest.length > limit && last !== undefined ? encode(`${list}\n${key(last)}`) : '' };
}
