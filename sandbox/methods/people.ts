import { copyOf, type JsonObject } from '../json';
import { APP, PEOPLE, WORKSPACES } from '../names';
import { refuse } from '../refusal';
import type { Call, Methods, World } from '../world';

export const peopleMethods: Methods = {
  'auth.test': { tokens: ['bot', 'admin'], scopes: [], tier: 'none', run: authTest },
  'users.info': { tokens: ['bot', 'admin'], scopes: ['users:read'], tier: 4, run: usersInfo },
  'users.lookupByEmail': { tokens: ['bot', 'admin'], scopes: ['users:read.email'], tier: 3, run: lookupByEmail },
  'usergroups.users.list': { tokens: ['bot', 'admin'], scopes: ['usergroups:read'], tier: 2, run: groupMembers },
};

function authTest({ org, adminTokenOwner, quirks, install }: World, { token }: Call): JsonObject {
  const userId = token === 'bot' ? PEOPLE.warden : adminTokenOwner;
  return {
    url: `https://${org.domain}.enterprise.slack.com/`,
    team: org.name,
    user: org.people.get(userId)?.name ?? '',
    team_id: install === 'organisation' ? org.id : WORKSPACES.main,
    user_id: userId,
    ...(token === 'bot' ? { bot_id: APP.botId } : {}),
    ...(quirks.namesEnterprise ? { enterprise_id: org.id } : {}),
    is_enterprise_install: install === 'organisation',
  };
}

/** The e-mail address only with its own scope (F2). */
function personFor({ org, scopes }: World, { token }: Call, id: string): JsonObject | undefined {
  const person = copyOf(org.people.get(id));
  if (person && !scopes[token].includes('users:read.email')) delete person.profile.email;
  return person && { ...person };
}

function usersInfo(world: World, call: Call): JsonObject {
  return { user: personFor(world, call, call.args.required('user')) ?? refuse('user_not_found') };
}

/** Finds neither deactivated people nor outsiders (F2.3). */
function lookupByEmail(world: World, call: Call): JsonObject {
  const email = call.args.required('email').toLowerCase();
  const found = [...world.org.people.values()].find(
    (it) => it.profile.email?.toLowerCase() === email && !it.deleted && !it.is_stranger,
  );
  return { user: (found && personFor(world, call, found.id)) ?? refuse('users_not_found') };
}

/**
 * All members at once, so no cursor fits. An organisation's token must say which workspace (F2.3). That a disabled group is found only with `include_disabled`,
 * and a group of another workspace not at all, is inferred.
 */
function groupMembers({ org }: World, { args }: Call): JsonObject {
  if (args.has('cursor')) return refuse('invalid_cursor');
  const id = args.text('usergroup') ?? refuse('missing_argument');
  const team = args.text('team_id') ?? refuse('missing_argument');
  if (!Object.values<string>(WORKSPACES).includes(team)) return refuse('invalid_team');
  const group = org.groups.get(id);
  const isFound = group?.team_id === team && (!group.is_disabled || args.flag('include_disabled'));
  return isFound ? { users: [...group.users] } : refuse('no_such_subteam');
}
