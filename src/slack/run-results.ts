import type { WebClient } from '@slack/web-api';
import type { PersonResult, RunStore } from '../requests/run-ports';
import type { BulkRecord } from '../requests/store-ports';
import { csvFile } from '../domain/csv';

/** Everybody's outcome as a file, for whoever asked: a list of many people is no message. */
export async function uploadResults(
  { bot, runs }: { readonly bot: WebClient; readonly runs: Pick<RunStore, 'results'> },
  { request }: BulkRecord,
  thread: { readonly channel: string; readonly ts: string },
): Promise<void> {
  await bot.filesUploadV2({
    channel_id: thread.channel,
    thread_ts: thread.ts,
    filename: `${request.reference}.csv`,
    title: `${request.reference}: everybody’s outcome`,
    file: await csvFile(COLUMNS, linesOf(runs.results(request.operation.list))),
  });
}

const COLUMNS = ['user_id', 'typed', 'outcome', 'sessions_before', 'sessions_left', 'signed_in_again'];

async function* linesOf(pages: AsyncIterable<readonly PersonResult[]>): AsyncGenerator<(string | number)[][]> {
  for await (const page of pages)
    yield page.map(({ person, typed, outcome, awaited, left, signedInAgain }) => [
      ...[person, typed, outcome],
      ...[awaited, left, signedInAgain],
    ]);
}
