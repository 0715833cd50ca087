import { DEVICES, type DeviceName, type DeviceRecord, type SessionRecord } from './devices';
import type { Journal } from './journal';
import { WORKSPACES } from './names';
import type { Organisation } from './organisation';
import { plainMember } from './people';
import { sessionOn } from './seed-sessions';

/** What people do by themselves: sign in and out, travel, join. All of it is in the journal. */
export class Population {
  private nextSession = 4448000000001;

  constructor(
    private readonly org: Organisation,
    private readonly journal: Journal,
  ) {}

  sessionsOf(userId: string): SessionRecord[] {
    return [...this.org.sessions.values()].filter((session) => session.user_id === userId);
  }

  signIn(userId: string, device: DeviceName | DeviceRecord, teamId: string): SessionRecord {
    const named = typeof device === 'string';
    const kind = named ? DEVICES[device].kind : guessKind(device);
    const created = named ? { ...DEVICES[device].facts, ip: '203.0.113.99' } : { ...device };
    const session = { user_id: userId, team_id: teamId, session_id: this.nextSession++, created, kind };
    this.org.sessions.set(session.session_id, session);
    this.note('signed-in', session);
    return session;
  }

  signOut(sessionId: number): void {
    const session = this.session(sessionId);
    this.org.sessions.delete(sessionId);
    this.note('sessions-ended', session);
  }

  changeIp(sessionId: number, ip: string): void {
    const session = this.session(sessionId);
    session.recent = { ...session.created, ip };
    this.note('network-changed', session);
  }

  /** n plain members with a phone and a browser each. */
  join(n: number): string[] {
    const start = [...this.org.people.keys()].filter((id) => id.startsWith('U07CROWD')).length + 1;
    return Array.from({ length: n }, (_, i) => {
      const number = String(start + i).padStart(4, '0');
      const user = `U07CROWD${number}`;
      this.org.people.set(user, plainMember(user, `crowd${number}`, `Crowd ${number}`));
      for (const device of ['iphone', 'windows-browser'] as const) {
        const ids = { user, team: WORKSPACES.main, session: this.nextSession++ };
        this.org.sessions.set(ids.session, sessionOn(device, ids, '203.0.113.50'));
      }
      return user;
    });
  }

  private session(sessionId: number): SessionRecord {
    const session = this.org.sessions.get(sessionId);
    if (!session) throw new Error(`There is no session ${sessionId}.`);
    return session;
  }

  private note(effect: 'signed-in' | 'sessions-ended' | 'network-changed', session: SessionRecord): void {
    this.journal.effect({ effect, user: session.user_id, sessions: [session.session_id], by: 'person' });
  }
}

function guessKind({ os = '', slack_client_version: version = '' }: DeviceRecord): SessionRecord['kind'] {
  if (/^(ios|ipados|android)/i.test(os)) return 'mobile';
  return /^[45]\./.test(version) ? 'desktop-app' : 'browser';
}
