import type { ListId } from '../domain/session';
import type { RunStep } from '../requests/run-ports';
import type { InTransaction } from './database';
import { onList } from './list-entries';
import { slices } from './slices';

/** Writes what a step of a run adds to the step, in its transaction. */
export async function writeRunStep(
  trx: InTransaction,
  requestId: string,
  list: ListId,
  { run, isPaused, assign, answered, moved, seen, looked }: RunStep,
  attempt: string | undefined,
): Promise<void> {
  if (assign && attempt !== undefined)
    for (const some of slices(assign)) {
      const sent = await trx
        .updateTable('list_entries')
        // What was seen after an earlier call says nothing of this one.
        .set({ send: 'sending', attempt_id: attempt, looked: -1 })
        .where('list_id', '=', list)
        .where('n', 'in', some)
        .where('send', '=', 'waiting')
        .executeTakeFirst();
      if (Number(sent.numUpdatedRows) !== some.length)
        throw new Error('Nobody is sent twice: somebody of this call was not waiting any more.');
    }
  if (answered)
    await trx
      .updateTable('list_entries')
      .set({ send: answered.as })
      .where('list_id', '=', list)
      .where('attempt_id', '=', answered.attempt)
      .where('send', '=', 'sending')
      .execute();
  if (moved)
    for (const some of slices(moved.people))
      await trx
        .updateTable('list_entries')
        .set({ send: moved.to })
        .where('list_id', '=', list)
        .where('n', 'in', some)
        .execute();
  if (seen) await writeSeen(trx, list, seen);
  if (looked) await writeLooked(trx, list, looked);
  if (isPaused)
    await trx
      .updateTable('runs')
      .set({ ordered: 'pause' })
      .where('request_id', '=', requestId)
      .where('ordered', '=', 'go')
      .execute();
  if (run)
    await trx
      .updateTable('runs')
      .set({ body: JSON.stringify(run) })
      .where('request_id', '=', requestId)
      .execute();
}

/** Of a page of sessions only those of people on the list are kept. */
async function writeSeen(
  trx: InTransaction,
  list: ListId,
  { look, isBefore, sessions }: NonNullable<RunStep['seen']>,
): Promise<void> {
  const ours = await onList(trx, list, [...new Set(sessions.map(({ person }) => person))]);
  const rows = sessions
    .filter(({ person }) => ours.has(person))
    .map((session) => ({
      list_id: list,
      session_id: session.sessionId,
      person: session.person,
      workspace_id: session.workspaceId,
      listed_in: session.listedIn,
      covers: session.covers,
      is_before: isBefore ? 1 : 0,
      last_look: look,
    }));
  for (const some of slices(rows))
    await trx
      .insertInto('listed_sessions')
      .values(some)
      .onConflict((conflict) => conflict.columns(['list_id', 'session_id']).doUpdateSet({ last_look: look }))
      .execute();
}

async function writeLooked(
  trx: InTransaction,
  list: ListId,
  { look, isBefore, people: only, attempt }: NonNullable<RunStep['looked']>,
): Promise<void> {
  const set = isBefore ? { looked_before: look } : { looked: look };
  const mark = () => {
    const query = trx.updateTable('list_entries').set(set).where('list_id', '=', list).where('state', '=', 'in');
    return isBefore ? query : query.where('send', 'in', ['queued', 'unknown']);
  };
  if (only) for (const some of slices(only)) await mark().where('n', 'in', some).execute();
  else if (attempt === undefined) await mark().execute();
  else await mark().where('attempt_id', '=', attempt).execute();
  if (!isBefore) return;
  // What an earlier look before the act had shown, and this one did not, ended by itself.
  const ended = () => trx.deleteFrom('listed_sessions').where('list_id', '=', list).where('last_look', '<', look);
  if (!only) await ended().execute();
  else
    for (const some of slices(only)) {
      const people = trx
        .selectFrom('list_entries')
        .select('person')
        .$narrowType<{ person: string }>()
        .where('list_id', '=', list)
        .where('n', 'in', some);
      await ended().where('person', 'in', people).execute();
    }
}
