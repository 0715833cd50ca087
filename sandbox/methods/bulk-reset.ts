import type { SessionRecord } from '../devices';
import type { JsonObject } from '../json';
import { refuse, SlackRefusal } from '../refusal';
import type { Call, Methods, World } from '../world';
import { endSessions, ends, refuseUnresettable, requireAdmin, scopeIn, type Ending } from './session-rules';

export const bulkResetMethods: Methods = {
  'admin.users.session.resetBulk': { tokens: ['admin'], scopes: ['admin.users:write'], tier: 2, run: resetBulk },
};

const IDS_MAX = 1_000;

/** `ok` says that Slack has queued it (F1.1): the sessions of that moment end later, and nobody tells the app. */
async function resetBulk(world: World, call: Call): Promise<JsonObject> {
  const { args } = call;
  requireAdmin(world);
  const wanted = [...new Set(args.list('user_ids', { min: 1, max: IDS_MAX }))];
  const scope = scopeIn(args);
  const faults = new Map(wanted.map((id) => [id, faultOf(world, id)]));
  const bad = [...faults.values()].find((fault) => fault !== undefined);
  if (bad && world.quirks.bulkWithBadIds === 'refuse-all') throw bad;

  const good = wanted.filter((id) => faults.get(id) === undefined);
  const now = endingsOf(world, good, (session) => ends(session, scope, world));
  await endSessions(world, call, now, world.quirks.bulkTakesMs);
  // Which ones failed is not said: Slack promises details and documents none (F1.6).
  if (bad && world.quirks.bulkWithBadIds === 'fail-some') return refuse('failed_for_some_users');
  return {};
}

function faultOf(world: World, id: string): SlackRefusal | undefined {
  try {
    refuseUnresettable(world, id);
    return undefined;
  } catch (error) {
    if (error instanceof SlackRefusal) return error;
    throw error;
  }
}

/** One walk over all sessions, since there may be a thousand people. */
function endingsOf({ org }: World, users: string[], isMeant: (session: SessionRecord) => boolean): Ending[] {
  const sessions = new Map(users.map((user) => [user, [] as SessionRecord[]]));
  for (const session of org.sessions.values()) if (isMeant(session)) sessions.get(session.user_id)?.push(session);
  return users.map((user) => ({ user, sessions: sessions.get(user) ?? [] }));
}
