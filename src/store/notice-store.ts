import type { RequestId } from '../domain/request';
import type { Notice, NoticeStore, Topic } from '../requests/notice-ports';
import type { Database } from './database';
import { guarded } from './guarded';
import { brakePrompts, isPromptTo } from './prompt-brake';
import { appendToTrail } from './trail';
import type { TrailKey } from './trail-key';

/** Messages that follow their request as it moves; the other topics are told once. */
const EDITED: readonly Topic[] = ['status', 'summary', 'card', 'reminder'];

export function createNoticeStore(db: Database, key: TrailKey): NoticeStore {
  return guarded({
    claimDue: async (now: number, leaseMs: number, limit: number, kind?: 'messages' | 'pages'): Promise<Notice[]> => {
      const admitted = await brakePrompts(db, now);
      const due = await db
        .selectFrom('notices')
        .innerJoin('requests', 'requests.id', 'notices.request_id')
        .selectAll('notices')
        .where('notices.abandoned', '=', 0)
        .$if(kind === 'messages', (notices) => notices.where('notices.topic', '!=', 'page'))
        .$if(kind === 'pages', (notices) => notices.where('notices.topic', '=', 'page'))
        .where('notices.next_try_at', '<=', now)
        .where('notices.lease_until', '<=', now)
        .where((eb) =>
          eb.or([
            eb('notices.shown_version', '=', 0),
            eb.and([eb('notices.topic', 'in', EDITED), eb('notices.shown_version', '<', eb.ref('requests.version'))]),
          ]),
        )
        .orderBy((eb) => eb.case().when('notices.topic', '=', 'break-glass').then(0).else(1).end())
        .orderBy('notices.next_try_at')
        .limit(limit)
        .execute();

      const claimed: Notice[] = [];
      for (const row of due) {
        if (isPromptTo(row) && !admitted.has(row.id)) continue;
        // Another may have told it, or failed to, since we looked: then the row is not what we saw.
        const won = await db
          .updateTable('notices')
          .set({ lease_until: now + leaseMs })
          .where('id', '=', row.id)
          .where('lease_until', '<=', now)
          .where('shown_version', '=', row.shown_version)
          .where('failures', '=', row.failures)
          .where('abandoned', '=', 0)
          .executeTakeFirst();
        if (won.numUpdatedRows !== 1n) continue;
        claimed.push({
          id: row.id,
          requestId: row.request_id as RequestId,
          topic: row.topic as Topic,
          ...(row.audience === '' ? {} : { audience: row.audience }),
          ...(row.channel !== null && row.ts !== null ? { posted: { channel: row.channel, ts: row.ts } } : {}),
          failures: row.failures,
        });
      }
      return claimed;
    },

    delivered: async (
      id: string,
      posted: Notice['posted'],
      shownVersion: number,
      now: number,
      nextAt = now,
    ): Promise<void> => {
      await db
        .updateTable('notices')
        .set((eb) => ({
          ...posted,
          shown_version: shownVersion,
          next_try_at: nextAt,
          failures: 0,
          lease_until: 0,
          posted_at: eb.fn.coalesce('posted_at', eb.val(now)),
        }))
        .where('id', '=', id)
        .execute();
    },

    failed: (notice: Notice, error: string, nextTryAt: number | undefined, now: number): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('notices')
          .set({
            failures: notice.failures + 1,
            lease_until: 0,
            ...(nextTryAt === undefined ? { abandoned: 1 } : { next_try_at: nextTryAt }),
          })
          .where('id', '=', notice.id)
          .executeTakeFirst();
        // It was renewed meanwhile, and is owed under another id.
        if (numUpdatedRows === 0n || nextTryAt !== undefined) return;
        const { requestId, topic } = notice;
        const event = { type: 'notice.abandoned', actor: 'app', requestId, facts: { topic, error } } as const;
        await appendToTrail(trx, [event], now, key);
      }),

    putOff: async (id: string, until: number): Promise<void> => {
      await db.updateTable('notices').set({ lease_until: 0, next_try_at: until }).where('id', '=', id).execute();
    },

    waitingFor: async (audience: string, limit: number): Promise<RequestId[]> => {
      const rows = await db
        .selectFrom('notices')
        .innerJoin('requests', 'requests.id', 'notices.request_id')
        .select('notices.request_id')
        .where('notices.audience', '=', audience)
        .where('notices.topic', '=', 'card')
        .where('notices.shown_version', '=', 0)
        .where('notices.abandoned', '=', 0)
        .where('requests.state', '=', 'pending')
        .orderBy('requests.expires_at')
        .limit(limit)
        .execute();
      return rows.map((row) => row.request_id as RequestId);
    },

    statusOf: (requestId: RequestId): Promise<Notice['posted']> => standsAt(db, requestId, 'status', ''),
    cardOf: (requestId: RequestId, audience: string): Promise<Notice['posted']> =>
      standsAt(db, requestId, 'card', audience),
  });
}

async function standsAt(db: Database, requestId: RequestId, topic: Topic, audience: string): Promise<Notice['posted']> {
  const row = await db
    .selectFrom('notices')
    .select(['channel', 'ts'])
    .where('request_id', '=', requestId)
    .where('topic', '=', topic)
    .where('audience', '=', audience)
    .executeTakeFirst();
  return row && row.channel !== null && row.ts !== null ? { channel: row.channel, ts: row.ts } : undefined;
}
