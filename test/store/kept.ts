import type { Keep } from '../../src/domain/keep';
import type { AttemptId, SessionRequest } from '../../src/domain/request';
import type { UserId } from '../../src/domain/session';
import { newId } from '../../src/store/ids';
import type { Store } from '../../src/store';
import { ALICE, idOf, MAIN, NOW } from '../helpers/examples';
import { claimIn, LEASE_MS, newRequest, quietStep, startStep } from './requests';
import { heldRun, sessionAt } from './runs';

/** Requests with everything that can be kept of one, to see it go. */

export const DAY_MS = 86_400_000;
export const KEEP: Keep = { sessionFactsMs: 30 * DAY_MS, notesMs: 90 * DAY_MS, actsMs: 400 * DAY_MS };

const device = (no: number) => ({
  ...{ sessionId: idOf(no), workspaceId: MAIN, listedIn: MAIN, device: `Phone ${no}`, ip: '203.0.113.7' },
});

/** One with note, comment, devices, alert and a call that names a session; it has ended unless said otherwise. */
export async function fullRequest(
  store: Store,
  target: UserId,
  { by = ALICE, at = NOW, ended = true }: { by?: UserId; at?: number; ended?: boolean } = {},
): Promise<SessionRequest> {
  const evidence = { channel: 'C07ALERTS01', messageTs: '1.2', permalink: `https://example.slack.com/${target}` };
  const operation = { kind: 'reset', target, scope: 'all' } as const;
  const base = newRequest({
    ...{ createdAt: at, beginBy: at + 600_000, waitUntil: at + 1_800_000 },
    intent: { operation, requester: by, note: `Note on ${target}`, evidence },
  });
  const request = { ...base, devices: [device(1) as unknown as (typeof base.devices)[number]] };
  await store.requests.submit(request, () => ({ kind: 'allowed', warnings: [] }));
  let claim = await store.requests.claim(request.id, at, LEASE_MS);
  if (!claim) throw new Error('A new request can be claimed.');
  const id = newId() as AttemptId;
  const call = { method: 'invalidate', sessionId: idOf(1), form: 'user' } as const;
  const events = [{ type: 'attempt.started', actor: by, target, requestId: request.id }] as const;
  claim = claimIn(
    await store.requests.commit(claim, startStep({ start: { id, purpose: 'act', call }, events }), at, LEASE_MS),
  );
  const answer = { class: 'accepted', transient: false, wrongArguments: false } as const;
  const seen = { sessionId: idOf(1), workspaceId: MAIN };
  const before = {
    sessions: [{ ...seen, covers: 'yes', listedIn: MAIN }],
    places: [MAIN],
    coverage: 'complete',
  } as const;
  const compared = { left: [], signedInAgain: [seen], unclear: [], verdict: 'verified' } as const;
  const finding = { at, awaited: 1, gone: 1, ...compared };
  const close = quietStep({ target: { before, finding }, close: { id, answer } });
  claim = claimIn(await store.requests.commit(claim, close, at, LEASE_MS));
  const settled = { to: 'settled', outcome: 'verified' } as const;
  const end = quietStep({ target: { state: 'settled', settledAs: 'verified' }, isNews: true, request: settled });
  if (ended) claim = claimIn(await store.requests.commit(claim, end, at, LEASE_MS));
  for (const one of await store.announcements.owedOf(request.id)) await store.announcements.made(one.id);
  return claim.request;
}

/** One about so many people, whose sessions were seen, which has ended. */
export async function fullRun(store: Store, people: number): Promise<string> {
  const { list, send, sweep } = await heldRun(store, people);
  const places = Array.from({ length: people }, (_, i) => i + 1);
  await sweep(
    1,
    places.map((place) => sessionAt(place)),
    true,
  );
  await send(places, 'queued');
  await sweep(2, []);
  const { request_id: id } = await store.db
    .selectFrom('runs')
    .select('request_id')
    .where('list_id', '=', list)
    .executeTakeFirstOrThrow();
  await store.db.updateTable('targets').set({ state: 'settled' }).where('request_id', '=', id).execute();
  await store.db.updateTable('requests').set({ state: 'settled', outcome: 'finished' }).where('id', '=', id).execute();
  await store.db.deleteFrom('announcements').where('request_id', '=', id).execute();
  return id;
}

/** All that is stored but the trail, as one text: to look for what must not be in it. */
export async function storedText({ db }: Store): Promise<string> {
  const tables = [
    ...(['requests', 'targets', 'attempts', 'approvals', 'notices', 'personal', 'runs'] as const),
    ...(['lists', 'list_entries', 'listed_sessions'] as const),
  ];
  const rows = [];
  for (const table of tables) rows.push(await db.selectFrom(table).selectAll().execute());
  return JSON.stringify(rows);
}
