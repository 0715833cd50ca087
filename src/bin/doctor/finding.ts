import type { Problem } from '../../domain/refusal';
import { problemAndFix } from '../../slack/problem-words';

/** `FIX`: the app does not work until that is done. `warn`: it works, but somebody should know. */
export type Level = 'ok' | 'warn' | 'FIX';

/** One line of what the doctor says. Never contains a secret. */
export interface Finding {
  readonly check: string;
  readonly level: Level;
  readonly says: string;
  readonly fix?: string;
}

export interface Report {
  readonly findings: readonly Finding[];
  /** What could not be looked at because something above it is broken. */
  readonly notChecked: readonly string[];
}

export const ok = (check: string, says: string): Finding => ({ check, level: 'ok', says });

export const warn = (check: string, says: string, fix: string): Finding => ({ check, level: 'warn', says, fix });

export const broken = (check: string, says: string, fix: string): Finding => ({ check, level: 'FIX', says, fix });

/** What the running app calls by the same name, in the same words. */
export function problem(check: string, code: Problem, slackError?: string): Finding {
  const { what, fix } = problemAndFix(code);
  return broken(check, slackError === undefined ? what : `${what} (${slackError})`, fix);
}

export const together = (...reports: readonly Report[]): Report => ({
  findings: reports.flatMap(({ findings }) => findings),
  notChecked: [...new Set(reports.flatMap(({ notChecked }) => notChecked))],
});
