import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Courier } from './courier';
import { DEVICES, type DeviceName, type DeviceRecord, type SessionRecord } from './devices';
import { Faults } from './faults';
import { handleCall } from './http';
import { Journal, type CallRecord } from './journal';
import { MessageBoard } from './message-board';
import { PEOPLE, WORKSPACES } from './names';
import { seedOrganisation, type Organisation } from './organisation';
import { plainMember } from './people';
import type { InstallShape } from './payloads';
import { PersonClient } from './person';
import { RateLimits } from './rate-limits';
import { ResponseUrls } from './response-urls';
import { sessionOn } from './seed-sessions';
import { Sockets } from './socket-mode';
import { Triggers } from './triggers';
import { Views } from './views';
import type { Hooks, Quirks, TokenName, Tokens, World } from './world';

export { fault, type Fault } from './faults';
export type { Ack, DeliveryKind, Forgery } from './courier';
export type { CallRecord, DeliveryRecord, EffectRecord, Journal } from './journal';
export type { Choices, MessageRef, ModalState, PersonClient } from './person';
export type { EffectInfo, Hooks, MessageInfo, Quirks, TokenName, Tokens } from './world';

export interface StandInOptions {
  port?: number;
  org?: Organisation;
  /** For rate limits, trigger and response_url lives, timestamps. Signatures always carry the real time. */
  now?: () => number;
  rateLimits?: boolean;
  /** The app's base address. */
  deliverTo?: string;
  tokens?: Partial<Tokens>;
  signingSecret?: string;
  triggerLifeMs?: number;
  slackQuirks?: Partial<Quirks>;
}

const QUIRKS: Quirks = {
  webOnlyIncludesDesktop: true,
  acceptsOrgIdInList: true,
  invalidateForm: 'user',
  emptyListIsError: true,
  resetTakesMs: 0,
  updateKeepsUntouched: true,
};

/** Obviously no real tokens, though of the right kind. */
const TOKENS: Tokens = { bot: 'xoxb-stand-in-bot', admin: 'xoxp-stand-in-admin', app: 'xapp-stand-in-app' };

const BOT_SCOPES = [
  ...['commands', 'chat:write', 'users:read', 'users:read.email', 'usergroups:read'],
  ...['im:write', 'im:read', 'channels:read', 'groups:read', 'files:read', 'files:write'],
];

/** A small, honest stand-in for Slack on loopback. It refuses what it does not know, and is no Slack clone. */
export class StandIn {
  readonly tokens: Tokens;
  readonly signingSecret: string;
  readonly org: Organisation;
  readonly journal: Journal;
  readonly faults = new Faults();
  readonly quirks: Quirks;
  readonly limits: RateLimits;
  readonly hooks: Hooks = {};
  /** Scopes per token; take some away to meet `missing_scope`. */
  readonly scopes: Record<TokenName, string[]> = {
    bot: [...BOT_SCOPES],
    admin: ['admin.users:read', 'admin.users:write'],
    app: ['connections:write'],
  };
  /** The shape of payloads: installed on the organisation, or on one workspace (F3.11). */
  install: InstallShape = 'organisation';

  private readonly world: World;
  private readonly sockets = new Sockets();
  private readonly courier: Courier;
  private readonly responseUrls: ResponseUrls;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly server: Server;
  private nextSession = 4448000000001;

