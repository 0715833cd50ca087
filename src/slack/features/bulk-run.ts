import type { BlockButtonAction } from '@slack/bolt';
import type { RequestId } from '../../domain/request';
import type { RunOrder } from '../../domain/run';
import { asUserId } from '../../domain/session';
import type { Ordered } from '../../requests/bulk/order-run';
import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';
import { PAUSE_RUN, RESUME_RUN, STOP_RUN } from '../run-messages.view';
import { runStateWords } from '../run-words';
import { tell } from '../windows';
import { refusalWords } from '../refusal-words';

const ORDERS: readonly (readonly [string, RunOrder])[] = [
  [PAUSE_RUN, 'pause'],
  [RESUME_RUN, 'go'],
  [STOP_RUN, 'stop'],
];

/** The buttons under a run: pause, resume, stop. */
export const bulkRun: Feature = {
  commands: [],
  shortcuts: [],

  register(listeners: Listeners, door: Door) {
    for (const [actionId, order] of ORDERS)
      listeners.action<BlockButtonAction>(
        { action_id: actionId, type: 'block_actions' },
        async ({ ack, body, action }) => {
          await ack();
          const person = asUserId(body.user.id);
          if (!person) return;
          const id = (action.value ?? '') as RequestId;
          const ordered = await door.requests.orderRun(id, order, person);
          // The status message above the button shows the rest.
          if (ordered.kind === 'ordered') await door.requests.advance(id);
          else await tell(door, person, orderedWords(ordered));
        },
      );
  },
};

const orderedWords = (ordered: Ordered): string =>
  ordered.kind === 'refused'
    ? `Nothing was changed. ${refusalWords(ordered.refusal)}`
    : `Nothing was changed by your click: *${ordered.record.request.reference}* · ${runStateWords(ordered.record)}`;
