import type { Database } from '../../src/store/database';

/** When the next piece of work is due, as far as the store tells: nothing happens before it, so time may leap there. */
export async function nextDue(db: Database): Promise<number> {
  const [step, look, list, notice] = await Promise.all([
    db
      .selectFrom('targets')
      .select((eb) => eb.fn.min<number | null>('next_step_at').as('at'))
      .where('state', '!=', 'settled')
      .executeTakeFirst(),
    db
      .selectFrom('lists')
      .select((eb) => eb.fn.min<number | null>('next_step_at').as('at'))
      .where('state', 'in', ['reading', 'looking-up'])
      .executeTakeFirst(),
    db
      .selectFrom('lists')
      .select((eb) => eb.fn.min<number | null>('tell_at').as('at'))
      .where((eb) => eb('told_version', '<', eb.ref('version')))
      .executeTakeFirst(),
    db
      .selectFrom('notices')
      .innerJoin('requests', 'requests.id', 'notices.request_id')
      .select((eb) => eb.fn.min<number | null>('next_try_at').as('at'))
      .where('abandoned', '=', 0)
      .where((eb) =>
        eb.or([
          eb('notices.shown_version', '=', 0),
          eb.and([
            eb('notices.topic', 'in', ['status', 'summary', 'card']),
            eb('notices.shown_version', '<', eb.ref('requests.version')),
          ]),
        ]),
      )
      .executeTakeFirst(),
  ]);
  return Math.min(...[step, look, list, notice].map((row) => row?.at ?? Infinity));
}
