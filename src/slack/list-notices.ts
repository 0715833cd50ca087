import type { WebClient } from '@slack/web-api';
import type { ListId, UserId } from '../domain/session';
import type { LeftOutEntry, ListNews, ListStore, PeopleList } from '../requests/list-ports';
import type { ListedPerson } from '../domain/judge-bulk';
import type { Clock } from '../requests/ports';
import { button, counted, section } from './blocks';
import { errorCodeOf } from './client';
import { csvFile } from '../domain/csv';
import { numeral } from '../domain/numeral';
import type { Log } from './feature';
import { leftOutReason, leftOutWords } from './features/bulk-review.view';
import { problemWordsOf } from './list-words';
import { refusalWords } from './refusal-words';
import { peopleWords } from './words';

export const REVIEW_LIST = 'review_list';

const LEASE_MS = 30_000;
/** Slack takes about one message a second in a channel: who waits for a list is told at most so often. */
const TELL_EVERY_MS = 3_000;
const TRY_AGAIN_MS = 10_000;
/** Files may be forbidden altogether: the message was posted, so nobody waits for it in vain. */
const FILE_AGAIN_MS = 60_000;

export interface ListNoticesOptions {
  readonly bot: WebClient;
  readonly lists: ListStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells whoever made a list how far it is; when it is ready, in a new message with the button to review it, and the list as a file. */
export function createListNotices({ bot, lists, clock, log }: ListNoticesOptions) {
  return { tellDue, sendList };

  async function sendList(id: ListId, person: UserId): Promise<void> {
    const list = await lists.read(id, clock.now());
    if (!list) return;
    const text = 'The whole list, as it was frozen:';
    const answer = await bot.chat.postMessage({ channel: person, text, blocks: [section(text)] });
    await uploadList(answer.channel ?? person, answer.ts ?? '', list);
  }

  async function tellDue(): Promise<void> {
    for (const news of await lists.claimNews(clock.now(), LEASE_MS)) {
      const { list } = news;
      let { posted, owed } = news;
      try {
        if (owed === 'all') posted = await post(news);
        if (list.state === 'ready') owed = 'file';
        if (owed === 'file' && posted) await uploadList(posted.channel, posted.ts, list);
        await lists.told(news, posted, clock.now() + TELL_EVERY_MS);
      } catch (error) {
        const code = errorCodeOf(error);
        log.warn({ listId: list.id, error: code }, 'list not told');
        const isFirst = news.owed === 'all';
        await lists.told(news, posted, clock.now() + (owed === 'file' ? FILE_AGAIN_MS : TRY_AGAIN_MS), owed);
        if (owed === 'file' && isFirst && posted) await sayFileIsLate(posted, code);
      }
    }
  }

  async function sayFileIsLate({ channel, ts }: NonNullable<ListNews['posted']>, code: string): Promise<void> {
    const text = `Slack does not take the file of the whole list just now (${code}). You can go on without it; it comes as soon as Slack takes it. If it does not, an operator checks that the app may write files.`;
    await bot.chat.postMessage({ channel, thread_ts: ts, text, blocks: [section(text)] }).catch((error: unknown) => {
      log.warn({ error: errorCodeOf(error) }, 'late list file not told');
    });
  }

  async function post({ list, posted }: Pick<ListNews, 'list' | 'posted'>): Promise<ListNews['posted']> {
    const text = listWords(list);
    if (list.state === 'used') return posted;
    const isTurningPoint = list.state === 'ready' || list.state === 'failed';
    if (posted && !isTurningPoint) {
      await bot.chat.update({ ...posted, text, blocks: [section(text)] });
      return posted;
    }
    if (posted) await bot.chat.update({ ...posted, text: 'The list is made.', blocks: [section('The list is made.')] });
    const canBeReviewed = list.state === 'ready' && list.counts.people > 0;
    const answer = await bot.chat.postMessage({
      channel: list.opener,
      text,
      blocks: [
        section(text),
        ...(canBeReviewed
          ? [{ type: 'actions' as const, elements: [button(REVIEW_LIST, 'Review…', list.id, 'primary')] }]
          : []),
      ],
    });
    return { channel: answer.channel ?? list.opener, ts: answer.ts ?? '' };
  }

  async function uploadList(channel: string, threadTs: string, list: PeopleList): Promise<void> {
    await bot.filesUploadV2({
      channel_id: channel,
      thread_ts: threadTs,
      filename: 'list.csv',
      title: `${peopleWords(list.counts.people)}, and who was left out`,
      file: await csvFile(COLUMNS, linesOf(list.id)),
    });
  }

  async function* linesOf(id: ListId): AsyncGenerator<(string | number)[][]> {
    for await (const people of lists.pages(id)) yield people.map(lineOf);
    for await (const entries of lists.leftOut(id)) yield entries.map(leftOutLine);
  }
}

const COLUMNS = ['user_id', 'name', 'on the list', 'row', 'typed', 'why left out'];

const lineOf = ({ id, name }: ListedPerson): string[] => [id, name, 'yes', '', '', ''];

const leftOutLine = ({ row, typed, why, problem, person }: LeftOutEntry): (string | number)[] => [
  ...[person ?? '', '', 'no', row, typed],
  problem ? problemWordsOf(problem) : leftOutReason(why),
];

/** How far a list is, for whoever makes it. */
function listWords(list: PeopleList): string {
  const { counts, failure } = list;
  switch (list.state) {
    case 'reading':
      return `Making the list: ${counted(counts.entries, 'entry', 'entries')} read so far.${troubleWords(failure)}`;
    case 'looking-up': {
      const looked = counts.entries - counts.open;
      return `Making the list: ${numeral(looked)} of ${numeral(counts.entries)} looked up, ${numeral(counts.people)} people so far.${troubleWords(failure)}`;
    }
    case 'ready':
      return `*The list is ready: ${peopleWords(counts.people)}.* ${leftOutWords(counts)}${counts.people > 0 ? ' Nothing ends before you have reviewed it.' : ' Nothing is left to review.'}`;
    case 'failed':
      return `The list cannot be used, and nothing was done. ${failureWords(failure)}`;
    case 'used':
      return 'This list was asked for.';
  }
}

/** What keeps it from being made, as long as it does. */
function troubleWords(failure: PeopleList['failure']): string {
  if (failure?.kind !== 'refused' || failure.refusal.code !== 'lookup-failed') return '';
  return ` Slack does not answer just now (${failure.refusal.error}): it is tried again, for a day at most. If it stays so, tell your operators.`;
}

function failureWords(failure: PeopleList['failure']): string {
  if (!failure) return '';
  if (failure.kind === 'refused') return refusalWords(failure.refusal);
  return failure.fix;
}
