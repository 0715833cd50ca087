import type { KyselyPlugin } from 'kysely';
import type { Notice, NoticeStore } from '../../src/requests/notice-ports';
import { createNoticeStore } from '../../src/store/notice-store';
import { readTrail } from '../../src/store/trail';
import { trailKey } from '../../src/store/trail-key';
import { NOW } from '../helpers/examples';
import { onEachDatabase, SECRET } from './databases';
import { about, allow, claimed, LEASE_MS, needs, newRequest, quietStep } from './requests';

const POSTED = { channel: 'D08DMADMIN1', ts: '1763899000.001200' };

onEachDatabase('a notice', (here) => {
  const due = (now = NOW, limit = 10): Promise<readonly Notice[]> => here.store.notices.claimDue(now, LEASE_MS, limit);
  const only = (notices: readonly Notice[]): Notice => {
    const [notice] = notices;
    if (!notice || notices.length > 1) throw new Error(`One notice was expected, not ${notices.length}.`);
    return notice;
  };

  it('is owed from the submit on, to one worker at a time', async () => {
    const request = newRequest();
    await here.store.requests.submit(request, allow);
    expect(only(await due())).toMatchObject({ requestId: request.id, topic: 'status', failures: 0 });
    expect(await due(NOW + LEASE_MS - 1)).toEqual([]);
    expect(only(await due(NOW + LEASE_MS))).toMatchObject({ topic: 'status' });
  });

  it('is claimed once by twenty who ask at the same moment', async () => {
    for (let i = 0; i < 5; i += 1) await here.store.requests.submit(newRequest(about(`U07PERSON0${i}`)), allow);
    const claims = await Promise.all(Array.from({ length: 20 }, () => due()));
    expect(claims.flat()).toHaveLength(5);
  });

  it('that follows its request is owed again whenever there is news; the others are told once', async () => {
    const { requests, notices } = here.store;
    const claim = await claimed(requests);
    await notices.delivered(only(await due()).id, POSTED, 1, NOW);
    expect(await due()).toEqual([]);

    await requests.commit(claim, quietStep({ isNews: true, notices: ['needs-you'] }), NOW, LEASE_MS);
    const [status, needsYou] = [...(await due())].sort((a, b) => b.topic.localeCompare(a.topic));
    expect(status).toMatchObject({ topic: 'status', posted: POSTED });
    expect(needsYou).toMatchObject({ topic: 'needs-you' });
    expect(needsYou).not.toHaveProperty('posted');
    for (const notice of [status, needsYou]) if (notice) await notices.delivered(notice.id, POSTED, 2, NOW);
    await requests.commit(claim, quietStep({ isNews: true, notices: ['needs-you'] }), NOW, LEASE_MS);
    expect(only(await due())).toMatchObject({ topic: 'status' });
    expect(await notices.statusOf(claim.request.id)).toEqual(POSTED);
  });

  it('that is an alarm goes first, and a page is claimed apart from the messages', async () => {
    const { requests, notices } = here.store;
    const prompts = { cards: ['C05APPROVE1'], pagesAfterMs: [0], breakGlass: [] };
    await requests.submit(newRequest({ ...about('U07PERSON01'), prompts }), needs(1));
    const alarm = { cards: [], pagesAfterMs: [], breakGlass: ['W05OWNER001'] };
    const { intent } = about('U07PERSON02');
    await requests.submit(
      newRequest({ intent: { ...intent, breakGlass: true }, prompts: alarm, createdAt: NOW + 1 }),
      allow,
    );
    const topics = async (...asked: [limit: number, kind?: 'messages' | 'pages']): Promise<string[]> =>
      (await notices.claimDue(NOW + 1, LEASE_MS, ...asked)).map(({ topic }) => topic);
    expect(await topics(1, 'messages')).toEqual(['break-glass']);
    expect(await topics(10, 'pages')).toEqual(['page']);
    expect((await topics(10, 'messages')).sort()).toEqual(['card', 'status', 'status']);
  });

  it('that failed is tried again when it is said to, and counts its failures', async () => {
    const { requests, notices } = here.store;
    await requests.submit(newRequest(), allow);
    await notices.failed(only(await due()), 'ratelimited', NOW + 5_000, NOW);
    expect(await due(NOW + 4_999)).toEqual([]);
    const again = only(await due(NOW + 5_000));
    expect(again.failures).toBe(1);
    await notices.delivered(again.id, POSTED, 1, NOW);
    expect(await readTrail(here.store.db)).toHaveLength(1);
  });

  it('that is given up is never tried again, which the trail tells', async () => {
    const { requests, notices } = here.store;
    const claim = await claimed(requests);
    await notices.failed(only(await due()), 'channel_not_found', undefined, NOW);
    await requests.commit(claim, quietStep({ isNews: true }), NOW, LEASE_MS);
    expect(await due(NOW + 24 * 3_600_000)).toEqual([]);
    expect((await readTrail(here.store.db)).at(-1)).toMatchObject({
      type: 'notice.abandoned',
      requestId: claim.request.id,
      facts: { topic: 'status', error: 'channel_not_found' },
    });
    expect(await notices.statusOf(claim.request.id)).toBeUndefined();
  });

  it.each(['was posted', 'was given up'])(
    'that is renewed while it is being posted is owed all the same when the first %s',
    async (end) => {
      const { requests, notices } = here.store;
      const claim = await claimed(requests);
      await notices.delivered(only(await due()).id, POSTED, 2, NOW);
      await requests.commit(claim, quietStep({ noticesAgain: ['paused'] }), NOW, LEASE_MS);
      const first = only(await due());
      await requests.commit(claim, quietStep({ noticesAgain: ['paused'] }), NOW, LEASE_MS);
      if (end === 'was posted') await notices.delivered(first.id, POSTED, 1, NOW);
      else await notices.failed(first, 'channel_not_found', undefined, NOW);
      const again = only(await due());
      expect(again).toMatchObject({ topic: 'paused', failures: 0 });
      expect(again).not.toHaveProperty('posted');
      await notices.delivered(again.id, POSTED, 1, NOW);
      expect(await due(NOW + LEASE_MS)).toEqual([]);
    },
  );

  it('that is put off is not told before then, and has not failed', async () => {
    await here.store.requests.submit(newRequest(), allow);
    await here.store.notices.putOff(only(await due()).id, NOW + 5_000);
    expect(await due(NOW + 4_999)).toEqual([]);
    expect(only(await due(NOW + 5_000))).toMatchObject({ failures: 0 });
  });

  it('is not told twice when one instance stands still between looking and claiming', async () => {
    await here.store.requests.submit(newRequest(), allow);
    const slow = await stuckAfterLooking();
    await here.store.notices.delivered(only(await due()).id, POSTED, 1, NOW);
    slow.goOn();
    expect(await slow.claimed).toEqual([]);
  });

  it('is not tried again at once when one instance stands still while another fails', async () => {
    await here.store.requests.submit(newRequest(), allow);
    const slow = await stuckAfterLooking();
    await here.store.notices.failed(only(await due()), 'ratelimited', NOW + 5_000, NOW);
    slow.goOn();
    expect(await slow.claimed).toEqual([]);
  });

  /** A second instance that has seen what is due, and does not get to claim it yet. */
  async function stuckAfterLooking(): Promise<{ claimed: ReturnType<NoticeStore['claimDue']>; goOn: () => void }> {
    const { db } = await here.another();
    let goOn = (): void => undefined;
    const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
    let claimed: ReturnType<NoticeStore['claimDue']> | undefined;
    await new Promise<void>((hasLooked) => {
      const standStill: KyselyPlugin = {
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          if (result.rows.length > 0) {
            hasLooked();
            await mayGoOn;
          }
          return result;
        },
      };
      claimed = createNoticeStore(db.withPlugin(standStill), trailKey(SECRET)).claimDue(NOW, LEASE_MS, 10);
    });
    if (!claimed) throw new Error('It has looked.');
    return { claimed, goOn };
  }
});
