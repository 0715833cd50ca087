import type { Person } from './person';
import type { Group, People, Policy, RoleRule } from './policy';
import type { GroupId, UserId } from './session';

/** Who is in a user group. Without `members` it could not be read, or Slack knows no such group (any more). */
export interface Membership {
  readonly group: GroupId;
  readonly members?: readonly UserId[];
  /** What Slack answered instead of members. */
  readonly error?: string;
  readonly readAt: number;
}

/** Facts older than this do not decide anything. */
export const FACTS_AGE_MAX_MS = 60_000;

/** A fact from further ahead than that was stamped by a clock that was set back since: nobody knows its age. */
export const isStale = ({ readAt }: { readonly readAt: number }, now: number): boolean =>
  Math.abs(now - readAt) > FACTS_AGE_MAX_MS;

export type IsAmong = 'yes' | 'no' | 'unknown';

/** What of a person says whom they belong to. */
export type Ranked = Pick<Person, 'id' | 'role' | 'roleWorkspace'>;

/** Does this person belong to these people? `unknown` when only a group that could not be read might say so. */
export function isAmong(person: Ranked, people: People, memberships: readonly Membership[], now: number): IsAmong {
  if (people.users.includes(person.id) || people.roles.some((rule) => holdsRole(person, rule))) return 'yes';
  return anyOf(people.groups.map(({ id }) => isMember(person.id, id, memberships, now)));
}

/** The same of several such lists at once. */
export const isAmongAny = (
  person: Ranked,
  lists: readonly People[],
  memberships: readonly Membership[],
  now: number,
): IsAmong => anyOf(lists.map((people) => isAmong(person, people, memberships, now)));

function anyOf(answers: readonly IsAmong[]): IsAmong {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function isMember(person: UserId, group: GroupId, memberships: readonly Membership[], now: number): IsAmong {
  const known = memberships.find((membership) => membership.group === group);
  if (!known?.members || isStale(known, now)) return 'unknown';
  return known.members.includes(person) ? 'yes' : 'no';
}

/** An org owner is not a workspace's owner for that: each role is meant where it is written. */
function holdsRole({ role, roleWorkspace }: Ranked, rule: RoleRule): boolean {
  const isRole = role === rule.role || (rule.role === 'org-owner' && role === 'primary-owner');
  if (!isRole || !('workspaces' in rule)) return isRole;
  return rule.workspaces.some((workspace) => workspace === roleWorkspace);
}

/** Everybody the policy speaks of. */
export const peopleIn = ({ requesters, approvers, protectedPeople, breakGlass }: Policy): People[] => [
  ...requesters.map(({ who }) => who),
  ...approvers.map(({ who }) => who),
  protectedPeople,
  ...(breakGlass ? [breakGlass.who] : []),
];

/** Each user group that the policy names, once. */
export function groupsIn(policy: Policy): Group[] {
  const groups = peopleIn(policy).flatMap(({ groups: named }) => named);
  return groups.filter(({ id }, i) => groups.findIndex((other) => other.id === id) === i);
}
