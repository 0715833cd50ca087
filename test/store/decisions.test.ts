import type { KyselyPlugin } from 'kysely';
import type { Ground, Usage, Verdict } from '../../src/domain/verdict';
import type { Operation, UserId } from '../../src/domain/session';
import type { Claim, Decided, NewDecision, NewRequest } from '../../src/requests/store-ports';
import { openStore, type Store } from '../../src/store';
import { createNoticeStore } from '../../src/store/notice-store';
import { firstBadRow } from '../../src/store/verify-trail';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';
import { freshPostgresDatabase, POSTGRES_URL_VARIABLE } from '../helpers/postgres';
import { ALICE, NOW, TARA } from '../helpers/examples';
import { onEachDatabase, SECRET } from './databases';
import { about, allow, claimed, LEASE_MS, needs, newRequest, quietStep, startStep, submitted } from './requests';

const BOB = 'W05ADMIN002' as UserId;
const CARLA = 'W05ADMIN003' as UserId;

const prompts = { cards: ['C05APPROVE1', BOB], pagesAfterMs: [0, 300_000], breakGlass: [] };

const by = (request: NewRequest, person: UserId, changes: Partial<NewDecision> = {}): NewDecision => ({
  requestId: request.id,
  person,
  decision: 'approve',
  digest: request.digest,
  needed: 1,
  beginBy: NOW + 900_000,
  ...changes,
});

const resetting = (target: UserId): Operation => ({ kind: 'reset', target, scope: 'all' });

