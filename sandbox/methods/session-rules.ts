import type { SessionRecord } from '../devices';
import type { Args } from '../args';
import type { Person } from '../people';
import { badArguments, refuse } from '../refusal';
import type { Call, World } from '../world';

/** What the methods of `admin.users.session.*` have in common, and the one place where sessions end by call. */

/** Someone of this organisation who is not deactivated. For outsiders and leavers the code is inferred (F5.2, F8.8). */
export function memberNamed({ org }: World, id: string): Person {
  const person = org.people.get(id);
  if (!person || person.is_stranger || person.deleted) return refuse('user_not_found');
  return person;
}

export function requireAdmin({ org, adminTokenOwner }: World): void {
  const roles = org.people.get(adminTokenOwner)?.enterprise_user;
  if (!roles?.is_admin && !roles?.is_owner) refuse('not_an_admin');
}

/** Only the Primary Owner may touch the Primary Owner (F1.4). */
export const isShielded = ({ adminTokenOwner }: World, person: Person): boolean =>
  person.enterprise_user?.is_primary_owner === true && person.id !== adminTokenOwner;

/** Refuses whoever cannot be reset, with the word that `reset` and `resetBulk` share. */
export function refuseUnresettable(world: World, userId: string): void {
  const person = memberNamed(world, userId);
  if (person.is_bot) refuse('cannot_reset_bot');
  if (isShielded(world, person)) refuse('cannot_reset_primary_owner');
}

export interface Scope {
  readonly mobileOnly: boolean;
  readonly webOnly: boolean;
}

export function scopeIn(args: Args): Scope {
  const scope = { mobileOnly: args.flag('mobile_only'), webOnly: args.flag('web_only') };
  if (scope.mobileOnly && scope.webOnly) return badArguments('mobile_only and web_only exclude each other');
  return scope;
}

export function ends(session: SessionRecord, scope: Scope, { quirks }: World): boolean {
  if (scope.mobileOnly) return session.kind === 'mobile';
  if (!scope.webOnly) return true;
  return session.kind === 'browser' || (session.kind === 'desktop-app' && quirks.webOnlyIncludesDesktop);
}

/** One person and the sessions that will end: those that are there now, whatever they sign in to later. */
export interface Ending {
  readonly user: string;
  readonly sessions: readonly SessionRecord[];
}

/** Ends them after `waitMs`, all at once; the journal gets one effect for each person. */
export async function endSessions(world: World, call: Call, endings: readonly Ending[], waitMs: number): Promise<void> {
  const { method, seq } = call.record;
  const idsOf = ({ sessions }: Ending): number[] => sessions.map((it) => it.session_id);
  for (const ending of endings)
    await world.hooks.beforeEffect?.({ method, user: ending.user, sessions: idsOf(ending), call: call.record });
  const end = () => {
    for (const ending of endings) {
      const ended = idsOf(ending).filter((id) => world.org.sessions.delete(id));
      world.journal.effect({ effect: 'sessions-ended', user: ending.user, sessions: ended, by: method, call: seq });
    }
  };
  if (waitMs > 0) world.later(waitMs, end);
  else end();
}
