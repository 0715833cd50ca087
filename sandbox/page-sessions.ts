import { isOfCrowd } from './crowd';
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

const LOOKED_AT_MAX = 20;

/** Everybody's sessions, with those that have ended since the page began: people should see them go. */
export class SessionTable {
  private readonly seen = new Map<string, Map<number, SessionRecord>>();
  private readonly endings = new Map<number, string>();
  private readonly others = new Set<string>();
  private forgotten = new Set<number>();
  /** What the last look was at; the same, and there is nothing new to see. */
  private looked = '';

  constructor(private readonly slack: StandIn) {}

  /** Who is shown beside the seeded people, because somebody looked for them. */
  get lookedAt(): Iterable<string> {
    return this.others;
  }

  isShown(user: string): boolean {
    return !isOfCrowd(user) || this.others.has(user);
  }

  lookAt(user: string): void {
    if (!isOfCrowd(user)) return;
    this.others.delete(user);
    this.others.add(user);
    const [oldest] = this.others;
    if (this.others.size > LOOKED_AT_MAX && oldest !== undefined) this.others.delete(oldest);
  }

  rowsOf(user: string): SessionRow[] {
    this.look();
    return [...(this.seen.get(user)?.values() ?? [])]
      .filter(({ session_id: id }) => !this.forgotten.has(id))
      .map((session) => this.row(session));
  }

  /** Ended sessions leave the table. */
  tidy(): void {
    this.look();
    const all = [...this.seen.values()].flatMap((sessions) => [...sessions.keys()]);
    this.forgotten = new Set(all.filter((id) => !this.slack.org.sessions.has(id)));
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
    const { org, journal } = this.slack;
    const now = `${org.sessions.size} ${journal.entries.length}`;
    if (now === this.looked) return;
    this.looked = now;
    for (const session of org.sessions.values()) {
      const theirs = this.seen.get(session.user_id) ?? new Map<number, SessionRecord>();
      this.seen.set(session.user_id, theirs.set(session.session_id, session));
    }
  }

  private known(sessionId: number): SessionRecord {
    this.look();
    for (const theirs of this.seen.values()) {
      const session = theirs.get(sessionId);
      if (session) return session;
    }
    throw new Error(`There is no session ${sessionId}.`);
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

  /** Sessions end once: the journal is searched once for each. */
  private howItEnded(id: number): string {
    const known = this.endings.get(id) ?? this.endingOf(id);
    this.endings.set(id, known);
    return known;
  }

  private endingOf(id: number): string {
    const effect = this.slack.journal.entries.findLast(
      (it) => it.kind === 'effect' && it.effect === 'sessions-ended' && it.sessions.includes(id),
    );
    if (effect?.kind !== 'effect') return 'ended';
    return effect.by === 'person' ? 'signed out' : `ended by ${effect.by.replace('admin.users.session.', '')}`;
  }
}
