import type { BlockButtonAction } from '@slack/bolt';
import type { ListId } from '../../domain/session';
import { asUserId } from '../../domain/session';
import type { Submitted } from '../../requests/ask';
import type { Door, Feature } from '../feature';
import { REVIEW_LIST } from '../list-notices';
import type { Listeners } from '../listeners';
import { progressWords } from '../progress';
import { openWindow, showWindow } from '../windows';
import { refusalWords } from '../refusal-words';
import { saidModal } from './bulk-choose.view';
import { CONFIRM_MANY, readReview, reviewModal } from './bulk-review.view';

const TITLE = 'Review the list';

/** Seeing a list, and asking for what is done with it. */
export const bulkReview: Feature = {
  commands: [],
  shortcuts: [],

  register(listeners: Listeners, door: Door) {
    listeners.action<BlockButtonAction>(
      { action_id: REVIEW_LIST, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const opener = asUserId(body.user.id);
        if (!opener) return;
        const externalId = door.newId();
        const loading = saidModal(externalId, TITLE, 'Looking at the list…');
        if (!(await openWindow(door, body.trigger_id, opener, loading))) return;
        const reviewed = await door.requests.reviewList((action.value ?? '') as ListId, opener);
        const view =
          reviewed.kind === 'ready'
            ? reviewModal(externalId, reviewed.review)
            : saidModal(externalId, TITLE, `Nothing was done. ${refusalWords(reviewed.refusal)}`);
        await showWindow(door, opener, view);
      },
    );

    listeners.view({ callback_id: CONFIRM_MANY, type: 'view_submission' }, async ({ ack, body, view }) => {
      const requester = asUserId(body.user.id);
      if (!requester) return ack();
      const read = readReview(view.state.values, view.private_metadata);
      if (!read.ok) return ack({ response_action: 'errors', errors: read.errors });
      const externalId = view.external_id ?? '';
      await ack({ response_action: 'update', view: saidModal(externalId, TITLE, 'Checking…') });
      const submitted = await door.requests.submitList(read.form.list, requester, read.form.choice);
      await showWindow(door, requester, saidModal(externalId, TITLE, await submittedWords(door, submitted)));
      if (submitted.kind === 'refused') return;
      await door.requests.advance(submitted.request.id);
      await door.homes.refresh(requester);
    });
  },
};

async function submittedWords(door: Door, submitted: Submitted): Promise<string> {
  if (submitted.kind === 'refused') return `Nothing was done. ${refusalWords(submitted.refusal)}`;
  const record = await door.requests.read(submitted.request.id);
  const words = record ? progressWords(record) : submitted.request.reference;
  return `${words}\nYou can close this window: a direct message shows how far it is, and has the buttons to pause and stop.`;
}
