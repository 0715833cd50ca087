import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Administration, type PersonChanges } from './administration';
import { buildWorld, type StandInOptions } from './build-world';
import { Courier } from './courier';
import type { DeviceName, DeviceRecord, SessionRecord } from './devices';
import type { Faults } from './faults';
import { sendDownload, takeUpload } from './file-transfer';
import { handleCall } from './http';
import type { CallRecord, Journal } from './journal';
import { PEOPLE, WORKSPACES } from './names';
import type { Channel, Organisation } from './organisation';
import type { InstallShape } from './payloads';
import { PersonClient } from './person';
import { Pager, type PageReceived } from './pager';
import { Population } from './population';
import type { RateLimits } from './rate-limits';
import { ResponseUrls } from './response-urls';
import { type EndReason, type HowToEnd, Sockets } from './socket-mode';
import type { Hooks, Quirks, TokenName, Tokens, World } from './world';

export { fault } from './faults';
export type { Fault } from './faults';
export type { StandInOptions } from './build-world';
export type { Ack, DeliveryKind, Forgery } from './courier';
export type { PersonChanges, StandInRole } from './administration';
export type { PageReceived } from './pager';
export type { Message } from './organisation';
export type { Limiter } from './rate-limits';
export type { CallRecord, DeliveryRecord, EffectRecord, Journal } from './journal';
export type { FileToAttach } from './file-input';
export type { FileSeen } from './shared-files';
export type { Choices, MessageRef, ModalState, PersonClient } from './person';
export type { EffectInfo, Hooks, MessageInfo, Quirks, TokenName, Tokens } from './world';

/** A small, honest stand-in for Slack on loopback. It refuses what it does not know, and is no Slack clone. */
export class StandIn {
  readonly signingSecret: string;
  readonly tokens: Tokens;
  readonly org: Organisation;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly quirks: Quirks;
  readonly limits: RateLimits;
  readonly hooks: Hooks;
  /** Scopes per token; take some away to meet `missing_scope`. */
  readonly scopes: Record<TokenName, string[]>;

  private readonly world: World;
  private readonly population: Population;
  private readonly administration: Administration;
  private readonly pager: Pager;
  private readonly courier: Courier;
  private readonly responseUrls: ResponseUrls;
  /** Connections of Socket Mode. */
  readonly sockets = new Sockets();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly server: Server;

