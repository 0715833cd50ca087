import { isOfCrowd } from './crowd';
import type { Organisation, Person } from './organisation';
import { PEOPLE } from './names';
import type { StandIn } from './stand-in';

/** People as the page shows them: the seeded ones always, anybody else when somebody looks for them or speaks of them. */

const FOUND_MAX = 30;
const IDS = /\b[UW][A-Z0-9]{8,}\b/g;

export const hasSessions = ({ is_bot: isBot, is_stranger: isStranger }: Person): boolean => !isBot && !isStranger;

/** Whoever can sign in to this organisation can be played. */
export const canAct = (person: Person): boolean => hasSessions(person) && !person.deleted;

/** `spokenOf`: any text with ids in it. */
export function peopleToShow({ people }: Organisation, spokenOf: string, alsoIds: Iterable<string>): Person[] {
  const core = [...people.values()].filter(({ id }) => !isOfCrowd(id));
  if (core.length === people.size) return core;
  const ids = new Set([...(spokenOf.match(IDS) ?? []), ...alsoIds]);
  const others = [...ids].filter(isOfCrowd).flatMap((id) => people.get(id) ?? []);
  return [...core, ...others];
}

/** Every word typed begins a word of the name, the handle or the address. */
export function findPeople(slack: StandIn, typed: string): unknown[] {
  const starts = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Person[] = [];
  for (const person of slack.org.people.values()) {
    if (found.length >= FOUND_MAX) break;
    const words = `${person.name} ${person.real_name} ${person.profile.email ?? ''}`.toLowerCase().split(/\s+/);
    const isMeant = starts.every((start) => words.some((word) => word.startsWith(start)));
    if (isMeant && !person.deleted) found.push(person);
  }
  return found.map((person) => ({ ...shownPerson(slack.org, person), hasSessions: hasSessions(person) }));
}

export function shownPerson(org: Organisation, person: Person) {
  const { id, name, real_name: realName, profile } = person;
  const [shown, role] = [profile.display_name || realName, roleOf(person)];
  return { id, name, realName, shown, role, canAct: canAct(person), isCore: !isOfCrowd(id), groups: groupsOf(org, id) };
}

/** Handles of the user groups this person is in: a policy may give rights to those. */
const groupsOf = ({ groups }: Organisation, user: string): string[] =>
  [...groups.values()]
    .filter(({ users, is_disabled: isDisabled }) => !isDisabled && users.includes(user))
    .map(({ handle }) => `@${handle}`);

function roleOf(person: Person): string {
  if (person.deleted) return 'Deactivated';
  if (person.is_stranger) return 'Other organisation';
  if (person.is_bot) return 'App';
  if (person.is_ultra_restricted) return 'Single-channel guest';
  if (person.is_restricted) return 'Guest';
  const { is_primary_owner: isPrimary, is_owner: isOwner, is_admin: isAdmin } = person.enterprise_user ?? {};
  if (isPrimary) return 'Primary Owner';
  if (isOwner) return 'Org Owner';
  if (isAdmin) return person.id === PEOPLE.service ? 'Org Admin (service)' : 'Org Admin';
  return person.is_admin ? 'Workspace Admin' : 'Member';
}
