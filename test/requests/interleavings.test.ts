import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from '../../src/domain/answer';
import type { Role } from '../../src/domain/person';
import type { Policy } from '../../src/domain/policy';
import { builtInPolicy } from '../../src/domain/policy';
import type { RequestId } from '../../src/domain/request';
import type { UserId } from '../../src/domain/session';
import { ask } from '../../src/requests/ask';
import type { Context } from '../../src/requests/context';
import { createRequests } from '../../src/requests';
import { TIMINGS } from '../../src/requests/timings';
import { TIER_2 } from '../../src/slack-admin/pacer';
import { openStore, type Store } from '../../src/store';
import { firstBadRow } from '../../src/store/verify-trail';
import { trailKey } from '../../src/store/trail-key';
import { ALICE, listingOf, NOW, OUR_ORGANISATION, SERVICE, somebody } from '../helpers/examples';
import { newFolder } from '../helpers/folders';

/** Every order in which up to eight things can happen to a request that waits, done by four people, the clock and the host. */

/** Eight with `npm run test:full`. */
const EVENTS_MAX = process.env.FULL ? 8 : 3;
const SECRET = 'trail-key-of-the-interleavings-0123456789';
const MINUTE = 60_000;
const BOB = 'W05ADMIN002' as UserId;
const CARLA = 'W05ADMIN003' as UserId;
const ACCEPTED: Answer = { class: 'accepted', transient: false, wrongArguments: false };

const asking = (approvals: number): Policy => {
  const policy = builtInPolicy([]);
  const limits = { organisationPeoplePerHour: 1e6, openRequestsPerRequester: 1e6, requestsPerTargetPerHour: 1e6 };
  return {
    ...policy,
    version: `asks-${approvals}`,
    limits,
    approvals: { tiers: [{ upTo: 1e6, approvals }], protectedPerson: approvals },
  };
};

/** One request and the world around it, from the submit on. */
const nobodyAsks = (): never => {
  throw new Error('Nobody asks for this here.');
};

class Play {
  now = NOW;
  policy = asking(1);
  roles = new Map<UserId, Role>([
    [ALICE, 'org-admin'],
    [BOB, 'org-admin'],
    [CARLA, 'org-admin'],
  ]);
  effects: string[] = [];
  violations: string[] = [];
  willCrash = false;
  /** Somebody who denied it, or took it back, was told that this counted. */
  isEnded = false;
  /** What happens between the last look and the start of the call. */
  meanwhile: (() => Promise<void>) | undefined;
  id = '' as RequestId;
  readonly target: UserId;
  requests: ReturnType<typeof createRequests>;

  constructor(
    readonly store: Store,
    readonly n: number,
  ) {
    this.target = `U07PLAY${String(n).padStart(5, '0')}` as UserId;
    this.roles.set(this.target, 'workspace-admin');
    this.requests = createRequests(this.context);
  }

  get context(): Context {
    const { store } = this;
    return {
      store: store.requests,
      drafts: store.drafts,
      lists: store.lists,
      runs: store.runs,
      acts: store.acts,
      files: { read: nobodyAsks },
      readyToLookUp: () => Promise.resolve(0),
      heedLimit: () => Promise.resolve(),
      trail: store.trail,
      announce: () => true,
      announcements: store.announcements,
      stopSwitch: store.stopSwitch,
      clock: { now: () => this.now },
      timings: TIMINGS,
      policy: () => this.policy,
      approvalChannel: () => 'C05APPROVE1',
      pagesAfterMs: [],
      newId: () => `${this.n}-${Math.random().toString(36).slice(2)}`,
      installation: () => ({ kind: 'ready', organisation: OUR_ORGANISATION, tokenOwner: SERVICE }),
      directory: {
        person: (id) => {
          const role = this.roles.get(id);
          return Promise.resolve(role && somebody({ id, role, readAt: this.now }));
        },
        members: ({ id }) => Promise.resolve({ group: id, readAt: this.now }),
        idByEmail: () => Promise.resolve(undefined),
        personByEmail: () => Promise.resolve(undefined),
        membersPage: () => Promise.resolve(undefined),
        identity: () => Promise.resolve({ userId: SERVICE, organisation: OUR_ORGANISATION }),
        channel: () => Promise.resolve(undefined),
        lastReaders: () => [],
        readers: () => Promise.resolve([ALICE, BOB, CARLA]),
      },
      admin: {
        ready: () => Promise.resolve(0),
        room: () => Promise.resolve(0),
        limitOf: () => TIER_2,
        reset: (target) => this.effect(target),
        invalidate: () => Promise.resolve(ACCEPTED),
        invalidateForm: 'user',
        list: async () => {
          await this.meanwhile?.();
          return { ...listingOf(this.effects.length > 0 ? [] : [1, 2]), readAt: this.now };
        },
        sweep: nobodyAsks,
        sessionsPage: nobodyAsks,
        peoplePage: nobodyAsks,
        resetBulk: nobodyAsks,
        identity: () => Promise.resolve({ userId: SERVICE, organisation: OUR_ORGANISATION }),
      },
    };
  }

