import type { AttemptId } from '../../src/domain/request';
import { newId } from '../../src/store/ids';
import { readTrail } from '../../src/store/trail';
import { ALICE, NOW, sessionNo } from '../helpers/examples';
import { onEachDatabase } from './databases';
import { LEASE_MS, quietStep, startStep } from './requests';
import { submittedRun } from './runs';

onEachDatabase('an order to a run', (here) => {
  const orders = async () =>
    (await readTrail(here.store.db)).flatMap(({ type, actor, facts }) =>
      type === 'run.ordered' ? [{ actor, ...facts }] : [],
    );

  it('holds from the next step on, and is in the trail', async () => {
    const { runs } = here.store;
    const { id } = await submittedRun(here.store, 3);

    expect(await runs.order(id)).toBe('go');
    expect(await runs.give(id, 'pause', ALICE, NOW)).toBe(true);
    expect(await runs.order(id)).toBe('pause');
    expect(await runs.give(id, 'go', ALICE, NOW + 1)).toBe(true);
    expect(await runs.order(id)).toBe('go');
    expect(await orders()).toEqual([
      { actor: ALICE, order: 'pause' },
      { actor: ALICE, order: 'go' },
    ]);
  });

  it('cannot take a stop back', async () => {
    const { runs } = here.store;
    const { id } = await submittedRun(here.store, 3);

    expect(await runs.give(id, 'stop', ALICE, NOW)).toBe(true);
    expect(await runs.give(id, 'go', ALICE, NOW)).toBe(false);
    expect(await runs.order(id)).toBe('stop');
    expect(await orders()).toEqual([{ actor: ALICE, order: 'stop' }]);
  });

  it('changes nothing of what has settled, and leaves no trace there', async () => {
    const { requests, runs } = here.store;
    const { id } = await submittedRun(here.store, 3);
    const claim = await requests.claim(id, NOW, LEASE_MS);
    if (!claim) throw new Error('A new request can be claimed.');
    await requests.commit(claim, quietStep({ target: { state: 'settled' } }), NOW, LEASE_MS);

    expect(await runs.give(id, 'stop', ALICE, NOW + 1)).toBe(false);
    expect(await runs.order(id)).toBe('go');
    expect(await orders()).toEqual([]);
  });

  it.each([
    ['pause', 'committed'],
    ['stop', 'held'],
  ] as const)('that says %s just as the last call was answered: a repair is %s', async (order, kind) => {
    const { requests, runs } = here.store;
    const { id } = await submittedRun(here.store, 3);
    const claim = await requests.claim(id, NOW, LEASE_MS);
    if (!claim) throw new Error('A new request can be claimed.');
    expect(await runs.give(id, order, ALICE, NOW)).toBe(true);
    const begun = {
      id: newId() as AttemptId,
      call: { method: 'invalidate' as const, sessionId: sessionNo(1).sessionId, form: 'user' as const },
    };
    expect(await requests.commit(claim, startStep({ start: { ...begun, purpose: 'act' } }), NOW, LEASE_MS)).toEqual({
      kind: 'held',
    });
    expect(
      await requests.commit(claim, startStep({ start: { ...begun, purpose: 'repair' } }), NOW, LEASE_MS),
    ).toMatchObject({
      kind,
    });
  });

  it('does not wait for a step, nor a step for it', async () => {
    const { requests } = here.store;
    const { id } = await submittedRun(here.store, 3);
    const other = here.kind === 'postgres' ? await here.another() : here.store;
    for (let i = 0; i < 20; i += 1) {
      const claim = await requests.claim(id, NOW + i, LEASE_MS);
      if (!claim) throw new Error('It was let go of.');
      const step = quietStep({ target: { nextStepAt: NOW + i }, run: { isPaused: true } });
      const [committed, given] = await Promise.all([
        requests.commit(claim, step, NOW + i, LEASE_MS),
        other.runs.give(id, 'go', ALICE, NOW + i),
      ]);
      expect([committed.kind, given]).toEqual(['committed', true]);
      if (committed.kind === 'committed') await requests.release(committed.claim);
    }
  });
});