  constructor(options: StandInOptions) {
    const now = options.now ?? Date.now;
    this.tokens = { ...TOKENS, ...options.tokens };
    this.signingSecret = options.signingSecret ?? 'stand-in-signing-secret';
    this.org = options.org ?? seedOrganisation();
    this.journal = new Journal(now);
    this.quirks = { ...QUIRKS, ...options.slackQuirks };
    this.limits = new RateLimits(now, options.rateLimits ?? true);
    this.world = {
      ...{ org: this.org, now, journal: this.journal, faults: this.faults, limits: this.limits, quirks: this.quirks },
      ...{ hooks: this.hooks, tokens: this.tokens, scopes: this.scopes, revoked: new Set<TokenName>() },
      adminTokenOwner: PEOPLE.service,
      triggers: new Triggers(now, options.triggerLifeMs ?? 3_000),
      views: new Views(now, () => this.quirks.updateKeepsUntouched),
      board: new MessageBoard(this.org, now),
      later: (ms, run) => {
        this.later(ms, run);
      },
      socketUrl: () => this.sockets.newUrl(this.host),
    };
    this.courier = new Courier(this.world, this.sockets, this.signingSecret);
    this.courier.deliverTo = options.deliverTo;
    this.responseUrls = new ResponseUrls(this.world, () => `http://${this.host}`);
    this.server = createServer((request, response) => {
      void this.route(request, response);
    });
    this.server.on('upgrade', (request, socket, head) => {
      this.sockets.accept(request, socket, head);
    });
  }

  get apiUrl(): string {
    return `http://${this.host}/api/`;
  }

  /** The app's base address; what it is told before it listens does not matter. */
  get deliverTo(): string | undefined {
    return this.courier.deliverTo;
  }

  set deliverTo(url: string | undefined) {
    this.courier.deliverTo = url;
  }

  get adminTokenOwner(): string {
    return this.world.adminTokenOwner;
  }

  set adminTokenOwner(userId: string) {
    this.world.adminTokenOwner = userId;
  }

  as(userId: string): PersonClient {
    if (!this.org.people.has(userId)) throw new Error(`Nobody here is called ${userId}.`);
    const post = { courier: this.courier, hooks: this.responseUrls, install: this.install };
    return new PersonClient(this.world, post, userId);
  }

  sessionsOf(userId: string): SessionRecord[] {
    return [...this.org.sessions.values()].filter((session) => session.user_id === userId);
  }

  signIn(
    userId: string,
    device: DeviceName | DeviceRecord = 'iphone',
    teamId: string = WORKSPACES.main,
  ): SessionRecord {
    const named = typeof device === 'string';
    const { kind } = named ? DEVICES[device] : { kind: guessKind(device) };
    const created = named ? { ...DEVICES[device].facts, ip: '203.0.113.99' } : { ...device };
    const session = { user_id: userId, team_id: teamId, session_id: this.nextSession++, created, kind };
    this.org.sessions.set(session.session_id, session);
    this.note('signed-in', session);
    return session;
  }

  /** The person signs out. */
  endSession(sessionId: number): void {
    const session = this.session(sessionId);
    this.org.sessions.delete(sessionId);
    this.note('sessions-ended', session);
  }

  changeIp(sessionId: number, ip: string): void {
    const session = this.session(sessionId);
    session.recent = { ...session.created, ip };
    this.note('network-changed', session);
  }

  /** n plain members with a phone and a browser each, for load. */
  addPeople(n: number): string[] {
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

  callsTo(method: string): CallRecord[] {
    return this.journal.calls().filter((call) => call.method === method);
  }

  /** From now on Slack answers `token_revoked`. */
  revoke(token: TokenName): void {
    this.world.revoked.add(token);
  }

  /** Is the app connected by Socket Mode? */
  get socketConnected(): boolean {
    return this.sockets.connected;
  }

  refreshSockets(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void {
    this.sockets.refresh(reason);
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await this.sockets.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://slack');
    try {
      if (request.method === 'POST' && pathname.startsWith('/api/'))
        await handleCall(this.world, pathname.slice('/api/'.length), request, response);
      else if (request.method === 'POST' && pathname.startsWith('/hooks/'))
        await this.responseUrls.handle(pathname, request, response);
      else response.writeHead(404).end('not found');
    } catch (error) {
      // A bug of the stand-in, or a hook that threw: seen by the test as well as by the app.
      console.error('stand-in:', error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end('stand-in failed');
    }
  }

  private later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
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

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const standIn = new StandIn(options);
  await standIn.listen(options.port ?? 0);
  return standIn;
}
