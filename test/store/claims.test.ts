import type { AttemptId } from '../../src/domain/request';
import { readTrail } from '../../src/store/trail';
import { ALICE, LAB, MAIN, NOW, refOf, sessionNo, TARA } from '../helpers/examples';
import { onEachDatabase } from './databases';
import { about, allow, claimed, claimIn, LEASE_MS, newRequest, quietStep, startStep } from './requests';

const FOREVER = NOW + 24 * 3_600_000;

onEachDatabase('a claim', (here) => {
  const types = async (): Promise<string[]> => (await readTrail(here.store.db)).map(({ type }) => type);

  it('is held by one worker, however many ask at once', async () => {
    const request = newRequest();
    await here.store.requests.submit(request, allow);
    const asked = Array.from({ length: 20 }, () => here.store.requests.claim(request.id, NOW, LEASE_MS));
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
  });

  it('comes free when it is let go, and when its lease ends', async () => {
    const { requests } = here.store;
    const first = await claimed(requests);
    const { id } = first.request;
    expect(await requests.due(NOW, 10)).toEqual([]);
    await requests.release(first);
    expect(await requests.due(NOW, 10)).toEqual([id]);
    expect(await requests.claim(id, NOW, LEASE_MS)).toBeDefined();

    expect(await requests.claim(id, NOW + LEASE_MS - 1, LEASE_MS)).toBeUndefined();
    expect(await requests.due(NOW + LEASE_MS, 10)).toEqual([id]);
    expect(await requests.claim(id, NOW + LEASE_MS, LEASE_MS)).toBeDefined();
  });

  it('writes nothing once another has taken over, and lets nothing go that is not its own', async () => {
    const { requests } = here.store;
    const stale = await claimed(requests);
    const later = NOW + LEASE_MS;
    const fresh = await requests.claim(stale.request.id, later, LEASE_MS);
    expect(await requests.commit(stale, startStep(), later, LEASE_MS)).toEqual({ kind: 'lost' });
    await requests.release(stale);
    expect(await requests.claim(stale.request.id, later, LEASE_MS)).toBeUndefined();

    const record = await requests.read(stale.request.id);
    expect(record).toMatchObject({
      attempts: [],
      target: { state: 'waiting' },
      request: { state: 'approved', version: 1 },
    });
    expect(await types()).toEqual(['request.submitted']);
    if (!fresh) throw new Error('The lease had ended.');
    expect(await requests.commit(fresh, startStep(), later, LEASE_MS)).toMatchObject({ kind: 'committed' });
  });

  it('is renewed by every step', async () => {
    const { requests } = here.store;
    const claim = await claimed(requests);
    await requests.commit(claim, quietStep(), NOW + 20_000, LEASE_MS);
    expect(await requests.claim(claim.request.id, NOW + LEASE_MS, LEASE_MS)).toBeUndefined();
    expect(await requests.claim(claim.request.id, NOW + 20_000 + LEASE_MS, LEASE_MS)).toBeDefined();
  });

  it('is held on to while whoever has it says so, and not by whoever has lost it', async () => {
    const { requests } = here.store;
    const claim = await claimed(requests);
    await requests.renew([claim], NOW + 20_000, LEASE_MS);
    expect(await requests.claim(claim.request.id, NOW + 19_999 + LEASE_MS, LEASE_MS)).toBeUndefined();
    const later = NOW + 20_000 + LEASE_MS;
    expect(await requests.claim(claim.request.id, later, LEASE_MS)).toBeDefined();
    await requests.renew([claim], later + 20_000, LEASE_MS);
    expect(await requests.claim(claim.request.id, later + LEASE_MS, LEASE_MS)).toBeDefined();
  });

  it('is only to be had when a step is due, and never for what is settled', async () => {
    const { requests } = here.store;
    const claim = await claimed(requests);
    const { id } = claim.request;
    await requests.release(
      claimIn(await requests.commit(claim, quietStep({ target: { nextStepAt: NOW + 500 } }), NOW, 0)),
    );
    expect(await requests.claim(id, NOW + 499, LEASE_MS)).toBeUndefined();
    const again = await requests.claim(id, NOW + 500, LEASE_MS);
    if (!again) throw new Error('Its step was due.');
    const settled = quietStep({ target: { state: 'settled', settledAs: 'verified' } });
    await requests.release(claimIn(await requests.commit(again, settled, NOW, LEASE_MS)));
    expect(await requests.claim(id, FOREVER, LEASE_MS)).toBeUndefined();
    expect(await requests.due(FOREVER, 10)).toEqual([]);
  });

  it('offers what is due by its time, so many at once', async () => {
    const { requests } = here.store;
    const asked = [3, 1, 2].map((n) => newRequest({ createdAt: NOW + n, ...about(`U07PERSON0${n}`) }));
    for (const request of asked) await requests.submit(request, allow);
    const [third, first, second] = asked.map(({ id }) => id);
    expect(await requests.due(NOW + 9, 10)).toEqual([first, second, third]);
    expect(await requests.due(NOW + 9, 2)).toEqual([first, second]);
    expect(await requests.due(NOW + 2, 10)).toEqual([first, second]);
  });
});

