import { sql } from 'kysely';
import type { UserId } from '../domain/session';
import type { Database, InTransaction } from './database';
import { type Counts, forgetNotes, forgetSessionFacts, forgetTyped, strikeCalls, strikeSessions } from './forget';
import { hasEnded, isHeld } from './let-go';
import { appendToTrail, lockHead } from './trail';
import type { TrailKey } from './trail-key';

/** `held`: somebody keeps the person, or these requests, so nothing was erased. */
export type Erased =
  | { readonly kind: 'held'; readonly references: readonly string[] }
  | {
      readonly kind: 'erased';
      readonly counts: Counts;
      /** References of requests that go on: theirs stays until they have ended. */
      readonly open: readonly string[];
    };

/** However many rows one person has. */
const ALL = 1_000_000;

/** Forgets now what would be forgotten in time of one person, as far as requests about them have ended. The acts stay. */
export const erasePerson = (db: Database, key: TrailKey, person: UserId, by: string, now: number): Promise<Erased> =>
  db.transaction().execute(async (trx): Promise<Erased> => {
    await lockHead(trx);
    const hold = await trx
      .selectFrom('holds')
      .select('id')
      .where('kind', '=', 'person')
      .where('subject', '=', person)
      .executeTakeFirst();
    const about = await requestsAbout(trx, person);
    const held = about.filter((each) => each.held === 1);
    if (hold || held.length > 0)
      return { kind: 'held', references: hold ? [] : held.map(({ reference }) => reference) };
    const open = about.filter((each) => each.ended === 0);
    const ended = about.filter((each) => each.ended === 1);
    const alone = ended.filter(({ list }) => list === null).map(({ id }) => id);
    // A list that is asked for again is of a request that goes on.
    const listed = ended.filter(({ list }) => list !== null && !open.some((each) => each.list === list));
    const lists = listed.map(({ list }) => list ?? '');
    const facts = await forgetSessionFacts(trx, alone);
    const calls = await strikeCalls(
      trx,
      listed.map(({ id }) => id),
      person,
    );
    const counts = {
      ...facts,
      ...(await forgetNotes(trx, alone)),
      calls: (facts.calls ?? 0) + calls,
      sessions: await strikeSessions(trx, lists, ALL, person),
      entries: await forgetTyped(trx, lists, ALL, person),
    };
    if (alone.length > 0) await trx.updateTable('requests').set({ forgotten: 2 }).where('id', 'in', alone).execute();
    await appendToTrail(
      trx,
      [{ type: 'person.erased', actor: 'app', target: person, facts: { by, ...counts } }],
      now,
      key,
    );
    return { kind: 'erased', counts, open: open.map(({ reference }) => reference) };
  });

interface About {
  readonly id: string;
  readonly reference: string;
  /** When it is about many people. */
  readonly list: string | null;
  readonly ended: number;
  readonly held: number;
}

/** Requests that this person is the target of, alone or on a list. */
async function requestsAbout(trx: InTransaction, person: UserId): Promise<readonly About[]> {
  const { rows } = await sql<About>`
    select
      requests.id, requests.reference, runs.list_id as list,
      case when ${hasEnded} then 1 else 0 end as ended,
      case when ${isHeld} then 1 else 0 end as held
    from requests left join runs on runs.request_id = requests.id
    where requests.id in (select request_id from targets where person = ${person})
      or runs.list_id in (select list_id from list_entries where person = ${person})
    order by requests.created_at`.execute(trx);
  return rows;
}
