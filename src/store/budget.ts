import type { Bucket, Budget } from '../requests/ports';
import type { Database } from './database';
import { guarded } from './guarded';

/**
 * Slack's limits count for the organisation, so the budget is shared through the database by all instances. Each method's
 * bucket is one number: the time at which it will be full again.
 */
export function createBudget(db: Database): Budget {
  const row = (method: string) => db.selectFrom('pacer').selectAll().where('method', '=', method).executeTakeFirst();
  const ensure = (method: string) =>
    db
      .insertInto('pacer')
      .values({ method, full_at: 0, blocked_until: 0 })
      .onConflict((conflict) => conflict.column('method').doNothing())
      .execute();

  return guarded({
    take: async (method: string, { burst, refillMs }: Bucket, reserve: number, now: number): Promise<number> => {
      const fullestAllowed = now + (burst - 1 - reserve) * refillMs;
      const taken = await db
        .updateTable('pacer')
        .set((eb) => ({
          full_at: eb
            .case()
            .when('full_at', '<', now)
            .then(now + refillMs)
            .else(eb('full_at', '+', refillMs))
            .end(),
        }))
        .where('method', '=', method)
        .where('full_at', '<=', fullestAllowed)
        .where('blocked_until', '<=', now)
        .returning('method')
        .executeTakeFirst();
      if (taken) return 0;
      const current = await row(method);
      if (!current) {
        await ensure(method);
        return 1;
      }
      return Math.max(current.full_at - fullestAllowed, current.blocked_until - now, 1);
    },

    block: async (method: string, until: number): Promise<void> => {
      await ensure(method);
      await db
        .updateTable('pacer')
        .set({ blocked_until: until })
        .where('method', '=', method)
        .where('blocked_until', '<', until)
        .execute();
    },
  });
}
