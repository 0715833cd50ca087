import type { RequestId } from '../domain/request';
import type { RunOrder } from '../domain/run';
import type { RunStore } from '../requests/run-ports';
import type { Database } from './database';
import { appendToTrail } from './trail';
import type { TrailKey } from './trail-key';

/** What people order a run to do. */
export function runOrders(db: Database, key: TrailKey): Pick<RunStore, 'order' | 'give'> {
  return {
    order: (id) => readOrder(db, id),

    give: (id, order, by, now) =>
      db.transaction().execute(async (trx) => {
        // First the row that every step takes first: somebody looks at once what was ordered.
        const woken = await trx
          .updateTable('targets')
          .set({ next_step_at: now })
          .where('request_id', '=', id)
          .where('state', 'in', ['waiting', 'running'])
          .executeTakeFirst();
        if (woken.numUpdatedRows !== 1n) return false;
        const changed = await trx
          .updateTable('runs')
          .set({ ordered: order, ordered_by: by, ordered_at: now })
          .where('request_id', '=', id)
          .where('ordered', '!=', 'stop')
          .executeTakeFirst();
        if (changed.numUpdatedRows !== 1n) return false;
        await appendToTrail(trx, [{ type: 'run.ordered', actor: by, requestId: id, facts: { order } }], now, key);
        return true;
      }),
  };
}

export async function readOrder(db: Database, id: RequestId): Promise<RunOrder> {
  const row = await db.selectFrom('runs').select('ordered').where('request_id', '=', id).executeTakeFirstOrThrow();
  return row.ordered as RunOrder;
}
