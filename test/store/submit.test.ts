import type { RequestId } from '../../src/domain/request';
import type { UserId } from '../../src/domain/session';
import { readTrail } from '../../src/store/trail';
import { ALICE, NOW, refOf, TARA } from '../helpers/examples';
import { onEachDatabase } from './databases';
import { about, allow, claimed, newRequest, submitted } from './requests';

onEachDatabase('submitting', (here) => {
  it('gives back what was asked, to the letter', async () => {
    const hostile = 'über "note" \u0000 \ud83d\ude00 \ud800 </script> \u202e';
    const asked = newRequest({
      intent: {
        operation: { kind: 'invalidate', target: TARA, sessions: [refOf(1), refOf(2)] },
        note: hostile,
        evidence: { channel: 'C08SECOPS01', messageTs: '1763899000.001200' },
      },
    });
    const request = await submitted(here.store.requests, asked);
    const record = await here.store.requests.read(asked.id);
    const { note, ...intent } = asked.intent;
    expect(note).toBe(hostile);
    expect(record).toMatchObject({ request: { ...intent, id: asked.id, digest: asked.digest }, note: hostile });
    expect(record?.request).toEqual(request);
    expect(request).toMatchObject({ state: 'approved', version: 1, createdAt: NOW });
    expect(record?.target).toMatchObject({ state: 'waiting', looks: 0, nextStepAt: NOW });
    expect(record?.attempts).toEqual([]);
  });

  it('finds the request that exists when the same origin asks again', async () => {
    const first = newRequest();
    await here.store.requests.submit(first, allow);
    const again = await here.store.requests.submit(
      newRequest({ originKey: first.originKey, ...about('U07OTHER001') }),
      allow,
    );
    expect(again).toMatchObject({ kind: 'existing', request: { id: first.id } });
    expect((await readTrail(here.store.db)).map(({ type }) => type)).toEqual(['request.submitted']);
  });

  it('makes one request of fifty submits racing at once', async () => {
    const stores = here.kind === 'postgres' ? [here.store, await here.another()] : [here.store];
    const racing = Array.from({ length: 50 }, (_, i) =>
      submitted((stores[i % stores.length] ?? here.store).requests, newRequest({ originKey: 'draft:raced' })),
    );
    expect(new Set((await Promise.all(racing)).map(({ id }) => id)).size).toBe(1);
    expect(await readTrail(here.store.db)).toHaveLength(1);
    expect(await here.store.db.selectFrom('targets').select('id').execute()).toHaveLength(1);
    expect(await here.store.db.selectFrom('notices').select('id').execute()).toHaveLength(1);
  });

  it('keeps requests of different origins apart, however alike', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => submitted(here.store.requests, newRequest({ intent: { note: 'x' } }))),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(20);
  });

  it('writes nothing at all when a part of it cannot be written', async () => {
    await here.store.db.schema.dropTable('notices').execute();
    const failing = newRequest({ intent: { note: 'x' } });
    await expect(here.store.requests.submit(failing, allow)).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await here.store.requests.read(failing.id)).toBeUndefined();
    expect(await readTrail(here.store.db)).toEqual([]);
    expect(await here.store.db.selectFrom('personal').select('id').execute()).toEqual([]);
  });

  it('keeps what people typed out of the trail', async () => {
    await here.store.requests.submit(newRequest({ intent: { note: 'canary-note' } }), allow);
    const [row] = await readTrail(here.store.db);
    expect(row).toMatchObject({ actor: ALICE, target: TARA, facts: { kind: 'reset', scope: 'mobile' } });
    expect(JSON.stringify(row)).not.toContain('canary-note');
  });

  it('shows what was lately asked for a person, newest first and five at most', async () => {
    for (let i = 0; i < 7; i += 1) await here.store.requests.submit(newRequest({ createdAt: NOW + i }), allow);
    await here.store.requests.submit(newRequest({ createdAt: NOW + 99, ...about('U07OTHER001') }), allow);
    const recent = await here.store.requests.recentFor(TARA, NOW + 1);
    expect(recent.map(({ createdAt }) => createdAt - NOW)).toEqual([6, 5, 4, 3, 2]);
    expect(await here.store.requests.recentFor(TARA, NOW + 7)).toEqual([]);
    expect(await here.store.requests.recentFor('U07NOBODY01' as UserId, NOW)).toEqual([]);
  });

  it('knows nothing of a request that was never made', async () => {
    expect(await here.store.requests.read('no-such-id' as RequestId)).toBeUndefined();
    await claimed(here.store.requests);
    expect(await here.store.requests.claim('no-such-id' as RequestId, NOW, 1)).toBeUndefined();
  });
});
