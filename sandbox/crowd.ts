import { DEVICE_NAMES, type SessionRecord } from './devices';
import { CROWD, ORG, PEOPLE, WORKSPACES } from './names';
import { channelWith, groupWith, type Organisation } from './organisation';
import { plainMember, type Person } from './people';
import { sessionOn } from './seed-sessions';

/** Ordinary members on demand, for an organisation as large as one likes. Always the same ones. */

export const CROWD_MAX = 20_000;

const FIRST = [
  ...['Ada', 'Amir', 'Anouk', 'Ben', 'Chiara', 'Dario', 'Elif', 'Emil', 'Fatou', 'Filip', 'Greta', 'Hugo', 'Ines'],
  ...['Jonas', 'Kaito', 'Lea', 'Luca', 'Mara', 'Noor', 'Oskar', 'Priya', 'Rosa', 'Selma', 'Tomas', 'Yara'],
];
const LAST = [
  ...['Abel', 'Bianchi', 'Costa', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Haddad', 'Ito', 'Jansen', 'Kaya', 'Lopez'],
  ...['Meyer', 'Novak', 'Okafor', 'Patel', 'Rossi', 'Silva', 'Tanaka', 'Urban', 'Vogel', 'Weber', 'Zhang'],
];
const WHERE: readonly string[][] = [
  [WORKSPACES.main],
  [WORKSPACES.lab],
  [WORKSPACES.main, WORKSPACES.lab],
  [WORKSPACES.main],
];

/** `U06P00001` and so on: who came with the crowd, and is not shown unless somebody looks for them. */
const idOf = (n: number): string => `U06P${String(n).padStart(7, '0')}`;
export const isOfCrowd = (id: string): boolean => /^U06P\d{7}$/.test(id);

const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

/** `person-0001@example.com` …; every fourth is in #field, every tenth in @field-staff. */
export function addCrowd(org: Organisation, size: number): void {
  if (!Number.isInteger(size) || size < 0 || size > CROWD_MAX)
    throw new Error(`There can be 0 to ${CROWD_MAX} more people, not ${size}.`);
  if (size === 0) return;
  const numbers = Array.from({ length: size }, (_, i) => i + 1);
  for (const n of numbers) {
    org.people.set(idOf(n), member(n));
    for (const session of sessionsOf(n)) org.sessions.set(session.session_id, session);
  }
  const some = (each: number): string[] => numbers.filter((n) => n % each === 1).map(idOf);
  const staff = [PEOPLE.alice, PEOPLE.bob, PEOPLE.warden];
  org.channels.set(CROWD.channel, channelWith(CROWD.channel, 'field', false, [...staff, ...some(4)]));
  org.groups.set(CROWD.group, groupWith(CROWD.group, 'field-staff', some(10)));
}

function member(n: number): Person {
  const name = `person-${String(n).padStart(4, '0')}`;
  const person = plainMember(idOf(n), name, `${at(FIRST, n)} ${at(LAST, Math.floor(n / FIRST.length) + n)}`);
  const teams = [...at(WHERE, n)];
  const [team = WORKSPACES.main] = teams;
  return {
    ...person,
    team_id: team,
    profile: { ...person.profile, team },
    ...(person.enterprise_user ? { enterprise_user: { ...person.enterprise_user, teams } } : {}),
  };
}

/** One to four each, over all kinds of devices; the first is the organisation's, the others of their workspaces. */
function sessionsOf(n: number): SessionRecord[] {
  return Array.from({ length: (n % 4) + 1 }, (_, i) => {
    const team = i === 0 ? ORG : at(at(WHERE, n), i);
    const ids = { user: idOf(n), team, session: 5_550_000_000_000 + n * 10 + i };
    return sessionOn(at(DEVICE_NAMES, n * 3 + i), ids, `203.0.113.${(n % 250) + 1}`);
  });
}
