import { AppError } from '../domain/errors';

/** Where in the policy: names of keys and places in lists, `['requesters', 0, 'may']`. */
export type Path = readonly (string | number)[];

/** Something wrong in a policy file. Line and column count from 1; both are 0 when it is about the file as a whole. */
export interface PolicyProblem {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
  readonly fix: string;
}

/** Something wrong, before it is known on which line that is. */
export interface Finding {
  readonly path: Path;
  /** A wrong name is shown where the name is, a wrong value where the value is. */
  readonly at: 'key' | 'value';
  readonly reason: string;
  readonly fix: string;
}

export const aboutTheFile = (reason: string, fix: string): PolicyProblem => ({ line: 0, column: 0, reason, fix });

/** `policy.yaml:3:5 unknown key "requester".` and the fix below it. */
export function problemLines(file: string, problems: readonly PolicyProblem[]): string[] {
  return problems.map(({ line, column, reason, fix }) => {
    const place = line === 0 ? file : `${file}:${line}:${column}`;
    return `  - ${place} ${reason}\n      Fix: ${fix}`;
  });
}

/** The rules could not be read, so nothing may be judged by them. The message lists every problem with its fix. */
export class PolicyFileError extends AppError {
  readonly code = 'policy_file_invalid';
  readonly fix =
    'Correct the lines listed, then start again. docs/policy.md explains each; `npm run policy -- check FILE` looks without starting.';
  constructor(
    readonly file: string,
    readonly problems: readonly PolicyProblem[],
  ) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`The policy file has ${count}.`, ...problemLines(file, problems)].join('\n'));
  }
}

/** `requesters[0].may` */
export const pathText = (path: Path): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`)).join('');

/**
 * A value for a message. Someone may have named the wrong file, and a token in it must not reach a log: only what is
 * short and plain is repeated.
 */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a group of keys';
  if (value === null || value === undefined || value === '') return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (!/^[\w#@.:/ -]{1,24}$/.test(text) || /xox|xapp/i.test(text)) return 'what is there';
  return typeof value === 'string' ? `"${text}"` : text;
}
