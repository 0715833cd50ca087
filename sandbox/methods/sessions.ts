import { pageOf } from '../args';
import type { SessionRecord } from '../devices';
import { omit, type JsonObject } from '../json';
import { WORKSPACES } from '../names';
import { badArguments, refuse } from '../refusal';
import type { Call, Methods, World } from '../world';
import { endSessions, ends, isShielded, memberNamed, refuseUnresettable, requireAdmin, scopeIn } from './session-rules';

/** `admin.users.session.*` (F1), for one person at a time. */
export const sessionMethods: Methods = {
  'admin.users.session.reset': { tokens: ['admin'], scopes: ['admin.users:write'], tier: 2, run: reset },
  'admin.users.session.invalidate': { tokens: ['admin'], scopes: ['admin.users:write'], tier: 2, run: invalidate },
  'admin.users.session.list': { tokens: ['admin'], scopes: ['admin.users:read'], tier: 2, run: listSessions },
};

async function reset(world: World, call: Call): Promise<JsonObject> {
  const { args } = call;
  requireAdmin(world);
  const user = args.required('user_id');
  const scope = scopeIn(args);
  refuseUnresettable(world, user);
  const sessions = [...world.org.sessions.values()].filter((it) => it.user_id === user && ends(it, scope, world));
  await endSessions(world, call, [{ user, sessions }], world.quirks.resetTakesMs);
  return {};
}

async function invalidate(world: World, call: Call): Promise<JsonObject> {
  const { args } = call;
  requireAdmin(world);
  const [wanted, other] = world.quirks.invalidateForm === 'user' ? ['user_id', 'team_id'] : ['team_id', 'user_id'];
  const owner = args.required(wanted);
  if (args.has(other)) return badArguments(`exactly one of user_id and team_id, not both: ${other}`);
  const digits = args.required('session_id');
  if (!/^\d+$/.test(digits)) return badArguments('must be an integer: session_id');
  if (wanted === 'user_id') memberNamed(world, owner);
  const session = world.org.sessions.get(Number(digits));
  if (session?.[wanted === 'user_id' ? 'user_id' : 'team_id'] !== owner) return refuse('session_not_found');
  if (isShielded(world, memberNamed(world, session.user_id))) return refuse('cannot_invalidate_primary_owner');
  await endSessions(world, call, [{ user: session.user_id, sessions: [session] }], 0);
  return {};
}

function listSessions(world: World, { args }: Call): JsonObject {
  requireAdmin(world);
  const limit = args.wholeNumber('limit', { min: 1, max: 1000, standard: 1000 });
  const userId = args.text('user_id');
  const teamId = args.text('team_id');
  if (userId !== undefined && teamId === undefined) return refuse('missing_team');
  if (userId === undefined && teamId !== undefined) return refuse('missing_user');
  if (teamId !== undefined && !isListable(world, teamId)) return refuse('team_not_found');
  if (userId !== undefined) refuseUnlistable(world, userId);
  const all = [...world.org.sessions.values()].filter(
    (it) => userId === undefined || (it.user_id === userId && it.team_id === teamId),
  );
  const key = (it: SessionRecord): string => String(it.session_id).padStart(20, '0');
  all.sort((a, b) => a.session_id - b.session_id);
  const { page, next } = pageOf(args, all, { list: `${userId ?? ''}/${teamId ?? ''}`, limit, key });
  if (page.length === 0 && world.quirks.emptyListIsError) return refuse('no_active_sessions');
  return {
    active_sessions: page.map((session) => omit(session, 'kind')),
    response_metadata: { next_cursor: next },
  };
}

const isListable = ({ org, quirks }: World, teamId: string): boolean =>
  Object.values<string>(WORKSPACES).includes(teamId) ||
  (teamId === org.id && quirks.acceptsOrgIdInList) ||
  [...org.people.values()].some((it) => !it.is_stranger && it.enterprise_user?.teams.includes(teamId));

function refuseUnlistable({ org }: World, userId: string): void {
  const person = org.people.get(userId);
  if (!person || person.is_stranger) return refuse('user_not_found');
  if (person.is_bot) refuse('bots_not_allowed');
}