onEachDatabase('a decision', (here) => {
  const pending = async (approvals = 1): Promise<NewRequest> => {
    const request = newRequest({ prompts });
    expect(await submitted(here.store.requests, request, needs(approvals))).toMatchObject({ state: 'pending' });
    return request;
  };
  const decide = (decision: NewDecision, now = NOW + 1): Promise<Decided> => here.store.requests.decide(decision, now);
  const types = async (): Promise<string[]> => (await readTrail(here.store.db)).map(({ type }) => type);

  it('is waited for: nothing is due before half of the time, and everybody asked is owed a card', async () => {
    const request = await pending();
    expect(await here.store.requests.due(NOW + 899_999, 10)).toEqual([]);
    expect(await here.store.requests.due(NOW + 900_000, 10)).toEqual([request.id]);
    const owed = await here.store.notices.claimDue(NOW, LEASE_MS, 20);
    expect(owed.map(({ topic, audience }) => [topic, audience]).sort()).toEqual(
      [
        ['card', 'C05APPROVE1'],
        ['card', BOB],
        ['page', '0'],
        ['status', undefined],
      ].sort(),
    );
    const later = await here.store.notices.claimDue(NOW + 300_000, LEASE_MS, 20);
    expect(later.map(({ audience }) => audience)).toContain('300000');
  });

  it('of enough people approves, and the act is due at once', async () => {
    const request = await pending(2);
    expect(await decide(by(request, BOB))).toMatchObject({
      kind: 'recorded',
      record: { request: { state: 'pending' }, approvals: [{ person: BOB, decision: 'approve' }] },
    });
    expect(await decide(by(request, CARLA, { comment: 'seen' }))).toMatchObject({
      kind: 'approved',
      record: { request: { state: 'approved', expiresAt: NOW + 900_000 }, comments: { [CARLA]: 'seen' } },
    });
    expect(await here.store.requests.due(NOW + 1, 10)).toEqual([request.id]);
    expect(await types()).toEqual(['request.submitted', 'approval.given', 'approval.given', 'request.approved']);
    expect(JSON.stringify(await readTrail(here.store.db))).not.toContain('seen');
  });

  it('of one person counts once', async () => {
    const request = await pending(2);
    await decide(by(request, BOB));
    expect(await decide(by(request, BOB))).toMatchObject({
      kind: 'too-late',
      record: { request: { state: 'pending' } },
    });
    expect(await types()).toEqual(['request.submitted', 'approval.given']);
  });

  it('asks for more people when the rules have become stricter, and never for fewer again', async () => {
    const request = await pending();
    expect(await decide(by(request, BOB, { needed: 2 }))).toMatchObject({ kind: 'recorded' });
    expect(await decide(by(request, CARLA, { needed: 1 }))).toMatchObject({ kind: 'approved' });
  });

  it('to deny ends it, whoever agreed before', async () => {
    const request = await pending(2);
    await decide(by(request, BOB));
    expect(await decide(by(request, CARLA, { decision: 'deny', denial: 'wrong-person' }))).toMatchObject({
      kind: 'denied',
      record: { request: { state: 'denied' }, target: { state: 'settled' } },
    });
    expect(await decide(by(request, ALICE))).toMatchObject({ kind: 'too-late' });
    expect(await here.store.requests.due(NOW + 9e9, 10)).toEqual([]);
  });

  it.each([
    ['at the last millisecond', NOW + 1_799_999, 'approved'],
    ['at the exact one of its end', NOW + 1_800_000, 'too-late'],
  ])('%s is %s', async (_when, now, kind) => {
    const request = await pending();
    expect(await decide(by(request, BOB), now)).toMatchObject({ kind });
  });

  it('about another content is none', async () => {
    const request = await pending();
    expect(await decide(by(request, BOB, { digest: 'f'.repeat(64) }))).toMatchObject({
      kind: 'too-late',
      record: { approvals: [] },
    });
    expect(await types()).toEqual(['request.submitted']);
  });

  it('to approve and one to deny at the same moment end denied, whichever came first', async () => {
    for (let i = 0; i < 10; i += 1) {
      const request = await pending();
      const both = await Promise.all([decide(by(request, BOB)), decide(by(request, CARLA, { decision: 'deny' }))]);
      const kinds = both.map(({ kind }) => kind);
      // Nothing was begun, so the denial counts whichever came first.
      expect(kinds[1]).toBe('denied');
      const record = await here.store.requests.read(request.id);
      expect(record?.request.state).toBe('denied');
      expect(record?.approvals).toHaveLength(kinds[0] === 'approved' ? 2 : 1);
    }
  });

  const agreed = async (): Promise<NewRequest> => {
    const request = await pending();
    expect(await decide(by(request, BOB, { comment: 'seen' }))).toMatchObject({ kind: 'approved' });
    return request;
  };
  const deny = (request: NewRequest, person: UserId, now = NOW + 2): Promise<Decided> =>
    decide(by(request, person, { decision: 'deny', denial: 'wrong-person' }), now);

  it.each([
    ['to deny, by somebody else', CARLA, [BOB, CARLA]],
    ['to deny, by who agreed, in the place of their approval', BOB, [BOB]],
  ])('%s, ends what was agreed to, as long as nothing was begun', async (_what, person, deciders) => {
    const { requests } = here.store;
    const request = await agreed();
    const claim = await requests.claim(request.id, NOW + 1, LEASE_MS);
    expect(await deny(request, person)).toMatchObject({ kind: 'denied', record: { request: { state: 'denied' } } });
    for (const step of [startStep(), quietStep({ isNews: true, target: { nextStepAt: NOW + 5 } }), quietStep()])
      expect(claim && (await requests.commit(claim, step, NOW + 3, LEASE_MS))).toEqual({ kind: 'lost' });
    const record = await requests.read(request.id);
    expect(record).toMatchObject({ attempts: [], target: { state: 'settled' } });
    expect(record?.approvals.map((approval) => approval.person)).toEqual(deciders);
    expect(record?.approvals.at(-1)).toMatchObject({ person, decision: 'deny', denial: 'wrong-person' });
    expect(record?.comments).toEqual(person === BOB ? {} : { [BOB]: 'seen' });
    expect(await decide(by(request, person), NOW + 4)).toMatchObject({ kind: 'too-late' });
    expect(await requests.due(NOW + 9e9, 10)).toEqual([]);
  });

  it('to deny, or to take back, and the first attempt at the same moment have one winner', async () => {
    const { requests } = here.store;
    for (let i = 0; i < 10; i += 1) {
      const request = newRequest({ ...about(`U07RACE${String(i).padStart(3, '0')}`), prompts });
      await submitted(requests, request, needs(1));
      await decide(by(request, BOB));
      const claim = await requests.claim(request.id, NOW + 1, LEASE_MS);
      if (!claim) throw new Error('It was agreed to, so it is due.');
      const stop = (): Promise<boolean> =>
        i % 2 === 0
          ? deny(request, CARLA).then(({ kind }) => kind === 'denied')
          : requests.end(request.id, { state: 'withdrawn', by: ALICE }, NOW + 2);
      const start = (): Promise<boolean> =>
        requests.commit(claim, startStep(), NOW + 2, LEASE_MS).then(({ kind }) => kind === 'committed');
      const [one, other] = await Promise.all(i % 4 < 2 ? [stop(), start()] : [start(), stop()]);
      expect(one).toBe(!other);
      const record = await requests.read(request.id);
      expect([record?.request.state, record?.attempts.length]).toEqual(
        record?.request.state === 'running' ? ['running', 1] : [i % 2 === 0 ? 'denied' : 'withdrawn', 0],
      );
    }
  });

  it('to deny comes too late once it has begun, and is nobody’s where nobody had to agree', async () => {
    const { requests } = here.store;
    const request = await agreed();
    const claim = await requests.claim(request.id, NOW + 1, LEASE_MS);
    expect(claim && (await requests.commit(claim, startStep(), NOW + 1, LEASE_MS))).toMatchObject({
      kind: 'committed',
    });
    expect(await deny(request, CARLA)).toMatchObject({ kind: 'too-late', record: { request: { state: 'running' } } });
    expect(await requests.end(request.id, { state: 'withdrawn', by: ALICE }, NOW + 2)).toBe(false);

    const alone = newRequest(about('U07PERSON01'));
    await submitted(requests, alone);
    expect(await deny(alone, CARLA)).toMatchObject({ kind: 'too-late', record: { request: { state: 'approved' } } });
    expect(await requests.end(alone.id, { state: 'withdrawn', by: ALICE }, NOW + 2)).toBe(true);
  });

  it('comes too late after it was taken back, which is done as long as nothing was begun', async () => {
    const { requests } = here.store;
    const first = await pending();
    expect(await requests.end(first.id, { state: 'withdrawn', by: ALICE }, NOW + 1)).toBe(true);
    expect(await decide(by(first, BOB))).toMatchObject({
      kind: 'too-late',
      record: { request: { state: 'withdrawn' } },
    });
    const second = await pending();
    await decide(by(second, BOB));
    expect(await requests.end(second.id, { state: 'void', refusal: { code: 'not-a-requester' } }, NOW + 2)).toBe(false);
    expect(await requests.end(second.id, { state: 'withdrawn', by: ALICE }, NOW + 2)).toBe(true);
    expect(await requests.due(NOW + 9e9, 10)).toEqual([]);
  });

  it('wins against the step that reminds or expires, which was worked out before', async () => {
    const request = await pending();
    const claim = await here.store.requests.claim(request.id, NOW + 900_000, LEASE_MS);
    if (!claim) throw new Error('A reminder is due.');
    await decide(by(request, BOB), NOW + 900_001);
    const expire = quietStep({ isNews: true, request: { to: 'expired' }, target: { state: 'settled' } });
    expect(await here.store.requests.commit(claim, expire, NOW + 900_002, LEASE_MS)).toEqual({ kind: 'lost' });
    expect(await here.store.requests.read(request.id)).toMatchObject({
      request: { state: 'approved' },
      target: { state: 'waiting' },
    });
  });

  it('is not put off by the step that reminds, which was worked out before', async () => {
    const request = await pending();
    const { requests } = here.store;
    const claim = await requests.claim(request.id, NOW + 900_000, LEASE_MS);
    await decide(by(request, BOB), NOW + 900_001);
    const remind = quietStep({ target: { nextStepAt: NOW + 1_800_000 } });
    expect(claim && (await requests.commit(claim, remind, NOW + 900_002, LEASE_MS))).toEqual({ kind: 'lost' });
    if (claim) await requests.release(claim);
    expect(await requests.due(NOW + 900_003, 10)).toEqual([request.id]);
  });

  it('is remembered under the rules it was asked under', async () => {
    const request = await pending();
    expect(await here.store.requests.policy(request.policy.version)).toEqual(request.policy);
    expect(await here.store.requests.policy('file-of-nobody')).toBeUndefined();
  });
});

