import { sql } from 'kysely';
import type { InTransaction } from './database';
import { newId } from './ids';

/** How many rows of each kind were forgotten. */
export type Counts = Readonly<Record<string, number>>;

/** In place of the id of a session: how many there were, and whether they ended, is part of the act. */
const STRUCK = 'struck-';

export const among = (ids: readonly string[]) => sql`(${sql.join([...ids])})`;

/** Devices, the sessions seen before and after, and the ids in calls, of these requests. */
export async function forgetSessionFacts(trx: InTransaction, requests: readonly string[]): Promise<Counts> {
  if (requests.length === 0) return {};
  const devices = await trx
    .deleteFrom('personal')
    .where('request_id', 'in', requests)
    .where('kind', '=', 'devices')
    .executeTakeFirst();
  const findings = await trx
    .updateTable('targets')
    .set({ before: null, finding: null })
    .where('request_id', 'in', requests)
    .where((eb) => eb.or([eb('before', 'is not', null), eb('finding', 'is not', null)]))
    .executeTakeFirst();
  return {
    devices: Number(devices.numDeletedRows),
    findings: Number(findings.numUpdatedRows),
    calls: await strikeCalls(trx, requests),
  };
}

/** Strikes out ids of sessions in calls of these requests, of all or those about one person. @returns how many */
export async function strikeCalls(trx: InTransaction, requests: readonly string[], person?: string): Promise<number> {
  if (requests.length === 0) return 0;
  const rows = await trx
    .selectFrom('attempts')
    .innerJoin('targets', 'targets.id', 'attempts.target_id')
    .select(['attempts.id', 'attempts.call'])
    .where('targets.request_id', 'in', requests)
    .where('attempts.call', 'like', '%"sessionId":"_%')
    .$if(person !== undefined, (query) => query.where('attempts.call', 'like', `%"person":"${person ?? ''}"%`))
    .execute();
  for (const { id, call } of rows) {
    const struck = JSON.stringify({ ...(JSON.parse(call) as object), sessionId: '' });
    await trx.updateTable('attempts').set({ call: struck }).where('id', '=', id).execute();
  }
  return rows.length;
}

/** What was typed about these requests, and where the alert stands. */
export async function forgetNotes(trx: InTransaction, requests: readonly string[]): Promise<Counts> {
  if (requests.length === 0) return {};
  const notes = await trx
    .deleteFrom('personal')
    .where('request_id', 'in', requests)
    .where('kind', 'in', ['note', 'comment'])
    .executeTakeFirst();
  const evidence = await trx
    .updateTable('requests')
    .set({ evidence: null })
    .where('id', 'in', requests)
    .where('evidence', 'is not', null)
    .executeTakeFirst();
  return { notes: Number(notes.numDeletedRows), evidence: Number(evidence.numUpdatedRows) };
}

/** Strikes out ids of sessions, of everybody on these lists or of one person, at most so many. @returns how many */
export async function strikeSessions(
  trx: InTransaction,
  lists: readonly string[],
  limit: number,
  person?: string,
): Promise<number> {
  if (lists.length === 0) return 0;
  const rows = await trx
    .selectFrom('listed_sessions')
    .select(['list_id', 'session_id'])
    .where('list_id', 'in', lists)
    .where('session_id', 'not like', `${STRUCK}%`)
    .$if(person !== undefined, (query) => query.where('person', '=', person ?? ''))
    .limit(limit)
    .execute();
  for (const row of rows)
    await trx
      .updateTable('listed_sessions')
      .set({ session_id: `${STRUCK}${newId()}` })
      .where('list_id', '=', row.list_id)
      .where('session_id', '=', row.session_id)
      .execute();
  return rows.length;
}

/** Forgets what was typed on these lists, and the names and addresses found for it, at most so many rows. @returns how many */
export async function forgetTyped(
  trx: InTransaction,
  lists: readonly string[],
  limit: number,
  person?: string,
): Promise<number> {
  if (lists.length === 0) return 0;
  const rows = await trx
    .selectFrom('list_entries')
    .select(['list_id', 'n'])
    .where('list_id', 'in', lists)
    .where((eb) => eb.or([eb('typed', '!=', ''), eb('key', 'is not', null), eb('name', 'is not', null)]))
    .$if(person !== undefined, (query) => query.where('person', '=', person ?? ''))
    .limit(limit)
    .execute();
  for (const list of new Set(rows.map((row) => row.list_id)))
    await trx
      .updateTable('list_entries')
      .set({ typed: '', key: null, name: null })
      .where('list_id', '=', list)
      .where(
        'n',
        'in',
        rows.filter((row) => row.list_id === list).map(({ n }) => n),
      )
      .execute();
  return rows.length;
}
