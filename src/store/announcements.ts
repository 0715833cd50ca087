import type { AttemptId, RequestId } from '../domain/request';
import type { AnnouncementStore, OwedAnnouncement } from '../requests/announcement';
import type { Database, InTransaction } from './database';
import { guarded } from './guarded';
import { newId } from './ids';

/** Written with what it tells of, and deleted once it was said: a crash in between leaves it to the next start. */
export async function oweAnnouncement(
  trx: InTransaction,
  requestId: RequestId,
  now: number,
  attempt?: AttemptId,
): Promise<void> {
  await trx
    .insertInto('announcements')
    .values({ id: newId(), request_id: requestId, attempt_id: attempt ?? null, created_at: now })
    .execute();
}

export function createAnnouncements(db: Database): AnnouncementStore {
  return guarded({
    owedOf: async (id: RequestId): Promise<OwedAnnouncement[]> => {
      const rows = await db
        .selectFrom('announcements')
        .select(['id', 'attempt_id'])
        .where('request_id', '=', id)
        .orderBy('created_at')
        .execute();
      return rows.map((row) => ({ id: row.id, ...(row.attempt_id ? { attempt: row.attempt_id as AttemptId } : {}) }));
    },

    owedSince: async (before: number, limit: number): Promise<RequestId[]> => {
      const rows = await db
        .selectFrom('announcements')
        .select('request_id')
        .distinct()
        .where('created_at', '<=', before)
        .limit(limit)
        .execute();
      return rows.map((row) => row.request_id as RequestId);
    },

    made: async (id: string): Promise<void> => {
      await db.deleteFrom('announcements').where('id', '=', id).execute();
    },
  });
}
