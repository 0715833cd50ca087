import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TrailRow } from '../../src/domain/audit';
import { SlackLookupError } from '../../src/domain/errors';
import type { Person } from '../../src/domain/person';
import type { Policy } from '../../src/domain/policy';
import { builtInPolicy } from '../../src/domain/policy';
import type { RequestId } from '../../src/domain/request';
import type { GroupId, UserId, WorkspaceId } from '../../src/domain/session';
import { createRequests } from '../../src/requests';
import { ask } from '../../src/requests/ask';
import type { Context } from '../../src/requests/context';
import type { Decided, Decision } from '../../src/requests/decide';
import type { Cleared } from '../../src/requests/may-run';
import { mayRun } from '../../src/requests/may-run';
import type { Hearing } from '../../src/requests/hear';
import { hear } from '../../src/requests/hear';
import { TIMINGS } from '../../src/requests/timings';
import { TIER_2 } from '../../src/slack-admin/pacer';
import type { RequestRecord } from '../../src/requests/store-ports';
import { openStore, type Store } from '../../src/store';
import { readTrail } from '../../src/store/trail';
import { ALICE, listingOf, NOW, OUR_ORGANISATION, SERVICE, somebody, TARA } from '../helpers/examples';
import { newFolder } from '../helpers/folders';

/** Deciding, and the judging just before the act, on a real store with people as each test wants them. */

const BOB = 'W05ADMIN002' as UserId;
const CARLA = 'W05ADMIN003' as UserId;
const DAVE = 'U07MEMBER01' as UserId;
const GROUP = { id: 'S07ONCALL01' as GroupId, workspace: 'T05WKSP0001' as WorkspaceId };

const asking = (approvals: number, changes: Partial<Policy> = {}): Policy => ({
  ...builtInPolicy([]),
  version: `asks-${approvals}-${JSON.stringify(changes).length}`,
  approvals: { tiers: [{ upTo: 100, approvals }], protectedPerson: approvals },
  ...changes,
});

let folder: string;
let store: Store;
let now: number;
let policy: Policy;
let people: Map<UserId, Partial<Person>>;
let groupMembers: readonly UserId[] | undefined;
let unreadable: UserId | undefined;
let id: RequestId;

const nobodyAsks = (): never => {
  throw new Error('Nobody asks for this here.');
};

const context = (): Context => ({
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
  clock: { now: () => now },
  timings: TIMINGS,
  policy: () => policy,
  approvalChannel: () => 'C05APPROVE1',
  pagesAfterMs: [],
  newId: () => Math.random().toString(36).slice(2).padEnd(12, '0'),
  installation: () => ({ kind: 'ready', organisation: OUR_ORGANISATION, tokenOwner: SERVICE }),
  directory: {
    person: (who) => {
      if (who === unreadable) return Promise.reject(new SlackLookupError('users.info', 'internal_error'));
      const found = people.get(who);
      return Promise.resolve(found && somebody({ readAt: now, ...found, id: who }));
    },
    members: ({ id: group }) =>
      Promise.resolve({ group, readAt: now, ...(groupMembers ? { members: groupMembers } : {}) }),
    idByEmail: () => Promise.resolve(undefined),
    personByEmail: () => Promise.resolve(undefined),
    membersPage: () => Promise.resolve(undefined),
    identity: () => Promise.resolve({ userId: SERVICE, organisation: OUR_ORGANISATION }),
    channel: () => Promise.resolve(undefined),
    lastReaders: () => [],
    readers: () => Promise.resolve([ALICE, BOB, CARLA, DAVE]),
  },
  admin: {
    ready: () => Promise.resolve(0),
    room: () => Promise.resolve(0),
    limitOf: () => TIER_2,
    reset: () => Promise.reject(new Error('Nothing is run here.')),
    invalidate: () => Promise.reject(new Error('Nothing is run here.')),
    invalidateForm: 'user',
    list: () => Promise.resolve({ ...listingOf([1]), readAt: now }),
    sweep: nobodyAsks,
    sessionsPage: nobodyAsks,
    peoplePage: nobodyAsks,
    resetBulk: nobodyAsks,
    identity: () => Promise.resolve({ userId: SERVICE, organisation: OUR_ORGANISATION }),
  },
});

const clearedOf = (asked: RequestRecord): Promise<Cleared<Hearing>> =>
  mayRun(context(), asked, (policies) => hear(context(), asked.request, policies));

