import type { ListStore } from '../requests/list-ports';
import type { Database } from './database';

/** Figures learned on the way. */
export function measures(db: Database): Pick<ListStore, 'measure' | 'remember'> {
  return {
    measure: async (name) => {
      const row = await db.selectFrom('measures').select('value').where('name', '=', name).executeTakeFirst();
      return row?.value;
    },

    remember: async (name, value, now) => {
      await db
        .insertInto('measures')
        .values({ name, value, at: now })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, at: now }))
        .execute();
    },
  };
}
