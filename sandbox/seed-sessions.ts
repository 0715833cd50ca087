import { DEVICES, DEVICE_NAMES, type DeviceName, type SessionRecord } from './devices';
import { ORG, PEOPLE, TARA_SESSIONS, WORKSPACES } from './names';

export function sessionOn(
  deviceName: DeviceName,
  ids: { user: string; team: string; session: number },
  ip: string,
  recentIp?: string,
): SessionRecord {
  const { kind, facts } = DEVICES[deviceName];
  return {
    user_id: ids.user,
    team_id: ids.team,
    session_id: ids.session,
    created: { ...facts, ip },
    ...(recentIp === undefined ? {} : { recent: { ...facts, ip: recentIp } }),
    kind,
  };
}

export function seedSessions(): SessionRecord[] {
  const { main, lab } = WORKSPACES;
  const user = PEOPLE.tara;
  const { iphone, ipad, browser, macApp, windowsApp } = TARA_SESSIONS;
  return [
    sessionOn('iphone', { user, team: ORG, session: iphone }, '203.0.113.20'),
    sessionOn('ipad', { user, team: main, session: ipad }, '203.0.113.21'),
    sessionOn('mac-browser', { user, team: main, session: browser }, '203.0.113.7', '198.51.100.9'),
    sessionOn('mac-app', { user, team: ORG, session: macApp }, '203.0.113.7'),
    sessionOn('windows-app', { user, team: lab, session: windowsApp }, '192.0.2.44'),
    ...manySessions(),
    ...ordinarySessions(),
  ];
}

/** Every tenth of them has changed its network since. */
function manySessions(): SessionRecord[] {
  return Array.from({ length: 240 }, (_, i) => {
    const deviceName = DEVICE_NAMES[i % DEVICE_NAMES.length] ?? 'iphone';
    const ids = { user: PEOPLE.manny, team: i % 3 === 0 ? ORG : WORKSPACES.main, session: 2224000000000 + i };
    return sessionOn(deviceName, ids, `203.0.113.${i % 250}`, i % 10 === 0 ? `198.51.100.${i % 250}` : undefined);
  });
}

function ordinarySessions(): SessionRecord[] {
  const { primaryOwner, owner, alice, bob, carla, service, markup, helen, hana, sam, wanda, guest, single } = PEOPLE;
  const phoneAndApp = [primaryOwner, owner, alice, bob, helen, wanda, markup, carla, hana, sam];
  const browserOnly = [service, guest, single];
  return [
    ...phoneAndApp.flatMap((user, i) => [
      sessionOn('iphone', { user, team: ORG, session: 3336000000100 + i }, `192.0.2.${10 + i}`),
      sessionOn('mac-app', { user, team: WORKSPACES.main, session: 3336000000200 + i }, `192.0.2.${10 + i}`),
    ]),
    ...browserOnly.map((user, i) =>
      sessionOn('windows-browser', { user, team: WORKSPACES.main, session: 3336000000300 + i }, `192.0.2.${60 + i}`),
    ),
  ];
}