beforeEach(async () => {
  folder = newFolder('decide');
  store = await openStore({ kind: 'sqlite', file: join(folder, 'w.db') }, 'k'.repeat(32), () => undefined);
  now = NOW;
  policy = asking(1);
  people = new Map<UserId, Partial<Person>>([
    [ALICE, { role: 'org-admin' }],
    [BOB, { role: 'org-admin' }],
    [CARLA, { role: 'org-admin' }],
    [DAVE, {}],
    [TARA, {}],
  ]);
  groupMembers = [];
  unreadable = undefined;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function aliceAsks(rules: Policy = policy): Promise<void> {
  policy = rules;
  const submitted = await ask(context(), {
    intent: {
      operation: { kind: 'reset', target: TARA, scope: 'all' },
      ...{ requester: ALICE, reason: 'exercise', tellPerson: false, leftOut: [CARLA], breakGlass: false, note: 'n' },
    },
    approvalsShown: 1,
    devices: [],
    originKey: 'origin',
  });
  if (submitted.kind !== 'waiting') throw new Error(`It does not wait: ${JSON.stringify(submitted)}`);
  ({ id } = submitted.request);
}

async function record(): Promise<RequestRecord> {
  const found = await store.requests.read(id);
  if (!found) throw new Error('It is stored.');
  return found;
}

async function decide(person: UserId, changes: Partial<Decision> = {}): Promise<Decided> {
  const { digest } = (await record()).request;
  return createRequests(context()).decide({ id, person, decision: 'approve', digest, ...changes });
}

const trail = async (type: TrailRow['type']): Promise<TrailRow[]> =>
  (await readTrail(store.db)).filter((row) => row.type === type);

const consider = (person: UserId, side: Decision['decision'] = 'approve') =>
  createRequests(context()).consider(id, person, side);

it('shows it to who may decide, and remembers that', async () => {
  await aliceAsks();
  expect(await consider(BOB)).toMatchObject({ kind: 'open', record: { request: { id }, note: 'n' } });
  expect(await trail('request.viewed')).toMatchObject([{ actor: BOB, requestId: id, target: TARA }]);
});

it.each([
  ['the requester', ALICE, 'own-request'],
  ['the target', TARA, 'about-you'],
  ['somebody left out', CARLA, 'left-out'],
  ['somebody without the right', DAVE, 'not-an-approver'],
  ['somebody whom Slack does not know', 'U0NOBODY01' as UserId, 'not-an-approver'],
])('shows nothing to %s, lets them decide nothing, and remembers both', async (_who, person, code) => {
  await aliceAsks();
  for (const answer of [await consider(person), await decide(person), await decide(person, { decision: 'deny' })])
    expect(answer).toEqual({ kind: 'refused', refusal: { code } });
  const refused = await trail('decision.refused');
  expect(refused).toMatchObject(Array(3).fill({ actor: person, requestId: id, facts: { code } }));
  expect((await record()).approvals).toEqual([]);
});

it('answers about what does not exist as about what one may not see, and leaves no line', async () => {
  id = 'nothing' as RequestId;
  expect(await consider(BOB)).toEqual({ kind: 'refused', refusal: { code: 'not-an-approver' } });
  expect(await trail('decision.refused')).toEqual([]);
});

it('cannot be decided while Slack does not say who decides', async () => {
  await aliceAsks();
  unreadable = BOB;
  expect(await decide(BOB)).toEqual({
    kind: 'refused',
    refusal: { code: 'lookup-failed', error: 'internal_error' },
  });
});

it('is agreed to with all that was said, and must begin within ten minutes', async () => {
  await aliceAsks();
  now += 1_000;
  const decided = await decide(BOB, { comment: 'seen' });
  expect(decided).toMatchObject({
    kind: 'approved',
    record: { request: { state: 'approved', expiresAt: now + TIMINGS.beginWithinMs }, comments: { [BOB]: 'seen' } },
  });
  expect(decided).not.toHaveProperty('why');
});

it('is denied with the reason, whatever became of its requester', async () => {
  await aliceAsks();
  people.set(ALICE, { role: 'member' });
  const denied = await decide(BOB, { decision: 'deny', denial: 'not-needed' });
  expect(denied).toMatchObject({ kind: 'denied', record: { approvals: [{ person: BOB, denial: 'not-needed' }] } });
});

it.each([
  ['the requester lost the right', (): unknown => people.set(ALICE, {}), { code: 'not-a-requester' }],
  ['the target is gone', (): unknown => people.delete(TARA), { code: 'unknown-person', typed: TARA }],
  [
    'the target is deactivated',
    (): unknown => people.set(TARA, { standing: 'deactivated' }),
    { code: 'deactivated', target: TARA },
  ],
])('ends when %s, and says why', async (_what, change, refusal) => {
  await aliceAsks();
  change();
  expect(await decide(BOB)).toMatchObject({ kind: 'void', refusal, record: { request: { id } } });
  expect(await record()).toMatchObject({ request: { state: 'void' }, target: { refusal }, approvals: [] });
});

it('goes on waiting when Slack does not say what became of the target', async () => {
  await aliceAsks();
  unreadable = TARA;
  expect(await decide(BOB)).toMatchObject({ kind: 'impossible', refusal: { code: 'lookup-failed' } });
  expect(await record()).toMatchObject({ request: { state: 'pending' }, approvals: [] });
});

it('is decided on no more when it is over, or at the exact moment of its end', async () => {
  await aliceAsks();
  now += 1_800_000;
  expect(await consider(BOB)).toMatchObject({ kind: 'too-late', why: 'expired' });
  expect(await decide(BOB)).toMatchObject({ kind: 'too-late', why: 'expired', record: { request: { id } } });
  now -= 1;
  await decide(BOB, { decision: 'deny' });
  expect(await consider(BOB, 'deny')).toMatchObject({ kind: 'too-late', why: 'over' });
  expect(await decide(BOB)).toMatchObject({ kind: 'too-late', why: 'over', record: { request: { id } } });
});

it('is decided on until the last millisecond', async () => {
  await aliceAsks();
  now += 1_799_999;
  expect(await consider(BOB)).toMatchObject({ kind: 'open' });
  expect(await decide(BOB)).toMatchObject({ kind: 'approved' });
});

it('is agreed to once by each person, who may still deny, and only as it stood on the screen', async () => {
  people.set(DAVE, { role: 'org-owner' });
  await aliceAsks(asking(2));
  expect(await decide(BOB, { digest: 'f'.repeat(64) })).toMatchObject({ kind: 'too-late', why: 'other-content' });
  expect(await decide(BOB)).toMatchObject({ kind: 'recorded', record: { request: { state: 'pending' } } });
  expect(await decide(BOB)).toMatchObject({ kind: 'too-late', why: 'decided-before' });
  expect(await consider(BOB)).toMatchObject({ kind: 'too-late', why: 'decided-before' });
  expect(await consider(BOB, 'deny')).toMatchObject({ kind: 'open' });
  expect(await decide(BOB, { decision: 'deny' })).toMatchObject({ kind: 'denied' });
});

it('may be denied, and not agreed to, after enough have agreed', async () => {
  await aliceAsks();
  await decide(BOB);
  people.set(DAVE, { role: 'org-owner' });
  expect(await consider(DAVE)).toMatchObject({ kind: 'too-late', why: 'over' });
  expect(await consider(DAVE, 'deny')).toMatchObject({ kind: 'open' });
  now += 3_600_000;
  expect(await decide(DAVE, { decision: 'deny' })).toMatchObject({ kind: 'denied' });
});

it('says that it is over to who was overtaken between the look and the write', async () => {
  await aliceAsks();
  const slow = context();
  const end = async (): Promise<void> => {
    await store.requests.end(id, { state: 'withdrawn', by: ALICE }, now);
  };
  const overtaken: Context = {
    ...slow,
    store: { ...slow.store, decide: (decision, at) => end().then(() => slow.store.decide(decision, at)) },
  };
  const { digest } = (await record()).request;
  const decided = await createRequests(overtaken).decide({ id, person: BOB, decision: 'approve', digest });
  expect(decided).toMatchObject({ kind: 'too-late', why: 'over', record: { request: { state: 'withdrawn' } } });
});

it('asks for as many as the stricter of the rules then and now, and takes approvers who may under both', async () => {
  await aliceAsks(asking(1));
  policy = asking(2, { approvers: [{ who: { roles: [], users: [BOB, DAVE], groups: [] }, may: ['reset'] }] });
  expect(await decide(DAVE)).toEqual({ kind: 'refused', refusal: { code: 'not-an-approver' } });
  expect(await decide(BOB)).toMatchObject({ kind: 'recorded', record: { request: { approvalsNeeded: 2 } } });
  policy = asking(0);
  expect((await record()).request.approvalsNeeded).toBe(2);
});

it('is not decided under rules that are not kept any more', async () => {
  await aliceAsks();
  await store.db.deleteFrom('policies').execute();
  policy = asking(2);
  expect(await decide(BOB)).toEqual({ kind: 'refused', refusal: { code: 'policy-unknown' } });
  expect(await clearedOf(await record())).toEqual({ ok: false, refusal: { code: 'policy-unknown' } });
});

describe('just before it runs', () => {
  const judged = async (changes: Partial<RequestRecord> = {}): Promise<Cleared<Hearing>> =>
    clearedOf({ ...(await record()), ...changes });
  const agreed = async (rules = policy): Promise<void> => {
    await aliceAsks(rules);
    await decide(BOB);
  };

  it('is cleared with fresh facts, which grow old', async () => {
    await agreed();
    const cleared = await judged();
    expect(cleared).toMatchObject({ ok: true, hearing: { requester: { id: ALICE } } });
    if (!cleared.ok) return;
    expect(cleared.judgedAgain()).toBeUndefined();
    now += 60_001;
    expect(cleared.judgedAgain()).toEqual({ code: 'facts-too-old' });
  });

  it('is stopped when its content is not what was agreed to', async () => {
    await agreed();
    expect(await judged({ note: 'another' })).toEqual({ ok: false, refusal: { code: 'content-changed' } });
  });

  it.each([
    ['has lost the right', (): unknown => people.set(BOB, {})],
    ['is gone', (): unknown => people.delete(BOB)],
  ])('is stopped when who agreed %s', async (_what, change) => {
    await agreed();
    change();
    expect(await judged()).toEqual({ ok: false, refusal: { code: 'approval-lost', needed: 1, valid: 0 } });
  });

  it('counts approvals of this content alone, and no denials', async () => {
    await agreed();
    const { approvals } = await record();
    const [one] = approvals;
    if (!one) throw new Error('Bob agreed.');
    for (const other of [
      { ...one, digest: 'f'.repeat(64) },
      { ...one, decision: 'deny' as const },
    ])
      expect(await judged({ approvals: [other] })).toEqual({
        ok: false,
        refusal: { code: 'approval-lost', needed: 1, valid: 0 },
      });
  });

  it('waits when Slack does not say whether who agreed still may', async () => {
    await agreed();
    unreadable = BOB;
    expect(await judged()).toEqual({ ok: false, refusal: { code: 'lookup-failed', error: 'internal_error' } });
  });

  it('waits when Slack does not say what became of the target', async () => {
    await agreed();
    unreadable = TARA;
    expect(await judged()).toEqual({ ok: false, refusal: { code: 'lookup-failed', error: 'internal_error' } });
  });

  it('is stopped when the rules of today refuse, or ask for more, and by those of then when they are milder now', async () => {
    await agreed(asking(1));
    const who = { roles: [], users: [DAVE], groups: [] };
    policy = asking(1, { requesters: [{ who, may: ['reset'], onlyMembers: false }] });
    expect(await judged()).toEqual({ ok: false, refusal: { code: 'not-a-requester' } });
    policy = asking(2);
    expect(await judged()).toEqual({ ok: false, refusal: { code: 'approval-lost', needed: 2, valid: 1 } });
    policy = asking(0);
    expect(await judged({ approvals: [] })).toEqual({
      ok: false,
      refusal: { code: 'approval-lost', needed: 1, valid: 0 },
    });
  });

  it('waits when a group that cannot be read makes more people necessary', async () => {
    const inGroup = { roles: [], users: [], groups: [GROUP] };
    const rules = asking(1, {
      protectedPeople: inGroup,
      approvals: { tiers: [{ upTo: 100, approvals: 1 }], protectedPerson: 2 },
    });
    await agreed(rules);
    expect(await judged()).toMatchObject({ ok: true });
    groupMembers = undefined;
    expect(await judged()).toEqual({ ok: false, refusal: { code: 'group-unknown' } });
    groupMembers = [TARA];
    expect(await judged()).toEqual({ ok: false, refusal: { code: 'approval-lost', needed: 2, valid: 1 } });
  });
});
