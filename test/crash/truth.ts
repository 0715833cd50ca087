import type { Operation } from '../../src/domain/session';
import type { SessionRecord } from '../../sandbox/organisation';
import type { StandIn } from '../../sandbox/stand-in';

/** What Slack itself knows, and the app does not. */
export interface Truth {
  alive(person: string): readonly SessionRecord[];
  /** Of everybody at once, by person. */
  aliveByPerson(): ReadonlyMap<string, readonly SessionRecord[]>;
  /** When the person signed in; before everything for those who were there from the start. */
  bornAt(sessionId: number): number;
}

export function truthOf(slack: StandIn): Truth {
  const births = new Map<number, number>();
  let read = 0;
  /** The journal only grows. */
  const readOn = (): void => {
    for (const entry of slack.journal.entries.slice(read))
      if (entry.kind === 'effect' && entry.effect === 'signed-in')
        for (const id of entry.sessions) births.set(id, entry.at);
    read = slack.journal.entries.length;
  };
  return {
    alive: (person) => slack.sessionsOf(person),
    aliveByPerson: () => {
      const alive = new Map<string, SessionRecord[]>();
      for (const session of slack.org.sessions.values())
        alive.set(session.user_id, [...(alive.get(session.user_id) ?? []), session]);
      return alive;
    },
    bornAt: (sessionId) => {
      readOn();
      return births.get(sessionId) ?? 0;
    },
  };
}

/** By the stand-in's own knowledge of the device. A desktop app is in the scope of a web reset perhaps, so not surely. */
export function surelyInScope({ kind, session_id: id }: SessionRecord, operation: Operation): boolean {
  if (operation.kind === 'invalidate') return operation.sessions.some(({ sessionId }) => sessionId === String(id));
  if (operation.scope === 'all') return true;
  return kind === (operation.scope === 'mobile' ? 'mobile' : 'browser');
}