onEachDatabase('usage', (here) => {
  const usage = (target = TARA, now = NOW): Promise<Usage> => here.store.requests.usage(ALICE, resetting(target), now);

  it('counts distinct people in the hour, this one among them', async () => {
    expect(await usage()).toEqual({
      peopleByRequester: 1,
      peopleByAnybody: 1,
      openByRequester: 0,
      requestsForTarget: 0,
    });
    for (const target of ['U07PERSON01', 'U07PERSON01', 'U07PERSON02', TARA])
      await submitted(here.store.requests, newRequest(about(target)));
    await submitted(here.store.requests, newRequest({ intent: { ...about('U07PERSON03').intent, requester: BOB } }));
    await submitted(here.store.requests, newRequest(about('U07PERSON04')), needs(1));
    expect(await usage()).toEqual({
      peopleByRequester: 4,
      peopleByAnybody: 5,
      openByRequester: 1,
      requestsForTarget: 1,
    });
    expect(await usage(TARA, NOW + 3_600_000)).toMatchObject({ peopleByRequester: 1, requestsForTarget: 0 });
  });

  it('lets one of twenty racing submits be the last one allowed', async () => {
    const oneMore = ({ peopleByRequester }: Usage): Verdict =>
      peopleByRequester > 5 ? { kind: 'refused', refusal: { code: 'over-the-cap', max: 5 } } : allow();
    const stores = here.kind === 'postgres' ? [here.store, await here.another()] : [here.store];
    const racing = Array.from({ length: 20 }, (_, i) =>
      (stores[i % stores.length] ?? here.store).requests.submit(
        newRequest(about(`U07PERSON${String(i).padStart(2, '0')}`)),
        oneMore,
      ),
    );
    const kinds = (await Promise.all(racing)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'created')).toHaveLength(5);
    expect(await here.store.db.selectFrom('requests').select('id').execute()).toHaveLength(5);
  });

  it('lets nobody shield somebody: what one asked and took back, or had denied, counts for them alone', async () => {
    const { requests } = here.store;
    const ofBob = async (): Promise<NewRequest> => {
      const { intent } = about('U07PERSON01');
      const request = newRequest({ intent: { ...intent, requester: BOB } });
      await submitted(requests, request, needs(1));
      return request;
    };
    for (let i = 0; i < 4; i += 1) {
      await requests.end((await ofBob()).id, { state: 'withdrawn', by: BOB }, NOW + 1);
      await requests.decide(by(await ofBob(), CARLA, { decision: 'deny' }), NOW + 1);
      await ofBob();
    }
    const person = 'U07PERSON01' as UserId;
    expect(await requests.usage(ALICE, resetting(person), NOW + 2)).toMatchObject({ requestsForTarget: 0 });
    expect(await requests.usage(BOB, resetting(person), NOW + 2)).toMatchObject({ requestsForTarget: 12 });

    const { intent } = about(person);
    for (let i = 0; i < 12; i += 1) await submitted(requests, newRequest({ intent: { ...intent, requester: BOB } }));
    expect(await requests.usage(ALICE, resetting(person), NOW + 2)).toMatchObject({ requestsForTarget: 3 });
  });

  it('does not count what was denied', async () => {
    const request = newRequest(about('U07PERSON01'));
    await submitted(here.store.requests, request, needs(1));
    expect((await usage()).peopleByRequester).toBe(2);
    await here.store.requests.decide(by(request, BOB, { decision: 'deny' }), NOW + 1);
    expect((await usage()).peopleByRequester).toBe(1);
  });
});

