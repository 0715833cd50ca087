import { DEVICES, type SessionRecord } from './devices';
import type { StandIn } from './stand-in';

/** One line of the sessions table. */
export interface SessionRow {
  readonly id: number;
  readonly device: string;
  readonly os: string;
  readonly client: string;
  readonly ip: string;
  /** Where it is used from now, when that is another network than at sign-in. */
  readonly movedTo: string | undefined;
  /** How it ended; nothing while it lives. */
  readonly ended: string | undefined;
}

const KINDS: Record<SessionRecord['kind'], string> = {
  mobile: 'Mobile app',
  browser: 'Browser',
  'desktop-app': 'Desktop app',
};

/** Everybody's sessions, with those that have ended since the page began: people should see them go. */
export class SessionTable {
  private readonly seen = new Map<number, SessionRecord>();
  private forgotten = new Set<number>();

  constructor(private readonly slack: StandIn) {}

  rowsOf(user: string): SessionRow[] {
    this.look();
    return [...this.seen.values()]
      .filter((session) => session.user_id === user && !this.forgotten.has(session.session_id))
      .map((session) => this.row(session));
  }

  /** Ended sessions leave the table. */
  tidy(): void {
    this.look();
    this.forgotten = new Set([...this.seen.keys()].filter((id) => !this.slack.org.sessions.has(id)));
  }

  /** A browser session whose cookie somebody uses from another network and system (F1.3: `recent` differs). */
  stealCookie(user: string): void {
    const { facts } = DEVICES['mac-browser'];
    const session = this.slack.signIn(user, { ...facts, ip: '203.0.113.7' });
    this.slack.changeIp(session.session_id, '198.51.100.66');
    if (session.recent) session.recent = { ...session.recent, os: 'Linux', os_version: '6.8.0' };
  }

  /** The person comes back on the same kind of device. */
  signInAgain(sessionId: number): void {
    const session = this.known(sessionId);
    this.slack.signIn(session.user_id, { ...session.created }, session.team_id);
  }

  move(sessionId: number): void {
    const { recent, created } = this.known(sessionId);
    const last = Number((recent ?? created).ip?.split('.').at(-1) ?? 0);
    this.slack.changeIp(sessionId, `198.51.100.${(last % 250) + 1}`);
  }

  private look(): void {
    for (const session of this.slack.org.sessions.values()) this.seen.set(session.session_id, session);
  }

  private known(sessionId: number): SessionRecord {
    this.look();
    const session = this.seen.get(sessionId);
    if (!session) throw new Error(`There is no session ${sessionId}.`);
    return session;
  }

  private row(session: SessionRecord): SessionRow {
    const { session_id: id, created, recent, kind } = session;
    const facts = recent ?? created;
    const isAlive = this.slack.org.sessions.has(id);
    return {
      id,
      device: facts.device_hardware ?? 'unknown',
      os: [facts.os, facts.os_version].filter(Boolean).join(' '),
      client: [KINDS[kind], facts.slack_client_version].filter(Boolean).join(' '),
      ip: created.ip ?? '',
      movedTo: recent?.ip === created.ip ? undefined : recent?.ip,
      ended: isAlive ? undefined : this.howItEnded(id),
    };
  }

  private howItEnded(id: number): string {
    const effect = this.slack.journal
      .effects()
      .findLast((it) => it.effect === 'sessions-ended' && it.sessions.includes(id));
    if (!effect) return 'ended';
    return effect.by === 'person' ? 'signed out' : `ended by ${effect.by.replace('admin.users.session.', '')}`;
  }
}
