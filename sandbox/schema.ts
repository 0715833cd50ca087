import { isObject, type JsonObject } from './json';

/** Collects what is wrong, in the words Slack uses: `[ERROR] … [json-pointer:/blocks/0/text]`. */
export type Check = (value: unknown, path: string, problems: string[]) => void;

export const problem = (message: string, path: string): string => `[ERROR] ${message} [json-pointer:${path}]`;

/** Lengths are counted in UTF-16 units, the stricter reading. */
export const text =
  (max: number, min = 1): Check =>
  (value, path, problems) => {
    if (typeof value !== 'string') problems.push(problem('must be a string', path));
    else if (value.length > max) problems.push(problem(`must be less than ${max + 1} characters`, path));
    else if (value.length < min) problems.push(problem(`must be more than ${min - 1} characters`, path));
  };

export const flag: Check = (value, path, problems) => {
  if (typeof value !== 'boolean') problems.push(problem('must be a boolean', path));
};

export const wholeNumber =
  (min: number, max: number): Check =>
  (value, path, problems) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
      problems.push(problem(`must be an integer from ${min} to ${max}`, path));
  };

/** A number written as text, the way Slack wants it in a `number_input`. */
export const numberText: Check = (value, path, problems) => {
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) problems.push(problem('must be a number', path));
};

export const oneOf =
  (...allowed: string[]): Check =>
  (value, path, problems) => {
    if (typeof value !== 'string' || !allowed.includes(value))
      problems.push(problem(`must be a valid enum value: ${allowed.join(', ')}`, path));
  };

export const list =
  (check: Check, max: number, min = 1): Check =>
  (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.push(problem('must be an array', path));
      return;
    }
    if (value.length > max) problems.push(problem(`no more than ${max} items allowed`, path));
    if (value.length < min) problems.push(problem(`no fewer than ${min} items allowed`, path));
    value.forEach((item, i) => {
      check(item, `${path}/${i}`, problems);
    });
  };

/** Exactly these keys: Slack refuses keys it does not know. */
export const shape =
  (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  (value, path, problems) => {
    if (!isObject(value)) {
      problems.push(problem('must be an object', path));
      return;
    }
    for (const [key, check] of Object.entries(required)) {
      if (value[key] === undefined) problems.push(problem(`missing required field: ${key}`, path));
      else check(value[key], `${path}/${key}`, problems);
    }
    for (const [key, inner] of Object.entries(value)) {
      const check = optional[key];
      if (Object.hasOwn(required, key) || inner === undefined) continue;
      if (check) check(inner, `${path}/${key}`, problems);
      else problems.push(problem(`invalid additional property: ${key}`, path));
    }
  };

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

export const isDate = (value: unknown): boolean => typeof value === 'string' && DATE.test(value);

/** A day, the way Slack wants it in a `datepicker`. */
export const dateText: Check = (value, path, problems) => {
  if (!isDate(value)) problems.push(problem('must be a date, YYYY-MM-DD', path));
};

/** Chosen by `type`; a type that is not in the table is refused. */
export const byType =
  (table: Record<string, Check>): Check =>
  (value, path, problems) => {
    const type = isObject(value) && typeof value.type === 'string' ? value.type : '(none)';
    const check = Object.hasOwn(table, type) ? table[type] : undefined;
    if (check) check(value, path, problems);
    else problems.push(problem(`unsupported type: ${type}`, `${path}/type`));
  };

export const all =
  (...checks: Check[]): Check =>
  (value, path, problems) => {
    for (const check of checks) check(value, path, problems);
  };

/** A rule over an object that a table of keys cannot say. */
export const rule =
  (message: string, holds: (value: JsonObject) => boolean): Check =>
  (value, path, problems) => {
    if (isObject(value) && !holds(value)) problems.push(problem(message, path));
  };