onEachDatabase('the stop switch', (here) => {
  it('holds every start, or only what needed approvals, on every instance', async () => {
    const { requests, stopSwitch } = here.store;
    const other = await here.another();
    const claim = await claimed(requests);
    await other.stopSwitch.throwIt('all', BOB, NOW);
    expect(await requests.commit(claim, startStep(), NOW, LEASE_MS)).toEqual({ kind: 'held' });
    expect(await requests.read(claim.request.id)).toMatchObject({ attempts: [], request: { state: 'approved' } });
    await stopSwitch.liftAtHost(NOW);
    await other.stopSwitch.throwIt('waiting', BOB, NOW);
    expect(await requests.commit(claim, startStep(), NOW, LEASE_MS)).toMatchObject({ kind: 'committed' });

    const waited = newRequest(about('U07PERSON01'));
    await submitted(requests, waited, needs(1));
    await requests.decide(by(waited, BOB), NOW + 1);
    const agreed = await requests.claim(waited.id, NOW + 1, LEASE_MS);
    expect(agreed && (await requests.commit(agreed, startStep(), NOW + 1, LEASE_MS))).toEqual({ kind: 'held' });
  });

  it('holds what break-glass does about many people when it is thrown halfway, and lets its single acts through', async () => {
    const { requests, stopSwitch } = here.store;
    const around = async (person: string, skipped: readonly Ground[]): Promise<Claim> => {
      const request = newRequest({ intent: { ...about(person).intent, breakGlass: true } });
      await submitted(requests, request, () => ({ kind: 'allowed', warnings: ['break-glass'], skipped }));
      const claim = await requests.claim(request.id, NOW, LEASE_MS);
      if (!claim) throw new Error('It is due at once.');
      return claim;
    };
    const [many, one] = [await around('U07PERSON01', ['many-people']), await around('U07PERSON02', ['protected'])];
    await stopSwitch.throwIt('waiting', BOB, NOW);
    expect(many.request.skippedGrounds).toEqual(['many-people']);
    expect(await requests.commit(many, startStep(), NOW, LEASE_MS)).toEqual({ kind: 'held' });
    expect(await requests.commit(one, startStep(), NOW, LEASE_MS)).toMatchObject({ kind: 'committed' });
  });

  it('is lifted by two people, and never lowered by one', async () => {
    const { stopSwitch } = here.store;
    expect(await stopSwitch.askToLift(ALICE, 'all', NOW, NOW)).toBe('not-thrown');
    await stopSwitch.throwIt('all', ALICE, NOW);
    expect(await stopSwitch.throwIt('waiting', BOB, NOW + 1)).toMatchObject({ level: 'all', by: BOB });
    expect(await stopSwitch.askToLift(BOB, 'all', NOW + 2, NOW)).toBe('asked');
    expect(await stopSwitch.askToLift(BOB, 'all', NOW + 3, NOW)).toBe('same-person');
    expect(await stopSwitch.throwIt('all', CARLA, NOW + 4)).not.toHaveProperty('liftAskedBy');
    expect(await stopSwitch.askToLift(BOB, 'all', NOW + 5, NOW)).toBe('asked');
    expect(await stopSwitch.askToLift(ALICE, 'all', NOW + 6, NOW)).toBe('lifted');
    expect(await stopSwitch.read()).toEqual({ level: 'off' });
  });

  it('is not lifted with a first one who has lapsed, or who does not count any more', async () => {
    const { stopSwitch } = here.store;
    await stopSwitch.throwIt('all', ALICE, NOW);
    expect(await stopSwitch.askToLift(BOB, 'all', NOW + 1, NOW)).toBe('asked');
    expect(await stopSwitch.askToLift(ALICE, 'all', NOW + 9, NOW + 2)).toBe('asked');
    expect(await stopSwitch.askToLift(BOB, 'all', NOW + 10, NOW, ALICE)).toBe('asked');
    expect(await stopSwitch.read()).toMatchObject({ level: 'all', liftAskedBy: BOB, liftAskedAt: NOW + 10 });
    expect(await stopSwitch.askToLift(BOB, 'all', NOW + 20, NOW + 11)).toBe('asked');
    expect(await stopSwitch.askToLift(CARLA, 'all', NOW + 21, NOW + 20)).toBe('lifted');
  });

  it('that cannot be read holds everything', async () => {
    const claim = await claimed(here.store.requests);
    await here.store.db.schema.dropTable('stop_switch').execute();
    await expect(here.store.requests.commit(claim, startStep(), NOW, LEASE_MS)).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect(await here.store.requests.read(claim.request.id)).toMatchObject({ attempts: [] });
  });
});

