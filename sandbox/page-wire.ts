import type { CallRecord, DeliveryRecord, Entry, Journal } from './journal';
import { isObject, textOf } from './json';

/** One line of the wire journal. `bad`: Slack refused, or the answer never came. */
export interface WireRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: Entry['kind'];
  readonly name: string;
  readonly who: string;
  readonly outcome: string;
  readonly ms: number | undefined;
  readonly bad: boolean;
}

const ROWS_MAX = 400;

/** The last ones. What one call did to many people is one line, so that it does not push out everything else. */
export function rowsOf({ entries }: Journal): WireRow[] {
  const rows: WireRow[] = [];
  for (let last = entries.length - 1; last >= 0 && rows.length < ROWS_MAX;) {
    const first = firstLike(entries, last);
    rows.push(rowOf(entries.slice(first, last + 1)));
    last = first - 1;
  }
  return rows.reverse();
}

const DETAILS_MAX = 100;

/** The whole entry, or the first ones of many, without anything that opens a door. */
export function detailsOf({ entries }: Journal, seq: number): unknown {
  const entry = entries[seq - 1];
  if (!entry) return undefined;
  const alike = entries.slice(seq - 1, seq - 1 + DETAILS_MAX).filter((it) => isLike(it, entry));
  return withoutSecrets(alike.length > 1 ? alike : entry);
}

const isLike = (a: Entry, b: Entry | undefined): boolean =>
  a === b || (a.kind === 'effect' && b?.kind === 'effect' && a.call !== undefined && a.call === b.call);

function firstLike(entries: readonly Entry[], last: number): number {
  const entry = entries[last];
  let first = last;
  while (entry && first > 0 && isLike(entry, entries[first - 1])) first -= 1;
  return first;
}

/** `entries`: one, or all that are alike. */
function rowOf(entries: readonly Entry[]): WireRow {
  const [entry] = entries as readonly [Entry];
  const { seq, at, kind } = entry;
  switch (kind) {
    case 'call':
      return { seq, at, kind, name: entry.method, who: `${entry.token} token`, ...callOutcome(entry) };
    case 'delivery':
      return { seq, at, kind, name: deliveryName(entry), who: entry.by, ...deliveryOutcome(entry) };
    case 'effect': {
      const sessions = entries.reduce((sum, it) => sum + (it.kind === 'effect' ? it.sessions.length : 0), 0);
      const who = entries.length > 1 ? `${entries.length} people` : entry.user;
      return {
        seq,
        at,
        kind,
        name: entry.effect,
        who,
        outcome: `${sessions} by ${entry.by}`,
        ms: undefined,
        bad: false,
      };
    }
  }
}

/** An empty list has an error word of its own at Slack's: nothing is wrong then. */
const HARMLESS = new Set(['no_active_sessions']);

function callOutcome({ answer, status, fault, at, endedAt }: CallRecord): Pick<WireRow, 'outcome' | 'ms' | 'bad'> {
  const error = answer?.ok === false ? textOf(answer.error) : '';
  const word = error || (status === 0 ? 'no answer' : status === undefined ? 'running…' : String(status));
  const isRefused = (error !== '' && !HARMLESS.has(error)) || (status !== undefined && status !== 200);
  return {
    outcome: fault === undefined ? word : `${word} (${fault})`,
    ms: endedAt === undefined ? undefined : endedAt - at,
    bad: isRefused,
  };
}

function deliveryOutcome({ status, problem, ms }: DeliveryRecord): Pick<WireRow, 'outcome' | 'ms' | 'bad'> {
  return {
    outcome: problem ?? (status === undefined ? 'running…' : String(status)),
    ms,
    bad: problem !== undefined,
  };
}

/** `command /reset-sessions`, `block_actions choose_reason`, `view_submission reset_sessions` … */
function deliveryName({ type, payload }: DeliveryRecord): string {
  const [action] = Array.isArray(payload.actions) ? (payload.actions as unknown[]) : [];
  const view = isObject(payload.view) ? payload.view : {};
  const what = [payload.command, payload.callback_id, isObject(action) ? action.action_id : view.callback_id];
  return [type, ...what.map(textOf)].filter(Boolean).join(' ');
}

const SECRET_KEYS = new Set(['token', 'trigger_id', 'response_url']);

/** Whoever has these could speak as the app or as a person. */
function withoutSecrets(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    const isLabel = ['bot', 'admin', 'app', 'none', 'unknown'].includes(value);
    return SECRET_KEYS.has(key) && !isLabel ? '[hidden]' : value.replace(/\bx(ox[a-z]|app)-[\w-]+/g, '[token]');
  }
  if (Array.isArray(value)) return value.map((it) => withoutSecrets(it));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, withoutSecrets(it, name)]));
}
