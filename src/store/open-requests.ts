import type { OpenRequests } from '../metrics';
import type { Database } from './database';

/** How many requests are where. Reads those alone that have not ended: few, however long the history is. */
export async function openRequests(db: Database): Promise<OpenRequests> {
  const rows = await db
    .selectFrom('targets')
    .innerJoin('requests', 'requests.id', 'targets.request_id')
    .select(['requests.state as request', 'targets.state as target'])
    .select((eb) => eb.fn.countAll().as('n'))
    .where('targets.state', '!=', 'settled')
    // Always so: it names the column of the index of those that are open.
    .where('targets.next_step_at', '>=', 0)
    .groupBy(['requests.state', 'targets.state'])
    .execute();
  const sum = (isOne: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(isOne).reduce((total, { n }) => total + Number(n), 0);
  const isSent = (state: string): boolean => state === 'settling' || state === 'watching';
  return {
    waiting: sum(({ request }) => request === 'pending'),
    toSend: sum(({ request, target }) => request !== 'pending' && !isSent(target)),
    unsettled: sum(({ target }) => isSent(target)),
  };
}
