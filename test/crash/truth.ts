import type { Operation } from '../../src/domain/session';
import type { SessionRecord } from '../../sandbox/organisation';
import type { StandIn } from '../../sandbox/stand-in';

/** What Slack itself knows, and the app does not. */
export interface Truth {
  alive(person: string): readonly SessionRecord[];
  /** When the person signed in; before everything for those who were there from the start. */
  bornAt(sessionId: number): number;
}

export const truthOf = (slack: StandIn): Truth => ({
  alive: (person) => slack.sessionsOf(person),
  bornAt: (sessionId) => {
    const signIns = slack.journal.effects().filter(({ effect }) => effect === 'signed-in');
    return signIns.find(({ sessions }) => sessions.includes(sessionId))?.at ?? 0;
  },
});

/** By the stand-in's own knowledge of the device. A desktop app is in the scope of a web reset perhaps, so not surely. */
export function surelyInScope({ kind, session_id: id }: SessionRecord, operation: Operation): boolean {
  if (operation.kind === 'invalidate') return operation.sessions.some(({ sessionId }) => sessionId === String(id));
  if (operation.scope === 'all') return true;
  return kind === (operation.scope === 'mobile' ? 'mobile' : 'browser');
}