  /** What I8 and I9 say must hold at the very moment something ends. */
  private async effect(target: UserId): Promise<Answer> {
    const record = await this.store.requests.read(this.id);
    const agreed =
      record?.approvals.filter(({ decision, digest }) => decision === 'approve' && digest === record.request.digest) ??
      [];
    const valid = new Set(
      agreed.map(({ person }) => person).filter((person) => this.roles.get(person) === 'org-admin'),
    );
    const needed = Math.max(1, this.policy.approvals.protectedPerson);
    if (valid.has(ALICE) || valid.has(this.target)) this.violations.push('I8: requester or target agreed');
    if (valid.size < needed) this.violations.push(`I8: ${valid.size} of ${needed} agree`);
    if (this.isEnded) this.violations.push('ran after a denial that was answered as counted');
    if (record?.request.state !== 'running') this.violations.push(`ran while ${record?.request.state ?? 'gone'}`);
    if (target !== this.target) this.violations.push('I9: another person');
    this.effects.push(target);
    if (this.effects.length > 1) this.violations.push('I2: twice');
    if (!this.willCrash) return ACCEPTED;
    this.willCrash = false;
    throw new Error('The process ended before the answer was written.');
  }

  async begin(): Promise<void> {
    const submitted = await ask(this.context, {
      intent: {
        operation: { kind: 'reset', target: this.target, scope: 'all' },
        requester: ALICE,
        reason: 'exercise',
        tellPerson: false,
        leftOut: [],
        breakGlass: false,
      },
      approvalsShown: 1,
      devices: [],
      originKey: `play:${this.n}`,
    });
    if (submitted.kind !== 'waiting') throw new Error(`It does not wait: ${JSON.stringify(submitted)}`);
    this.id = submitted.request.id;
  }

  async decide(person: UserId, decision: 'approve' | 'deny'): Promise<void> {
    const digest = (await this.store.requests.read(this.id))?.request.digest ?? '';
    const { kind } = await this.requests.decide({ id: this.id, person, decision, digest });
    if (kind === 'denied') this.isEnded = true;
  }

  async takeBack(): Promise<void> {
    const withdrawn = await this.requests.withdraw(this.id, ALICE);
    if (withdrawn?.kind === 'withdrawn') this.isEnded = true;
  }

  async runsWhile(meanwhile: () => Promise<void>): Promise<void> {
    this.meanwhile = meanwhile;
    await this.requests.advance(this.id);
    this.meanwhile = undefined;
  }

  async state(): Promise<string> {
    const record = await this.store.requests.read(this.id);
    const { request, target, approvals } = record ?? {};
    const said = approvals?.map(({ person, decision }) => `${person} ${decision}`).sort();
    const isLate = this.now > NOW + 25 * MINUTE;
    return JSON.stringify([
      request?.state,
      request?.approvalsNeeded,
      request?.outcome,
      target?.state,
      said,
      [...this.roles.values()].join(),
      this.policy.version,
      isLate,
      this.effects.length,
    ]);
  }
}

const EVENTS: Record<string, (play: Play) => unknown> = {
  'Bob agrees': (play) => play.decide(BOB, 'approve'),
  'Carla agrees': (play) => play.decide(CARLA, 'approve'),
  'the target agrees': (play) => play.decide(play.target, 'approve'),
  'the requester agrees': (play) => play.decide(ALICE, 'approve'),
  'Carla denies': (play) => play.decide(CARLA, 'deny'),
  'Bob denies': (play) => play.decide(BOB, 'deny'),
  'Alice takes it back': (play) => play.takeBack(),
  'Carla denies while it is about to run': (play) => play.runsWhile(() => play.decide(CARLA, 'deny')),
  'Alice takes it back while it is about to run': (play) => play.runsWhile(() => play.takeBack()),
  'its time is over': (play) => (play.now += 31 * MINUTE),
  'Bob is demoted': (play) => play.roles.set(BOB, 'member'),
  'the rules ask for two': (play) => (play.policy = asking(2)),
  'it runs': (play) => play.requests.advance(play.id),
  'it runs and the process ends': async (play) => {
    play.willCrash = true;
    await play.requests.advance(play.id).catch(() => undefined);
    play.willCrash = false;
    play.now += TIMINGS.leaseMs;
    play.requests = createRequests(play.context);
  },
};

it(`keeps I8 and I9, and runs nothing that was denied, in every order of up to ${EVENTS_MAX} events`, async () => {
  const folder = newFolder('plays');
  const store = await openStore({ kind: 'sqlite', file: join(folder, 'warden.db') }, SECRET, () => undefined);
  let plays = 0;
  const ends = new Set<string>();
  const replay = async (path: readonly string[]): Promise<Play> => {
    const play = new Play(store, (plays += 1));
    await play.begin();
    for (const name of path) await EVENTS[name]?.(play);
    return play;
  };

  // Two orders that lead to the same state have the same future, so each state is gone on from once.
  const seen = new Set<string>();
  let border: string[][] = [[]];
  for (let depth = 0; depth < EVENTS_MAX; depth += 1) {
    const next: string[][] = [];
    for (const path of border)
      for (const name of Object.keys(EVENTS)) {
        const longer = [...path, name];
        const play = await replay(longer);
        expect({ path: longer, violations: play.violations }).toEqual({ path: longer, violations: [] });
        const state = await play.state();
        ends.add(String((JSON.parse(state) as unknown[])[0]));
        if (seen.has(state)) continue;
        seen.add(state);
        next.push(longer);
      }
    border = next;
  }

  expect([...ends].sort()).toEqual([
    'approved',
    'denied',
    'expired',
    'pending',
    'running',
    ...(EVENTS_MAX > 3 ? ['settled'] : []),
    'void',
    'withdrawn',
  ]);
  expect(await firstBadRow(store.db, trailKey(SECRET))).toBeUndefined();
  process.stdout.write(`${plays} plays, ${seen.size} states\n`);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}, 480_000);
