import { deviceKind } from '../domain/scope';
import type { DeviceFacts, Session } from '../domain/session';

/** What a session runs on, in a few words: "iPhone · iOS 18.1". */
export function deviceName({ created, recent }: Pick<Session, 'created' | 'recent'>): string {
  const facts = recent ?? created;
  const system = [facts.os, facts.osVersion].filter(Boolean).join(' ');
  return [facts.hardware, system].filter((part) => part !== undefined && part !== '').join(' · ') || 'Unknown device';
}

/** The second line: what it signed in with and from where, or what has changed since. Slack gives no dates, so neither do we. */
export function deviceDetails({ created, recent }: Session): string {
  const facts = recent ?? created;
  const address = changeOf(created.ip, recent?.ip);
  const place = address === undefined ? facts.ip : `network changed: ${address}`;
  const others = recent ? otherChanges(created, recent) : [];
  return [place, clientName(facts), ...others].filter((part) => part !== undefined && part !== '').join(' · ');
}

export const hasChanged = ({ created, recent }: Session): boolean =>
  recent !== undefined && (changeOf(created.ip, recent.ip) ?? otherChanges(created, recent)[0]) !== undefined;

function otherChanges(created: DeviceFacts, recent: DeviceFacts): string[] {
  const system = changeOf(created.osVersion, recent.osVersion);
  const os = changeOf(created.os, recent.os);
  return [
    ...(os === undefined ? [] : [`system changed: ${os}`]),
    ...(system === undefined ? [] : [`version changed: ${system}`]),
  ];
}

/** A value that Slack left out is not a change. */
const changeOf = (from: string | undefined, to: string | undefined): string | undefined =>
  from !== undefined && to !== undefined && from !== to ? `${from} → ${to}` : undefined;

function clientName(facts: DeviceFacts): string | undefined {
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
