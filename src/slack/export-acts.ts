import type { WebClient } from '@slack/web-api';
import { csvFile } from '../domain/csv';
import type { UserId } from '../domain/session';
import { numeral } from '../domain/numeral';
import type { ExportPage } from '../requests/search-acts';
import { EXPORT_ACTS_MAX } from '../requests/search-acts';
import type { FoundAct } from '../requests/search-ports';
import { counted, section } from './blocks';

/** Acts as a file, by direct message: ids, codes and times, and nothing that people typed. */
export async function sendActs(bot: WebClient, person: UserId, pages: AsyncIterable<ExportPage>): Promise<void> {
  let acts = 0;
  let isCut = false;
  async function* lines(): AsyncGenerator<(string | number)[][]> {
    for await (const page of pages) {
      acts += page.acts.length;
      isCut = page.hasMore && acts >= EXPORT_ACTS_MAX;
      yield page.acts.map(lineOf);
    }
  }
  const file = await csvFile(COLUMNS, lines());
  const text = acts === 0 ? 'No act was found, so there is no file.' : foundWords(acts, isCut);
  const { channel, ts } = await bot.chat.postMessage({ channel: person, text, blocks: [section(text)] });
  if (acts === 0) return;
  await bot.filesUploadV2({
    ...{ channel_id: channel ?? person, thread_ts: ts ?? '', filename: 'acts.csv', file },
    title: counted(acts, 'act'),
  });
}

const foundWords = (acts: number, isCut: boolean): string =>
  isCut
    ? `The newest ${numeral(acts)} acts that were found, as a file. For all of them, an operator runs \`npm run trail -- export\`.`
    : `${counted(acts, 'act')} found, as a file:`;

const COLUMNS = [
  ...['reference', 'request_id', 'asked_at', 'requester', 'operation', 'scope', 'target', 'people'],
  ...['reason', 'state', 'outcome', 'approvals_needed', 'approvers', 'break_glass'],
];

function lineOf({ request, approvers }: FoundAct): (string | number)[] {
  const { operation } = request;
  const isForMany = operation.kind === 'bulk-reset';
  return [
    ...[request.reference, request.id, new Date(request.createdAt).toISOString(), request.requester],
    ...[operation.kind, operation.kind === 'invalidate' ? '' : operation.scope],
    ...[isForMany ? '' : operation.target, isForMany ? operation.people : 1],
    ...[request.reason, request.state, request.outcome ?? '', request.approvalsNeeded, approvers.join(' ')],
    request.breakGlass ? 'yes' : 'no',
  ];
}
