import { deviceKind } from '../domain/scope';
import type { DeviceFacts, Session } from '../domain/session';

type Device = Pick<Session, 'created' | 'recent'>;

/** What is known of it now: Slack may repeat of the last change only what changed. */
const factsNow = ({ created, recent }: Device): DeviceFacts => ({ ...created, ...recent });

/** What a session runs on, in a few words: "iPhone · iOS 18.1". */
export const deviceName = (device: Device): string =>
  joined([factsNow(device).hardware, systemOf(factsNow(device))]) || 'Unknown device';

/** The first of two lines: device, system and client. Only for windows: a message names no client version. */
export const deviceTitle = (device: Device): string => joined([deviceName(device), clientOf(factsNow(device))]);

/** Slack's limit of a line below an option (F4.1). */
const LINE_CHARS_MAX = 75;

/**
 * The second line: from where, and what has changed since sign-in. When old and new values do not fit, the new address and
 * the names of what changed do, even with IPv6. Slack gives no dates, so neither do we.
 */
export function deviceDetails(device: Device, charsMax = LINE_CHARS_MAX): string {
  const { ip } = factsNow(device);
  const changes = changesOf(device);
  const isMoved = changes.some(({ what }) => what === 'network');
  const named = `changed: ${changes.map(({ short }) => short).join(', ')}`;
  const full = joined([
    isMoved ? undefined : ip,
    ...changes.map(({ what, from, to }) => `${what} changed: ${from} → ${to}`),
  ]);
  const withOld = joined([ip, `${named} (was ${changes.map(({ from }) => from).join(', ')})`]);
  return [full, withOld].find((line) => line.length <= charsMax) ?? joined([ip, named]);
}

export const hasChanged = (device: Device): boolean => changesOf(device).length > 0;

interface Change {
  readonly what: string;
  readonly short: string;
  readonly from: string;
  readonly to: string;
}

const WATCHED: readonly {
  readonly what: string;
  readonly short: string;
  readonly fields: readonly (keyof DeviceFacts)[];
  readonly read: (facts: DeviceFacts) => string | undefined;
}[] = [
  { what: 'network', short: 'IP', fields: ['ip'], read: ({ ip }) => ip },
  { what: 'device', short: 'device', fields: ['hardware'], read: ({ hardware }) => hardware },
  { what: 'system', short: 'OS', fields: ['os', 'osVersion'], read: systemOf },
  { what: 'client', short: 'client', fields: ['client'], read: ({ client }) => client },
];

/** A value that Slack left out is not a change. */
function changesOf({ created, recent = {} }: Device): Change[] {
  const isChanged = (field: keyof DeviceFacts): boolean =>
    created[field] !== undefined && recent[field] !== undefined && created[field] !== recent[field];
  return WATCHED.filter(({ fields }) => fields.some(isChanged)).map(({ what, short, read }) => ({
    what,
    short,
    from: read(created) ?? '',
    to: read({ ...created, ...recent }) ?? '',
  }));
}

function systemOf({ os, osVersion }: DeviceFacts): string | undefined {
  return [os, osVersion].filter(Boolean).join(' ');
}

function clientOf(facts: DeviceFacts): string | undefined {
  if (facts.client === undefined) return undefined;
  switch (deviceKind(facts)) {
    case 'browser':
      return `browser ${facts.client}`;
    case 'mobile':
    case 'desktop-app':
      return `Slack app ${facts.client}`;
    case 'unknown':
      return facts.client;
  }
}

const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' · ');