onEachDatabase('prompts', (here) => {
  it('reach nobody more than three times a minute, and none is lost', async () => {
    const asked = Array.from({ length: 8 }, (_, i) =>
      newRequest({ ...about(`U07PERSON0${i}`), prompts: { ...prompts, cards: [BOB], pagesAfterMs: [] } }),
    );
    for (const request of asked) await submitted(here.store.requests, request, needs(1));
    const told: number[] = [];
    const cards: string[] = [];
    for (let now = NOW; now < NOW + 300_000; now += 1_000)
      for (const { id, topic, requestId } of await here.store.notices.claimDue(now, LEASE_MS, 20)) {
        if (topic === 'more') expect(await here.store.notices.waitingFor(BOB, 10)).toHaveLength(6);
        await here.store.notices.delivered(id, { channel: 'D1', ts: '1' }, 1, now);
        if (topic === 'card') cards.push(requestId);
        if (topic !== 'status') told.push(now);
      }
    expect(new Set(cards).size).toBe(8);
    expect(told).toHaveLength(9);
    for (const from of told)
      expect(told.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(3);
  });

  it('that turn up while the others are counted go through the brake, too', async () => {
    const ask = async (n: number): Promise<void> => {
      const request = newRequest({
        ...about(`U07PERSON0${n}`),
        prompts: { ...prompts, cards: [BOB], pagesAfterMs: [] },
      });
      await submitted(here.store.requests, request, needs(1));
    };
    for (let n = 0; n < 3; n += 1) await ask(n);
    const { db } = await here.another();
    let isCounted = false;
    const oneMore: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (!isCounted && result.rows.some((row) => 'audience' in row && !('request_id' in row))) {
          isCounted = true;
          for (let n = 3; n < 6; n += 1) await ask(n);
        }
        return result;
      },
    };
    const store = createNoticeStore(db.withPlugin(oneMore), trailKey(SECRET));
    const told = await store.claimDue(NOW, LEASE_MS, 20);
    expect(told.filter(({ topic }) => topic === 'card')).toHaveLength(3);
  });
});

