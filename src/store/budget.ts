import type { Bucket, Budget } from '../requests/ports';
import type { Database } from './database';
import { guarded } from './guarded';

/**
 * Slack's limits count for the organisation, so the budget is shared through the database by all instances. Each method's
 * bucket is one number: the time at which it will be full again.
 */
export function createBudget(db: Database): Budget {
  const ensure = (method: string) =>
    db
      .insertInto('pacer')
      .values({ method, full_at: 0, blocked_until: 0 })
      .onConflict((conflict) => conflict.column('method').doNothing())
      .execute();

  const takeOne = (method: string, refillMs: number, fullestAllowed: number, now: number) =>
    db
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

  return guarded({
    take: async (method: string, { burst, refillMs }: Bucket, reserve: number, now: number): Promise<number> => {
      const fullestAllowed = now + (burst - 1 - reserve) * refillMs;
      if (await takeOne(method, refillMs, fullestAllowed, now)) return 0;
      await ensure(method);
      if (await takeOne(method, refillMs, fullestAllowed, now)) return 0;
      const { full_at: fullAt, blocked_until: blockedUntil } = await db
        .selectFrom('pacer')
        .selectAll()
        .where('method', '=', method)
        .executeTakeFirstOrThrow();
      return Math.max(fullAt - fullestAllowed, blockedUntil - now, 1);
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
