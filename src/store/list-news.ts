import type { ListNews, ListStore } from '../requests/list-ports';
import type { Database } from './database';
import { toList } from './list-row';

/** Below any version, so that it stays owed. */
const allButFile = (version: number): number => -version;

/** Lists whose opener is owed a message, and lists that nobody asked for in time. */
export function listNews(db: Database): Pick<ListStore, 'claimNews' | 'told' | 'purgeExpired'> {
  return {
    claimNews: async (now, leaseMs) => {
      const rows = await db
        .updateTable('lists')
        .set({ tell_at: now + leaseMs })
        .where('tell_at', '<=', now)
        .where((eb) => eb('told_version', '<', eb.ref('version')))
        .where('expires_at', '>', now)
        .returningAll()
        .execute();
      return rows.map((row): ListNews => {
        const { channel, ts } = row;
        return {
          list: toList(row),
          ...(channel !== null && ts !== null ? { posted: { channel, ts } } : {}),
          owed: row.told_version === allButFile(row.version) ? 'file' : 'all',
        };
      });
    },

    told: async ({ list: { id, version } }, posted, nextAt, owed) => {
      const toldVersion = owed === 'all' ? 0 : owed === 'file' ? allButFile(version) : version;
      await db
        .updateTable('lists')
        .set({ ...posted, told_version: toldVersion, tell_at: nextAt })
        .where('id', '=', id)
        .execute();
    },

    purgeExpired: async (now) => {
      const rows = await db
        .selectFrom('lists')
        .select('id')
        .where('expires_at', '<=', now)
        .where('state', '!=', 'used')
        .where('lease_until', '<=', now)
        .limit(10)
        .execute();
      for (const { id } of rows)
        await db.transaction().execute(async (trx) => {
          const gone = trx.deleteFrom('list_entries').where('list_id', '=', id);
          // A list that was asked for just now stays.
          const list = await trx
            .updateTable('lists')
            .set({ state: 'failed' })
            .where('id', '=', id)
            .where('state', '!=', 'used')
            .executeTakeFirst();
          if (list.numUpdatedRows !== 1n) return;
          await gone.execute();
          await trx.deleteFrom('lists').where('id', '=', id).execute();
        });
    },
  };
}