/** All 1,000 with `FULL=1`. */
const RACES = process.env.FULL === '1' ? 1_000 : 15;

(process.env[POSTGRES_URL_VARIABLE] ? it : it.skip)(
  `of ten who agree at once to each of ${RACES} requests, over two instances, two decide, and none twice`,
  async () => {
    const database = await freshPostgresDatabase();
    if (!database) throw new Error('There is no PostgreSQL for the tests.');
    const open = (): Promise<Store> =>
      openStore({ kind: 'postgres', url: database.url, tls: 'none' }, SECRET, () => undefined);
    const [one, other] = [await open(), await open()];
    const people = Array.from({ length: 10 }, (_, i) => `W05RACER00${i}` as UserId);
    let decided = 0;
    for (let i = 0; i < RACES; i += 1) {
      const request = newRequest(about(`U07RACED${String(i).padStart(4, '0')}`));
      await submitted(one.requests, request, needs(2));
      const answers = await Promise.all(
        people.map((person, n) => (n % 2 ? one : other).requests.decide(by(request, person, { needed: 2 }), NOW + 1)),
      );
      decided += answers.filter(({ kind }) => kind === 'approved').length;
      expect(answers.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    }
    const approvals = await one.db.selectFrom('approvals').select(['request_id', 'person']).execute();
    expect(decided).toBe(RACES);
    expect(new Set(approvals.map((row) => `${row.request_id} ${row.person}`)).size).toBe(2 * RACES);
    expect(approvals).toHaveLength(2 * RACES);
    expect(await firstBadRow(one.db, trailKey(SECRET))).toBeUndefined();
    await one.close();
    await other.close();
    await database.drop();
  },
  600_000,
);