onEachDatabase('a step', (here) => {
  it('is written as a whole: target, request, attempt, devices, notices and trail', async () => {
    const { requests } = here.store;
    const start = { id: 'attempt-1' as AttemptId, purpose: 'act', call: { method: 'reset' } } as const;
    const devices = [sessionNo(1), sessionNo(2, { workspaceId: LAB, recent: { ip: '203.0.113.9' } })];
    const before = {
      sessions: [{ ...refOf(1), listedIn: MAIN, covers: 'yes' as const }],
      places: [MAIN],
      coverage: 'complete' as const,
    };
    const step = startStep({ start, devices, target: { state: 'running', before }, notices: ['summary', 'status'] });
    const begun = claimIn(await requests.commit(await claimed(requests), step, NOW + 5, LEASE_MS));
    const answer = {
      class: 'refused',
      transient: true,
      wrongArguments: false,
      error: 'ratelimited',
      httpStatus: 429,
    } as const;
    const close = quietStep({ close: { id: start.id, answer }, target: { actedAt: NOW + 9, looks: 3 } });
    await requests.commit(begun, close, NOW + 9, LEASE_MS);

    const record = await requests.read(begun.request.id);
    expect(record).toMatchObject({ request: { state: 'running', version: 2 }, devices });
    expect(record?.target).toMatchObject({ state: 'running', before, actedAt: NOW + 9, looks: 3 });
    const times = { startedAt: NOW + 5, endedAt: NOW + 9 };
    const ended = { state: 'refused', transient: true, wrongArguments: false, error: 'ratelimited' };
    expect(record?.attempts).toEqual([{ ...start, n: 1, ...ended, ...times }]);
    const topics = await here.store.db.selectFrom('notices').select('topic').orderBy('topic').execute();
    expect(topics.map(({ topic }) => topic)).toEqual(['status', 'summary']);
  });

  it.each(['attempts', 'personal', 'notices', 'trail'] as const)(
    'leaves nothing behind when %s cannot be written',
    async (table) => {
      const { requests } = here.store;
      const claim = await claimed(requests);
      const start = await readTrail(here.store.db);
      await here.store.db.schema.alterTable(table).renameTo('elsewhere').execute();
      const step = startStep({ devices: [sessionNo(1)], notices: ['summary'] });
      await expect(requests.commit(claim, step, NOW, LEASE_MS)).rejects.toMatchObject({ code: 'store_unavailable' });
      await here.store.db.schema.alterTable('elsewhere').renameTo(table).execute();

      const record = await requests.read(claim.request.id);
      expect(record).toMatchObject({
        attempts: [],
        devices: [],
        target: { state: 'waiting' },
        request: { version: 1 },
      });
      expect(await readTrail(here.store.db)).toEqual(start);
      expect(await requests.commit(claim, step, NOW, LEASE_MS)).toMatchObject({ kind: 'committed' });
    },
  );

  it('begins no second attempt while one is open', async () => {
    const { requests } = here.store;
    const begun = claimIn(await requests.commit(await claimed(requests), startStep(), NOW, LEASE_MS));
    await expect(requests.commit(begun, startStep(), NOW, LEASE_MS)).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    expect((await requests.read(begun.request.id))?.attempts).toHaveLength(1);
  });

  it('waits while another request acts on the same person, and goes on when that one watches or is settled', async () => {
    const { requests } = here.store;
    const one = await claimed(requests);
    const other = await claimed(requests);
    const stranger = await claimed(requests, newRequest(about('U07OTHER001')));
    const running = claimIn(await requests.commit(one, startStep(), NOW, LEASE_MS));
    expect(await requests.commit(stranger, startStep(), NOW, LEASE_MS)).toMatchObject({ kind: 'committed' });
    expect(await requests.commit(other, startStep(), NOW, LEASE_MS)).toEqual({ kind: 'person-busy' });
    expect((await requests.read(other.request.id))?.attempts).toEqual([]);

    const settling = claimIn(
      await requests.commit(running, quietStep({ target: { state: 'settling' } }), NOW, LEASE_MS),
    );
    expect(await requests.commit(other, startStep(), NOW, LEASE_MS)).toEqual({ kind: 'person-busy' });
    await requests.commit(settling, quietStep({ target: { state: 'watching' } }), NOW, LEASE_MS);
    expect(await requests.commit(other, startStep(), NOW, LEASE_MS)).toMatchObject({ kind: 'committed' });
  });

  it('lets one of twenty racing requests act on a person', async () => {
    const { requests } = here.store;
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimed(requests)));
    const outcomes = await Promise.all(claims.map((claim) => requests.commit(claim, startStep(), NOW, LEASE_MS)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', ...Array<string>(19).fill('person-busy')]);
  });

  it('does not move a request that has ended', async () => {
    const { requests } = here.store;
    const claim = await claimed(requests);
    const end = quietStep({
      isNews: true,
      request: { to: 'settled', outcome: 'verified' },
      target: { state: 'settled' },
    });
    const ended = claimIn(await requests.commit(claim, end, NOW, LEASE_MS));
    expect(ended.request).toMatchObject({ state: 'settled', outcome: 'verified', version: 2 });
    const again = quietStep({
      isNews: true,
      request: { to: 'running' },
      events: [{ type: 'attempt.started', actor: ALICE, target: TARA }],
    });
    expect(await requests.commit(ended, again, NOW, LEASE_MS)).toEqual({ kind: 'lost' });
    expect(await requests.read(ended.request.id)).toMatchObject({ request: { state: 'settled', version: 2 } });
    const rows = await readTrail(here.store.db);
    expect(rows.map(({ type }) => type)).not.toContain('attempt.started');
  });
});