  constructor(options: StandInOptions) {
    this.world = buildWorld(options, {
      later:
        options.later ??
        ((ms, run) => {
          this.later(ms, run);
        }),
      origin: () => `http://${this.host}`,
      socketUrl: () => this.sockets.newUrl(this.host),
    });
    this.signingSecret = options.signingSecret ?? 'stand-in-signing-secret';
    this.tokens = this.world.tokens;
    this.org = this.world.org;
    this.journal = this.world.journal;
    this.faults = this.world.faults;
    this.quirks = this.world.quirks;
    this.limits = this.world.limits;
    this.hooks = this.world.hooks;
    this.scopes = this.world.scopes;
    this.population = new Population(this.org, this.journal);
    this.administration = new Administration(this.org);
    this.pager = new Pager(this.world);
    this.courier = new Courier(this.world, this.sockets, this.signingSecret);
    this.courier.deliverTo = options.deliverTo;
    this.responseUrls = new ResponseUrls(this.world);
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

  /** Somebody's pager, no part of Slack: the app's signed webhook can be pointed there. */
  get pagerUrl(): string {
    return `http://${this.host}/pager`;
  }

  /** What the pager was sent, oldest first, what got lost on the way included. */
  get pages(): readonly PageReceived[] {
    return this.pager.pages;
  }

  /** The app's base address; set it once the app listens. */
  get deliverTo(): string | undefined {
    return this.courier.deliverTo;
  }

  set deliverTo(url: string | undefined) {
    this.courier.deliverTo = url;
  }

  /** Whose user token the admin token is. */
  get adminTokenOwner(): string {
    return this.world.adminTokenOwner;
  }

  set adminTokenOwner(userId: string) {
    this.world.adminTokenOwner = userId;
  }

  /** Whether the app was installed on the organisation, or on one workspace: payloads and `auth.test` tell (F3.11). */
  get install(): InstallShape {
    return this.world.install;
  }

  set install(shape: InstallShape) {
    this.world.install = shape;
  }

  as(userId: string): PersonClient {
    if (!this.org.people.has(userId)) throw new Error(`Nobody here is called ${userId}.`);
    const post = { courier: this.courier, hooks: this.responseUrls, install: this.install };
    return new PersonClient(this.world, post, userId);
  }

  sessionsOf(userId: string): SessionRecord[] {
    return this.population.sessionsOf(userId);
  }

  signIn(
    userId: string,
    device: DeviceName | DeviceRecord = 'iphone',
    teamId: string = WORKSPACES.main,
  ): SessionRecord {
    return this.population.signIn(userId, device, teamId);
  }

  /** The person signs out. */
  endSession(sessionId: number): void {
    this.population.signOut(sessionId);
  }

  changeIp(sessionId: number, ip: string): void {
    this.population.changeIp(sessionId, ip);
  }

  /** n plain members with a phone and a browser each, for load. */
  addPeople(n: number): string[] {
    return this.population.join(n);
  }

  /** From now on Slack says this of the person; what is not named stays. Their sessions stay too. */
  change(userId: string, changes: PersonChanges): void {
    this.administration.change(userId, changes);
  }

  /** Slack has never heard of this person (`user_not_found`). No channel and no group has them any more. */
  remove(userId: string): void {
    this.administration.remove(userId);
  }

  /** Who is in this user group of the workspace `main`; it is made if there is none, and enabled. */
  setGroup(id: string, members: readonly string[]): void {
    this.administration.setGroup(id, members);
  }

  /** What Slack's clients call deleting. */
  disableGroup(id: string): void {
    this.administration.disableGroup(id);
  }

  /** As if there had never been such a group. */
  deleteGroup(id: string): void {
    this.administration.deleteGroup(id);
  }

  archive(channelId: string): void {
    this.administration.archive(channelId, true);
  }

  unarchive(channelId: string): void {
    this.administration.archive(channelId, false);
  }

  removeAppFrom(channelId: string): void {
    this.administration.removeFrom(channelId, PEOPLE.warden);
  }

  addAppTo(channelId: string): void {
    this.administration.addTo(channelId, PEOPLE.warden);
  }

  /** For people; see `addAppTo` for the app. */
  addTo(channelId: string, userId: string): void {
    this.administration.addTo(channelId, userId);
  }

  removeFrom(channelId: string, userId: string): void {
    this.administration.removeFrom(channelId, userId);
  }

  callsTo(method: string): CallRecord[] {
    return this.journal.calls().filter((call) => call.method === method);
  }

  /** From now on Slack answers `token_revoked`. */
  revoke(token: TokenName): void {
    this.world.revoked.add(token);
  }

  isRevoked(token: TokenName): boolean {
    return this.world.revoked.has(token);
  }

  /** As if an admin had installed the app again and got the same token back. */
  restore(token: TokenName): void {
    this.world.revoked.delete(token);
  }

  /** The app's direct-message channel with this person. */
  directMessageOf(userId: string): Channel {
    return this.world.board.directMessage(userId);
  }

  /** Is the app connected by Socket Mode? */
  get socketConnected(): boolean {
    return this.sockets.connected;
  }

  refreshSockets(reason?: EndReason, how?: HowToEnd): void {
    this.sockets.refresh(reason, how);
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
      else if (request.method === 'POST' && pathname.startsWith('/upload/'))
        await takeUpload(this.world, pathname, request, response);
      else if (request.method === 'GET' && pathname.startsWith('/files-pri/'))
        await sendDownload(this.world, pathname, request, response);
      else if (request.method === 'POST' && pathname === '/pager') await this.pager.handle(request, response);
      else response.writeHead(404).end('not found');
    } catch (error) {
      // The caller hung up while sending, a hook threw, or a bug of the stand-in: seen by the test as well as by the app.
      if (request.complete) console.error('stand-in:', error);
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
}

export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const standIn = new StandIn(options);
  await standIn.listen(options.port ?? 0);
  return standIn;
}
