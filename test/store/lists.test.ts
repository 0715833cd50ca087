import { digestOfBlock } from '../../src/domain/digest';
import type { ListId } from '../../src/domain/session';
import type { ListClaim, ListStep, NewEntry } from '../../src/requests/list-ports';
import { newId } from '../../src/store/ids';
import { ALICE, NOW, somebody } from '../helpers/examples';
import { onEachDatabase } from './databases';
import { LEASE_MS } from './requests';
import { personNo, submittedRun } from './runs';

const HOUR = 3_600_000;

onEachDatabase('a list of people', (here) => {
  const newList = async (entries: readonly NewEntry[], expiresAt = NOW + HOUR): Promise<ListId> => {
    const id = newId() as ListId;
    await here.store.lists.create({ id, opener: ALICE, sources: [], createdAt: NOW, expiresAt }, entries);
    return id;
  };
  const claimed = async (id: ListId, now = NOW): Promise<ListClaim> => {
    const claim = await here.store.lists.claim(id, now, LEASE_MS);
    if (!claim) throw new Error('It can be claimed.');
    return claim;
  };
  const commit = (claim: ListClaim, step: ListStep) => here.store.lists.commit(claim, step, NOW, LEASE_MS);
  const found = (n: number): NewEntry => ({
    ...{ row: n + 1, typed: personNo(n), names: 'found' },
    person: somebody({ id: personNo(n) }),
  });
  const typed = (n: number): NewEntry => ({ row: n, typed: `p${n}`, names: 'person', key: personNo(n) });
  const all = async <T>(pages: AsyncIterable<readonly T[]>): Promise<(readonly T[])[]> => {
    const read = [];
    for await (const page of pages) read.push(page);
    return read;
  };

  it('has each person once, in the order they were named, and says who was left out and why', async () => {
    const { lists } = here.store;
    const address: NewEntry = { row: 3, typed: 'T@example.com', names: 'address', key: 't@example.com' };
    const id = await newList([typed(1), typed(2), address, { row: 4, typed: '=1', names: 'nobody', why: 'formula' }]);
    expect(await lists.openByName(id)).toEqual({ person: 2, address: 1 });
    expect(await lists.openNamed(id, ['t@example.com', personNo(2), 'nobody'])).toMatchObject([{ n: 2 }, { n: 3 }]);

    const person = somebody({ id: personNo(2) });
    const resolved = [
      { n: 1, person: somebody({ id: personNo(1), kind: 'bot' }), out: 'bot' as const },
      { n: 2, person },
      { n: 3, person },
    ];
    const after = await commit(await claimed(id), { resolved, change: { state: 'ready' } });
    expect(after?.list.counts).toEqual({ entries: 4, open: 0, people: 1, same: 1, out: { bot: 1, 'no-person': 1 } });
    expect((await all(lists.pages(id))).flat().map((each) => each.id)).toEqual([personNo(2)]);
    expect((await all(lists.leftOut(id))).flat()).toMatchObject([
      { row: 1, typed: 'p1', why: 'bot', person: personNo(1) },
      { row: 4, typed: '=1', why: 'no-person', problem: 'formula' },
    ]);
    expect(await lists.among(id, [personNo(1), personNo(2), ALICE])).toEqual([personNo(2)]);
  });

  it('leaves out who is found to be protected after all, and asks about the others anew', async () => {
    const { lists } = here.store;
    const id = await newList([found(1), found(2), typed(3)]);
    const claim = await claimed(id);
    const leaveOut = [personNo(2), personNo(3)].map((person) => ({ person, out: 'protected' as const }));
    expect((await commit(claim, { leaveOut }))?.list.counts).toMatchObject({
      people: 1,
      open: 1,
      out: { protected: 1 },
    });
    expect(await lists.workspacesOn(id)).toEqual(somebody({}).workspaces);
    await commit(claim, { reopen: true });
    expect(await lists.open(id, 10)).toEqual([
      { n: 1, key: personNo(1), names: 'person' },
      { n: 3, key: personNo(3), names: 'person' },
    ]);
  });

  it('is read a thousand people at a time, and digested by the same pages', async () => {
    const { lists } = here.store;
    const id = await newList(Array.from({ length: 2_300 }, (_, n) => found(n)));
    const pages = await all(lists.pages(id));
    expect(pages.map((page) => page.length)).toEqual([1_000, 1_000, 300]);
    expect(pages.flat().map((person) => person.id)).toEqual(Array.from({ length: 2_300 }, (_, n) => personNo(n)));
    const blocks = await lists.blocks(id);
    expect(blocks.map(({ last }) => last)).toEqual([1_000, 2_000, 2_300]);
    expect(blocks.map(({ digest }) => digest)).toEqual(
      pages.map((page) => digestOfBlock(page.map((person) => person.id))),
    );
    expect(await lists.idsBetween(id, 999, 1_001)).toEqual([personNo(999), personNo(1_000)]);
  });

  it('is made by one worker at a time; whoever lost it writes nothing', async () => {
    const { lists } = here.store;
    const id = await newList([typed(1)]);
    const asked = await Promise.all(Array.from({ length: 20 }, () => lists.claim(id, NOW, LEASE_MS)));
    expect(asked.filter(Boolean)).toHaveLength(1);
    const [stale] = asked.filter((claim) => claim !== undefined);
    const fresh = await claimed(id, NOW + LEASE_MS);
    expect(stale && (await commit(stale, { resolved: [{ n: 1, out: 'unknown' }] }))).toBeUndefined();
    expect(await lists.open(id, 10)).toHaveLength(1);
    expect(await commit(fresh, { resolved: [{ n: 1, out: 'unknown' }] })).toBeDefined();
    expect(await lists.open(id, 10)).toEqual([]);
  });

  it('forgets what a crash left half read of a source before it is read again', async () => {
    const { lists } = here.store;
    const id = await newList([found(0)]);
    const half = await commit(await claimed(id), { add: { source: 0, entries: [found(1), found(2)] } });
    if (!half) throw new Error('It is held.');
    const whole = await commit(half, { clear: { source: 0 }, add: { source: 0, entries: [1, 2, 3].map(found) } });
    expect(whole?.list.counts).toMatchObject({ entries: 4, people: 4, same: 0 });
    expect((await all(lists.pages(id))).flat().map((person) => person.id)).toEqual([0, 1, 2, 3].map(personNo));
  });

  it('is forgotten with everybody on it when it expires, unless it was asked for', async () => {
    const { lists, requests } = here.store;
    const id = await newList([found(0)], NOW + 1);
    const { id: request } = await submittedRun(here.store, 1);
    const operation = (await requests.read(request))?.request.operation;
    const used = operation?.kind === 'bulk-reset' ? operation.list : id;
    const later = NOW + 2 * HOUR;
    expect(await lists.read(id, later)).toBeUndefined();
    await lists.purgeExpired(later);
    expect(await all(lists.pages(id))).toEqual([]);
    expect(await lists.read(used, later)).toMatchObject({ state: 'used', requestId: request });
    expect((await all(lists.pages(used))).flat()).toHaveLength(1);
  });

  it('is told to its opener once for each change, by one worker', async () => {
    const { lists } = here.store;
    const id = await newList([typed(1)]);
    const [news] = await lists.claimNews(NOW, LEASE_MS);
    if (!news) throw new Error('A new list is news.');
    expect(await lists.claimNews(NOW, LEASE_MS)).toEqual([]);
    await lists.told(news, { channel: 'D1', ts: '1.0' }, NOW);
    expect(await lists.claimNews(NOW, LEASE_MS)).toEqual([]);
    await commit(await claimed(id), { change: { state: 'ready' } });
    expect(await lists.claimNews(NOW, LEASE_MS)).toMatchObject([{ posted: { channel: 'D1', ts: '1.0' } }]);
  });

  it('keeps the latest of a figure learned on the way', async () => {
    const { lists } = here.store;
    expect(await lists.measure('people')).toBeUndefined();
    await lists.remember('people', 7, NOW);
    await lists.remember('people', 9, NOW + 1);
    expect(await lists.measure('people')).toBe(9);
  });
});
