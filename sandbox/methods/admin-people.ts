import { pageOf } from '../args';
import type { JsonObject } from '../json';
import { WORKSPACES } from '../names';
import type { Person } from '../people';
import { badArguments, refuse } from '../refusal';
import type { Call, Methods, World } from '../world';
import { requireAdmin } from './session-rules';

export const adminPeopleMethods: Methods = {
  'admin.users.list': { tokens: ['admin'], scopes: ['admin.users:read'], tier: 4, run: listPeople },
};

const UNKNOWN = ['only_guests', 'include_admins', 'include_owners', 'include_deactivated_user_workspaces'];

/** Everybody with an account here, bots too; nobody met through Slack Connect. `is_active: false` lists the deactivated. */
function listPeople(world: World, { args }: Call): JsonObject {
  requireAdmin(world);
  const unknown = UNKNOWN.find((name) => args.has(name));
  if (unknown !== undefined) return badArguments(`the stand-in does not know: ${unknown}`);
  const limit = args.wholeNumber('limit', { min: 1, max: 100, standard: 100 });
  const team = args.text('team_id');
  if (team !== undefined && !Object.values<string>(WORKSPACES).includes(team)) return refuse('team_not_found');
  const isActive = !args.has('is_active') || args.flag('is_active');
  const people = [...world.org.people.values()]
    .filter((person) => !person.is_stranger && person.deleted !== isActive)
    .filter((person) => team === undefined || workspacesOf(person).includes(team))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const { page, next } = pageOf(args, people, {
    list: `${team ?? ''}/${String(isActive)}`,
    limit,
    key: ({ id }) => id,
  });
  return { users: page.map((person) => shown(person, team)), response_metadata: { next_cursor: next } };
}

const workspacesOf = ({ enterprise_user: account, team_id: team }: Person): string[] => account?.teams ?? [team];

/** F2.1. That roles are those of the workspace when one is named, else those of the organisation, is inferred. */
function shown(person: Person, team: string | undefined): JsonObject {
  const roles = team === undefined ? (person.enterprise_user ?? person) : person;
  const { is_admin: isAdmin, is_owner: isOwner, is_primary_owner: isPrimaryOwner = false } = roles;
  return {
    id: person.id,
    email: person.profile.email ?? '',
    username: person.name,
    full_name: person.real_name,
    is_admin: isAdmin,
    is_owner: isOwner,
    is_primary_owner: isPrimaryOwner,
    is_restricted: person.is_restricted,
    is_ultra_restricted: person.is_ultra_restricted,
    is_bot: person.is_bot,
    is_active: !person.deleted,
    date_created: 1_700_000_000,
    deactivated_ts: person.deleted ? person.updated : 0,
    expiration_ts: 0,
    roles: [],
    workspaces: workspacesOf(person),
    ...(team === undefined ? { has_2fa: person.has_2fa, has_sso: false, last_active_ts: person.updated } : {}),
  };
}
