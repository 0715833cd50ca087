import type { UserId } from '../domain/session';
import type { StopLevel } from '../domain/request';
import type { StopSwitch, StopSwitchStore } from '../requests/stop-switch-ports';
import type { Database, InTransaction } from './database';
import { guarded } from './guarded';
import { appendToTrail } from './trail';
import type { TrailKey } from './trail-key';

/** One row for all instances; each act reads it in the transaction that would start it. */
export function createStopSwitch(db: Database, key: TrailKey): StopSwitchStore {
  return guarded({
    read: () => readSwitch(db),

    throwIt: (level: 'waiting' | 'all', by: UserId, now: number): Promise<StopSwitch> =>
      db.transaction().execute(async (trx) => {
        await trx
          .updateTable('stop_switch')
          .set((eb) => ({
            // Never lower: who holds less than everything cannot undo who held everything.
            level: eb.case().when('level', '=', 'all').then('all').else(level).end(),
            thrown_by: by,
            thrown_at: now,
            lift_asked_by: null,
            lift_asked_at: null,
          }))
          .where('id', '=', 1)
          .execute();
        await appendToTrail(trx, [{ type: 'switch.thrown', actor: by, facts: { level } }], now, key);
        return readSwitch(trx);
      }),

    askToLift: (
      by: UserId,
      expected: StopLevel,
      now: number,
      since: number,
      notCounting?: UserId,
    ): ReturnType<StopSwitchStore['askToLift']> =>
      db.transaction().execute(async (trx) => {
        const { level, liftAskedBy: first, liftAskedAt = 0 } = await lockSwitch(trx);
        const liftAskedBy = liftAskedAt < since || first === notCounting ? undefined : first;
        if (level === 'off') return 'not-thrown';
        if (level !== expected) return 'changed';
        if (liftAskedBy === by) return 'same-person';
        if (liftAskedBy !== undefined) {
          await lift(trx);
          await appendToTrail(trx, [{ type: 'switch.lifted', actor: by, facts: { with: liftAskedBy } }], now, key);
          return 'lifted';
        }
        await trx
          .updateTable('stop_switch')
          .set({ lift_asked_by: by, lift_asked_at: now })
          .where('id', '=', 1)
          .execute();
        await appendToTrail(trx, [{ type: 'switch.lift-asked', actor: by }], now, key);
        return 'asked';
      }),

    liftAtHost: (now: number): ReturnType<StopSwitchStore['liftAtHost']> =>
      db.transaction().execute(async (trx) => {
        const { level } = await lockSwitch(trx);
        if (level === 'off') return 'not-thrown';
        await lift(trx);
        await appendToTrail(trx, [{ type: 'switch.lifted', actor: 'app', facts: { at: 'host' } }], now, key);
        return 'lifted';
      }),
  });
}

/** @throws when it cannot be read: then nothing may be started. */
export async function readSwitch(db: Database): Promise<StopSwitch> {
  const row = await db.selectFrom('stop_switch').selectAll().where('id', '=', 1).executeTakeFirstOrThrow();
  return {
    level: row.level as StopLevel,
    ...(row.thrown_by === null ? {} : { by: row.thrown_by as UserId }),
    ...(row.thrown_at === null ? {} : { at: row.thrown_at }),
    ...(row.lift_asked_by === null ? {} : { liftAskedBy: row.lift_asked_by as UserId }),
    ...(row.lift_asked_at === null ? {} : { liftAskedAt: row.lift_asked_at }),
  };
}

/** An update that changes nothing locks the row, so that two who lift at once are a first and a second. */
async function lockSwitch(trx: InTransaction): Promise<StopSwitch> {
  await trx
    .updateTable('stop_switch')
    .set((eb) => ({ level: eb.ref('level') }))
    .where('id', '=', 1)
    .execute();
  return readSwitch(trx);
}

async function lift(trx: InTransaction): Promise<void> {
  await trx
    .updateTable('stop_switch')
    .set({ level: 'off', thrown_by: null, thrown_at: null, lift_asked_by: null, lift_asked_at: null })
    .where('id', '=', 1)
    .execute();
}
