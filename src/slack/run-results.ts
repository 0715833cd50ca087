import type { WebClient } from '@slack/web-api';
import type { PersonResult, RunStore } from '../requests/run-ports';
import type { BulkRecord } from '../requests/store-ports';
import { CSV_BEGIN, csvLine } from './csv';

/** Everybody's outcome as a file, for whoever asked: a list of many people is no message. */
export async function uploadResults(
  { bot, runs }: { readonly bot: WebClient; readonly runs: Pick<RunStore, 'results'> },
  { request }: BulkRecord,
  thread: { readonly channel: string; readonly ts: string },
): Promise<void> {
  const lines = [
    CSV_BEGIN,
    csvLine(['user_id', 'typed', 'outcome', 'sessions_before', 'sessions_left', 'signed_in_again']),
  ];
  for await (const page of runs.results(request.operation.list)) lines.push(...page.map(lineOf));
  const at = { channel_id: thread.channel };
  await bot.filesUploadV2({
    ...(thread.ts === '' ? at : { ...at, thread_ts: thread.ts }),
    filename: `${request.reference}.csv`,
    title: `${request.reference}: everybody’s outcome`,
    content: lines.join(''),
  });
}

const lineOf = ({ person, typed, outcome, awaited, left, signedInAgain }: PersonResult): string =>
  csvLine([person, typed, outcome, awaited, left, signedInAgain]);
