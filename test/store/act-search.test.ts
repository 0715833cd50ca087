import { CompiledQuery, sql } from 'kysely';
import type { Intent, SessionRequest } from '../../src/domain/request';
import type { UserId } from '../../src/domain/session';
import type { ActFilter, ActPage, Turn } from '../../src/requests/search-ports';
import { asPlace, placeOf } from '../../src/requests/search-ports';
import { rowsFor } from '../../src/store/act-search';
import { ALICE, NOW, TARA } from '../helpers/examples';
import { actId, insertActs, oldAct } from './acts';
import { onEachDatabase } from './databases';
import { allow, needs, newRequest, submitted } from './requests';
import { personNo, submittedRun } from './runs';

const BOB = 'W05APPROVE1' as UserId;
const READER = 'W05AUDITOR1' as UserId;
const NEWEST: Turn = { to: 'newest' };

onEachDatabase('the search for acts', (here) => {
  const find = (filter: ActFilter, turn: Turn = NEWEST, { limit = 10, reader = READER } = {}): Promise<ActPage> =>
    here.store.acts.find({ filter, turn, limit, reader });
  const found = async (filter: ActFilter, reader = READER): Promise<string[]> =>
    (await find(filter, NEWEST, { reader })).acts.map(({ request }) => request.id);
  const ask = (createdAt: number, intent: Partial<Intent> = {}, verdict = allow): Promise<SessionRequest> =>
    submitted(here.store.requests, newRequest({ createdAt, intent }), verdict);
  const about = (target: UserId): Partial<Intent> => ({ operation: { kind: 'reset', target, scope: 'all' } });

  it('finds by person, requester, reason, state and time, and by all of them together; the newest first', async () => {
    const first = await ask(NOW, { ...about(TARA), reason: 'phishing' });
    const second = await ask(NOW + 1, { ...about(BOB), requester: BOB });
    const third = await ask(NOW + 2, { ...about(TARA), requester: BOB, reason: 'phishing' }, needs(1));
    const ids = [third.id, second.id, first.id];

    expect(await found({})).toEqual(ids);
    expect(await found({ person: TARA })).toEqual([third.id, first.id]);
    expect(await found({ requester: BOB })).toEqual([third.id, second.id]);
    expect(await found({ reason: 'phishing' })).toEqual([third.id, first.id]);
    expect(await found({ state: 'pending' })).toEqual([third.id]);
    expect(await found({ outcome: 'verified' })).toEqual([]);
    await here.store.db.updateTable('requests').set({ outcome: 'verified' }).where('id', '=', second.id).execute();
    expect(await found({ outcome: 'verified' })).toEqual([second.id]);
    expect(await found({ outcome: 'unsettled' })).toEqual([]);
    expect(await found({ from: NOW + 1 })).toEqual([third.id, second.id]);
    expect(await found({ until: NOW + 2 })).toEqual([second.id, first.id]);
    expect(await found({ person: TARA, requester: BOB, reason: 'phishing', state: 'pending', from: NOW })).toEqual([
      third.id,
    ]);
    expect(await found({ person: TARA, until: NOW + 2 })).toEqual([first.id]);
    expect(await found({ person: READER })).toEqual([]);
  });

  it('finds a person within the lists of many, beside what was about them alone', async () => {
    const run = await submittedRun(here.store, 3);
    const alone = await ask(NOW + 5, about(personNo(1)));
    expect(await found({ person: personNo(1) })).toEqual([alone.id, run.id]);
    expect(await found({ person: personNo(2) })).toEqual([run.id]);
    expect(await found({ person: personNo(3) })).toEqual([]);
  });

  it('turns the pages of somebody who is on more lists than one page holds, in both directions', async () => {
    for (let n = 0; n < 3; n += 1) await submittedRun(here.store, 2);
    await ask(NOW, about(personNo(1)));
    const look = (turn: Turn): Promise<ActPage> => find({ person: personNo(1) }, turn, { limit: 1 });
    const ids = await found({ person: personNo(1) });
    expect(new Set(ids).size).toBe(4);

    let page = await look(NEWEST);
    for (const [n, id] of ids.entries()) {
      if (n > 0) page = await look({ to: 'older', than: asPlace(NOW, ids[n - 1] ?? '') });
      expect(page).toMatchObject({ acts: [{ request: { id } }], hasOlder: n < 3 });
    }
    const back = await look({ to: 'newer', than: asPlace(NOW, ids[3] ?? '') });
    expect(back).toMatchObject({ acts: [{ request: { id: ids[2] } }], hasNewer: true });
  });

  it('names those who agreed, and not those who denied', async () => {
    const { id, digest } = await ask(NOW, {}, needs(2));
    const decision = { requestId: id, digest, needed: 2, beginBy: NOW + 1_000 };
    await here.store.requests.decide({ ...decision, person: BOB, decision: 'approve' }, NOW);
    await here.store.requests.decide({ ...decision, person: READER, decision: 'deny', denial: 'not-needed' }, NOW);
    expect((await find({})).acts).toMatchObject([{ request: { state: 'denied' }, approvers: [BOB] }]);
  });

  it('goes through each act exactly once, in both directions, while others are asked meanwhile', async () => {
    await insertActs(
      here.store.db,
      Array.from({ length: 25 }, (_, n) => oldAct(n)),
    );
    // Several in one millisecond.
    await here.store.db.updateTable('requests').set({ created_at: NOW }).where('id', '<', actId(12)).execute();
    await here.store.db.updateTable('targets').set({ created_at: NOW }).where('request_id', '<', actId(12)).execute();

    const pages = [await find({}, NEWEST, { limit: 4 })];
    for (let page = pages[0]; page?.hasOlder; page = pages.at(-1)) {
      const last = page.acts.at(-1);
      if (!last) throw new Error('A page with older ones behind it is not empty.');
      await ask(NOW + pages.length);
      pages.push(await find({}, { to: 'older', than: placeOf(last) }, { limit: 4 }));
    }
    const seen = pages.flatMap(({ acts }) => acts.map(({ request }) => request.id as string));
    expect(seen.slice().sort()).toEqual(Array.from({ length: 25 }, (_, n) => actId(n)));
    expect(pages.map(({ hasNewer }) => hasNewer)).toEqual([false, ...pages.slice(1).map(() => true)]);

    const back = [];
    let oldest = pages.at(-1)?.acts[0];
    while (oldest) {
      const page = await find({}, { to: 'newer', than: placeOf(oldest) }, { limit: 4 });
      back.unshift(...page.acts.map(({ request }) => request.id as string));
      oldest = page.hasNewer ? page.acts[0] : undefined;
    }
    expect(back.slice(-24)).toEqual(seen.slice(0, 24));
    // What was asked meanwhile.
    expect(back).toHaveLength(24 + pages.length - 1);
  });

  it('shows nobody what is open and about them, or left them out; the requester always, and all when it has ended', async () => {
    const mine = await ask(NOW - 1, { ...about(READER), requester: READER }, needs(1));
    const aboutMe = await ask(NOW + 1, about(READER), needs(1));
    const leftOut = await ask(NOW + 2, { leftOut: [BOB, READER] }, needs(1));
    const run = await submittedRun(here.store, 2);

    expect(await found({})).toEqual([run.id, mine.id]);
    expect(await found({ person: READER })).toEqual([mine.id]);
    expect(await found({ state: 'pending' })).toEqual([mine.id]);
    expect(await found({}, personNo(0))).not.toContain(run.id);
    expect(await found({ person: personNo(0) }, personNo(0))).toEqual([]);

    for (const { id } of [aboutMe, leftOut])
      await here.store.requests.end(id, { state: 'withdrawn', by: ALICE }, NOW + 3);
    expect((await found({})).slice(0, 2)).toEqual([leftOut.id, aboutMe.id]);
  });

  it('knows what waits for others: not what one has asked oneself, agreed to, or what has expired', async () => {
    const { acts, requests } = here.store;
    const waiting = await ask(NOW, {}, needs(2));
    await ask(NOW + 1);
    await ask(NOW + 2, { requester: BOB, ...about(ALICE) }, needs(1));
    const ids = async (person: UserId, now = NOW + 10): Promise<string[]> =>
      (await acts.pending(person, now, 10)).map(({ id }) => id);

    expect(await ids(BOB)).toEqual([waiting.id]);
    const { digest } = waiting;
    const decision = { requestId: waiting.id, digest, needed: 2, beginBy: NOW + 1_000 };
    await requests.decide({ ...decision, person: BOB, decision: 'approve' }, NOW + 3);
    expect(await ids(BOB)).toEqual([]);
    expect(await ids(READER)).toHaveLength(2);
    expect(await ids(READER, NOW + 1_800_000)).toEqual([]);
  });

  const LOOKS: readonly (readonly [string, ActFilter, readonly string[]])[] = [
    ['the newest', {}, ['acts_by_time']],
    ['a person', { person: personNo(7) }, ['acts_by_person', 'targets_request']],
    ['a requester', { requester: personNo(9_001) }, ['acts_by_requester']],
    ['a reason', { reason: 'malware' }, ['acts_by_reason']],
    ['a state', { state: 'pending' }, ['acts_by_state']],
    ['an outcome', { outcome: 'unsettled' }, ['acts_by_outcome']],
    ['a time', { from: NOW - 199_000_000, until: NOW - 198_000_000 }, ['acts_by_time']],
  ];

  it('reads an index for each of these, on the first page and far behind, and no table from end to end', async () => {
    const { db } = here.store;
    await insertActs(
      db,
      Array.from({ length: here.kind === 'postgres' ? 3_000 : 1 }, (_, n) => oldAct(n)),
    );
    if (here.kind === 'postgres') await sql`analyze`.execute(db);
    for (const [what, filter, indexes] of LOOKS)
      for (const turn of [NEWEST, { to: 'older', than: asPlace(NOW - 198_500_000, actId(1_500)) } as const]) {
        const runs = filter.person === undefined ? [] : [actId(7), actId(8)];
        const query = rowsFor(db, { filter, turn, limit: 10, reader: READER }, runs).compile();
        const explain = here.kind === 'sqlite' ? 'explain query plan' : 'explain';
        const plan = await db.executeQuery(CompiledQuery.raw(`${explain} ${query.sql}`, [...query.parameters]));
        const lines = plan.rows.map((row) => JSON.stringify(row)).join('\n');
        const read = { what, used: indexes.filter((index) => lines.includes(index)) };
        expect(read).toEqual({ what, used: indexes });
        expect(lines).not.toMatch(/SCAN (requests|targets)(?! USING INDEX)|Seq Scan on (requests|targets)/);
        // An index read in its order ends with the page; sorting would begin with reading everything.
        if (filter.person === undefined) expect(lines).not.toMatch(/TEMP B-TREE|Sort Key/);
      }
  });
});
