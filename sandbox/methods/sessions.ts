import { pageOf } from '../args';
import type { SessionRecord } from '../devices';
import { omit, type JsonObject } from '../json';
import { WORKSPACES } from '../names';
import type { Person } from '../people';
import { badArguments, refuse } from '../refusal';
import type { Call, Methods, World } from '../world';

/** `admin.users.session.*` (F1). The one place where sessions end by call. */
export const sessionMethods: Methods = {
  'admin.users.session.reset': { tokens: ['admin'], scopes: ['admin.users:write'], tier: 2, run: reset },
  'admin.users.session.invalidate': { tokens: ['admin'], scopes: ['admin.users:write'], tier: 2, run: invalidate },
  'admin.users.session.list': { tokens: ['admin'], scopes: ['admin.users:read'], tier: 2, run: listSessions },
};

/** Someone of this organisation who is not deactivated. For outsiders and leavers the code is inferred (F5.2, F8.8). */
function memberNamed({ org }: World, id: string): Person {
  const person = org.people.get(id);
  if (!person || person.is_stranger || person.deleted) return refuse('user_not_found');
  return person;
}

function requireAdmin({ org, adminTokenOwner }: World): void {
  const roles = org.people.get(adminTokenOwner)?.enterprise_user;
  if (!roles?.is_admin && !roles?.is_owner) refuse('not_an_admin');
}

/** Only the Primary Owner may touch the Primary Owner (F1.4). */
const isShielded = ({ adminTokenOwner }: World, person: Person): boolean =>
  person.enterprise_user?.is_primary_owner === true && person.id !== adminTokenOwner;

async function reset(world: World, call: Call): Promise<JsonObject> {
  const { args } = call;
  requireAdmin(world);
  const userId = args.required('user_id');
  const scope = { mobileOnly: args.flag('mobile_only'), webOnly: args.flag('web_only') };
  if (scope.mobileOnly && scope.webOnly) return badArguments('mobile_only and web_only exclude each other');
  const person = memberNamed(world, userId);
  if (person.is_bot) return refuse('cannot_reset_bot');
  if (isShielded(world, person)) return refuse('cannot_reset_primary_owner');
  const sessions = [...world.org.sessions.values()].filter((it) => it.user_id === userId && ends(it, scope, world));
  await endSessions(world, call, userId, sessions, world.quirks.resetTakesMs);
  return {};
}

function ends(session: SessionRecord, scope: { mobileOnly: boolean; webOnly: boolean }, { quirks }: World): boolean {
  if (scope.mobileOnly) return session.kind === 'mobile';
  if (!scope.webOnly) return true;
  return session.kind === 'browser' || (session.kind === 'desktop-app' && quirks.webOnlyIncludesDesktop);
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
  await endSessions(world, call, session.user_id, [session], 0);
  return {};
}

async function endSessions(world: World, call: Call, user: string, sessions: SessionRecord[], waitMs: number) {
  const { method, seq } = call.record;
  const ids = sessions.map((it) => it.session_id);
  await world.hooks.beforeEffect?.({ method, user, sessions: ids, call: call.record });
  const end = () => {
    const ended = ids.filter((id) => world.org.sessions.delete(id));
    world.journal.effect({ effect: 'sessions-ended', user, sessions: ended, by: method, call: seq });
  };
  if (waitMs > 0) world.later(waitMs, end);
  else end();
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
