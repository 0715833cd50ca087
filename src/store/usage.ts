import type { Operation, UserId } from '../domain/session';
import type { Usage } from '../domain/verdict';
import type { Database } from './database';

const HOUR_MS = 60 * 60_000;

/** What was asked in the last hour and may still run, or did: as if this were asked next. */
export async function usageOf(db: Database, requester: UserId, operation: Operation, now: number): Promise<Usage> {
  const since = now - HOUR_MS;
  const isBulk = operation.kind === 'bulk-reset';
  /** Requests of the last hour that ended something, or may. */
  const requests = (by?: UserId) => {
    const asked = db
      .selectFrom('requests')
      .select('requests.id')
      .where('requests.created_at', '>', since)
      .where('requests.state', 'in', ['pending', 'approved', 'running', 'settled'])
      // Nothing was ended by these.
      .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', 'not in', ['refused', 'already-gone'])]));
    return by ? asked.where('requests.requester', '=', by) : asked;
  };
  const others = async (by?: UserId): Promise<number> => {
    const one = db.selectFrom('targets').select('person').where('request_id', 'in', requests(by));
    const many = db
      .selectFrom('list_entries')
      .innerJoin('runs', 'runs.list_id', 'list_entries.list_id')
      .select('person')
      .where('list_entries.state', '=', 'in')
      .where('runs.request_id', 'in', requests(by));
    // The row that is worked on for a list stands for nobody.
    const single = one.where('request_id', 'not in', db.selectFrom('runs').select('request_id'));
    let asked = db
      .selectFrom(single.union(many.$castTo<{ person: string }>()).as('asked'))
      .select((eb) => eb.fn.countAll().as('n'));
    asked = isBulk
      ? asked.where(
          'person',
          'not in',
          db
            .selectFrom('list_entries')
            .select('person')
            .where('list_id', '=', operation.list)
            .where('state', '=', 'in')
            .$castTo<{ person: string }>(),
        )
      : asked.where('person', '!=', operation.target);
    return Number((await asked.executeTakeFirstOrThrow()).n);
  };

  const open = await db
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('requester', '=', requester)
    .where('state', '=', 'pending')
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  const people = isBulk ? operation.people : 1;
  return {
    peopleByRequester: (await others(requester)) + people,
    peopleByAnybody: (await others()) + people,
    openByRequester: Number(open.n),
    // For a list it is the number of people that counts.
    requestsForTarget: isBulk ? 0 : await requestsFor(db, operation.target, requester, since),
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
