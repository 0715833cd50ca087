import type { Budget, Pace } from '../requests/ports';
import type { Database } from './database';
import { guarded } from './guarded';

/** Of a method that was never asked about. */
export const NOTHING_KNOWN: Pace = {
  limitedBy: 'unknown',
  fullAt: 0,
  atTheEdge: 0,
  beganAt: 0,
  windowEndsAt: 0,
  used: 0,
  blockedUntil: 0,
  blockedForMs: 0,
  peopleUntil: 0,
};

const columnsOf = (pace: Pace) => ({
  limited_by: pace.limitedBy,
  full_at: pace.fullAt,
  at_the_edge: pace.atTheEdge,
  began_at: pace.beganAt,
  window_ends_at: pace.windowEndsAt,
  used: pace.used,
  blocked_until: pace.blockedUntil,
  blocked_for_ms: pace.blockedForMs,
  people_until: pace.peopleUntil,
});

/** Slack's limits count for the organisation, so what is left of them is shared through the database by all instances. */
export function createBudget(db: Database): Budget {
  return guarded({
    read: async (method: string): Promise<{ version: number; pace: Pace }> => {
      const row = await db.selectFrom('pacer').selectAll().where('method', '=', method).executeTakeFirst();
      if (!row) return { version: 0, pace: NOTHING_KNOWN };
      const pace = {
        limitedBy: row.limited_by,
        fullAt: row.full_at,
        atTheEdge: row.at_the_edge,
        beganAt: row.began_at,
        windowEndsAt: row.window_ends_at,
        used: row.used,
        blockedUntil: row.blocked_until,
        blockedForMs: row.blocked_for_ms,
        peopleUntil: row.people_until,
      };
      return { version: row.version, pace };
    },

    replace: async (method: string, version: number, pace: Pace): Promise<boolean> => {
      const changed = { ...columnsOf(pace), version: version + 1 };
      // One statement: a method's first row is inserted, any other is changed if it is still what was read.
      const written = await db
        .insertInto('pacer')
        .values({ method, ...changed })
        .onConflict((conflict) => conflict.column('method').doUpdateSet(changed).where('pacer.version', '=', version))
        .returning('method')
        .executeTakeFirst();
      return written !== undefined;
    },
  });
}
