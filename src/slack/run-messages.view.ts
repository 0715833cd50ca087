import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import type { Topic } from '../requests/notice-ports';
import type { BulkRecord } from '../requests/store-ports';
import { button, context, plain } from './blocks';
import type { Message } from './message';
import { message } from './message';
import { runStateWords } from './run-words';
import { MANUAL_WAY } from './refusal-words';
import { NOT_ENDED, peopleWords } from './words';

export const PAUSE_RUN = 'pause_run';
export const RESUME_RUN = 'resume_run';
export const STOP_RUN = 'stop_run';
export const LIST_AGAIN = 'list_what_is_left';

/** What is said of a run only; the other topics are those of every request. */
export function runMessageFor(topic: Topic, record: BulkRecord): Message | undefined {
  switch (topic) {
    case 'verified':
      return message(`:white_check_mark: ${headed(record)}`, [
        context(
          'The file below has everybody’s outcome. Nobody of the list was told by this app: tell them the way you usually do.',
        ),
        context(NOT_ENDED),
      ]);
    case 'paused':
      return message(`:double_vertical_bar: ${headed(record)}`, runButtons(record));
    case 'needs-you':
      return message(
        `:rotating_light: *${record.request.reference}* needs you: of ${peopleWords(openOf(record))} it is not known ten minutes later that their old sessions are gone. It goes on looking.\n${runStateWords(record)}`,
        [again(record), context(MANUAL_WAY)],
      );
    case 'unsettled':
      return message(`:rotating_light: ${headed(record)}`, [again(record), context(MANUAL_WAY)]);
    default:
      return undefined;
  }
}

const headed = (record: BulkRecord): string => `*${record.request.reference}* · ${runStateWords(record)}`;

const openOf = ({ run: { tally } }: BulkRecord): number => tally['still-there'] + tally.unknown + tally.checking;

/** Pause, resume and stop act within one call. */
export function runButtons({ request, run }: BulkRecord): KnownBlock[] {
  if (request.state === 'pending' || !['before', 'canary', 'sending'].includes(run.phase)) return [];
  const stop: Button = {
    ...button(STOP_RUN, 'Stop for good', request.id, 'danger'),
    confirm: {
      title: plain('Stop it for good?', 100),
      text: plain('Nobody else is sent. Those who were are still looked after. It cannot be resumed.', 300),
      confirm: plain('Stop for good', 30),
      deny: plain('Keep it', 30),
    },
  };
  const other = run.pause
    ? button(RESUME_RUN, 'Resume', request.id, 'primary')
    : button(PAUSE_RUN, 'Pause', request.id);
  return [actions(other, stop)];
}

const again = ({ request }: BulkRecord): ActionsBlock =>
  actions(button(LIST_AGAIN, 'Make a list of those…', request.id));

const actions = (...elements: Button[]): ActionsBlock => ({ type: 'actions', elements });
