import type { SendState } from '../../src/domain/run';
import type { ListId } from '../../src/domain/session';
import type { PersonResult } from '../../src/requests/run-ports';
import type { BulkRecord, RequestRecord } from '../../src/requests/store-ports';
import { isBulk } from '../../src/requests/store-ports';
import type { Database } from '../../src/store/database';
import { createRunStore } from '../../src/store/run-store';
import { trailKey } from '../../src/store/trail-key';

/** Somebody on a frozen list: the last call they were in, and what the app says became of them. */
export interface OnList {
  readonly send: SendState;
  readonly attempt: string | undefined;
  readonly outcome: PersonResult['outcome'];
}

/** A run about many people, as it is on disk. */
export interface RunOnDisk {
  readonly record: BulkRecord;
  readonly people: ReadonlyMap<string, OnList>;
  /** Sessions that were there before, and are to end. */
  readonly before: ReadonlySet<string>;
}

export async function readRuns(db: Database, records: readonly RequestRecord[]): Promise<RunOnDisk[]> {
  const runs: RunOnDisk[] = [];
  for (const record of records.filter(isBulk)) runs.push(await readRun(db, record));
  return runs;
}

async function readRun(db: Database, record: BulkRecord): Promise<RunOnDisk> {
  const { list } = record.request.operation;
  const people = new Map<string, OnList>();
  const attempts = await attemptsIn(db, list);
  for await (const page of createRunStore(db, trailKey('read only')).results(list))
    for (const { person, send, outcome } of page)
      people.set(person, { send, outcome, attempt: attempts.get(person) ?? undefined });
  const rows = await db
    .selectFrom('listed_sessions')
    .select('session_id')
    .where('list_id', '=', list)
    .where('is_before', '=', 1)
    .where('covers', '=', 'yes')
    .execute();
  return { record, people, before: new Set(rows.map((row) => row.session_id)) };
}

async function attemptsIn(db: Database, list: ListId): Promise<Map<string, string | null>> {
  const rows = await db
    .selectFrom('list_entries')
    .select(['person', 'attempt_id'])
    .where('list_id', '=', list)
    .where('state', '=', 'in')
    .execute();
  return new Map(rows.map((row) => [row.person ?? '', row.attempt_id]));
}
