import type { SessionRecord } from './devices';
import type { StandIn } from './stand-in';

/** Everybody's sessions at one moment, as Slack itself knows them: what the app's story is checked against. */
export type Stock = ReadonlyMap<number, SessionRecord>;

export const takeStock = ({ org }: StandIn): Stock => new Map(org.sessions);

/** @throws Error unless exactly these sessions ended since, of all people's, and nobody signed in. */
export function expectEnded(slack: StandIn, before: Stock, expected: readonly number[]): void {
  const now = takeStock(slack);
  const spared = expected.filter((id) => now.has(id));
  const harmed = [...before.keys()].filter((id) => !now.has(id) && !expected.includes(id));
  const added = [...now.keys()].filter((id) => !before.has(id));
  const wrongs = [
    ...spared.map((id) => `still signed in: ${describe(before.get(id))}`),
    ...harmed.map((id) => `ended though nobody asked: ${describe(before.get(id))}`),
    ...added.map((id) => `new: ${describe(now.get(id))}`),
  ];
  if (wrongs.length > 0) throw new Error(`Slack’s own list of sessions disagrees with the app:\n${wrongs.join('\n')}`);
}

/** A person's sessions of then, each with what has become of it. */
export function sessionLines(slack: StandIn, user: string, before: Stock = takeStock(slack)): string {
  const now = takeStock(slack);
  const mine = [...before.values()].filter((session) => session.user_id === user);
  return mine
    .map((session) => `${now.has(session.session_id) ? '● signed in' : '○ ended    '}  ${describe(session)}`)
    .join('\n');
}

const KINDS: Record<SessionRecord['kind'], string> = {
  mobile: 'mobile',
  browser: 'browser',
  'desktop-app': 'desktop app',
};

function describe(session: SessionRecord | undefined): string {
  if (!session) return 'a session';
  const { created, recent, kind } = session;
  const device = `${created.device_hardware ?? ''}, ${created.os ?? ''} ${created.os_version ?? ''}`;
  const moved = recent?.ip !== undefined && recent.ip !== created.ip ? `, since then at ${recent.ip}` : '';
  return `${KINDS[kind].padEnd(11)}  ${device.padEnd(23)}  from ${created.ip ?? 'nowhere'}${moved}`;
}
