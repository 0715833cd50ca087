import type { DraftId } from '../domain/request';
import type { Draft, DraftStore } from '../requests/draft-ports';
import type { Database } from './database';
import { guarded } from './guarded';

/** Open modals. They hold devices and addresses, so expired ones are deleted, not kept. */
export function createDraftStore(db: Database): DraftStore {
  return guarded({
    create: async (draft: Draft): Promise<void> => {
      const row = { id: draft.id, body: JSON.stringify(draft), expires_at: draft.expiresAt };
      await db.insertInto('drafts').values(row).execute();
    },

    read: async (id: DraftId, now: number): Promise<Draft | undefined> => {
      const row = await db
        .selectFrom('drafts')
        .select('body')
        .where('id', '=', id)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row && (JSON.parse(row.body) as Draft);
    },

    change: (id: DraftId, now: number, change: (draft: Draft) => Draft): Promise<Draft | undefined> =>
      db.transaction().execute(async (trx) => {
        // An update that changes nothing locks the row on both databases before it is read.
        const row = await trx
          .updateTable('drafts')
          .set((eb) => ({ expires_at: eb.ref('expires_at') }))
          .where('id', '=', id)
          .where('expires_at', '>', now)
          .returning('body')
          .executeTakeFirst();
        if (!row) return undefined;
        const changed = change(JSON.parse(row.body) as Draft);
        await trx
          .updateTable('drafts')
          .set({ body: JSON.stringify(changed) })
          .where('id', '=', id)
          .execute();
        return changed;
      }),

    purgeExpired: async (now: number): Promise<void> => {
      await db.deleteFrom('drafts').where('expires_at', '<=', now).execute();
    },
  });
}
