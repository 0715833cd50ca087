import type { Usage } from '../domain/judge';
import type { UserId } from '../domain/session';
import type { Database } from './database';

const HOUR_MS = 60 * 60_000;

/** What was asked in the last hour and may still run, or did: as if this were asked next. */
export async function usageOf(db: Database, requester: UserId, target: UserId, now: number): Promise<Usage> {
  const since = now - HOUR_MS;
  const people = (by?: UserId): Promise<number> => {
    let asked = db
      .selectFrom('requests')
      .innerJoin('targets', 'targets.request_id', 'requests.id')
      .select((eb) => eb.fn.count('targets.person').distinct().as('n'))
      .where('requests.created_at', '>', since)
      .where('requests.state', 'in', ['pending', 'approved', 'running', 'settled'])
      // Nothing was ended by these.
      .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', 'not in', ['refused', 'already-gone'])]))
      .where('targets.person', '!=', target);
    if (by) asked = asked.where('requests.requester', '=', by);
    return asked.executeTakeFirstOrThrow().then(({ n }) => Number(n));
  };
  const open = await db
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('requester', '=', requester)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return {
    peopleByRequester: (await people(requester)) + 1,
    peopleByAnybody: (await people()) + 1,
    openByRequester: Number(open.n),
    requestsForTarget: await requestsFor(db, target, requester, since),
  };
}

/** Of what any one other person had run for this target, no more counts: nobody can use up the hour to shield them. */
const OF_ANOTHER_MAX = 3;

/** All of the requester's own, also what was taken back, denied or expired; of others, what ended something or may yet. */
async function requestsFor(db: Database, target: UserId, requester: UserId, since: number): Promise<number> {
  const rows = await db
    .selectFrom('targets')
    .innerJoin('requests', 'requests.id', 'targets.request_id')
    .select((eb) => ['requests.requester', eb.fn.countAll().as('n')])
    .where('targets.person', '=', target)
    .where('targets.created_at', '>', since)
    .where('requests.state', '!=', 'void')
    .where((eb) =>
      eb.or([
        eb('requests.requester', '=', requester),
        eb.and([
          eb('requests.state', 'in', ['approved', 'running', 'settled']),
          eb.or([eb('outcome', 'is', null), eb('outcome', 'not in', ['refused', 'already-gone'])]),
        ]),
      ]),
    )
    .groupBy('requests.requester')
    .execute();
  const counts = rows.map((row) =>
    row.requester === requester ? Number(row.n) : Math.min(Number(row.n), OF_ANOTHER_MAX),
  );
  return counts.reduce((sum, n) => sum + n, 0);
}
