import type { DraftId } from '../../domain/request';
import { asUserId } from '../../domain/session';
import { readEmailAddress } from '../../domain/typed-people';
import type { ShownDraft } from '../../requests/preview';
import type { Choice } from '../../requests/submit';
import type { Door, Feature } from '../feature';
import { refusalWords } from '../refusal-words';
import type { Incoming } from '../incoming';
import { isShown, readView } from '../incoming';
import type { Listeners } from '../listeners';
import { carryOut } from './carry-out';
import { chooseTarget, openDraft, OPEN_DRAFT, show } from './confirmation';
import {
  checkingModal,
  CHOOSE_CANDIDATE,
  CHOOSE_REASON,
  goneModal,
  PICK_PERSON,
  readReasonForm,
} from './confirmation-parts.view';
import { choicesIn, confirmationModal, errorsIn, whyAgain } from './confirmation.view';
import { CHOOSE_SCOPE } from './reset-sessions.view';
import { pagesOf, PICK_SESSIONS, TURN_PAGE } from './session-boxes.view';

const REDRAWS = new RegExp(`^(${CHOOSE_SCOPE}|${CHOOSE_REASON}|${PICK_SESSIONS}|${TURN_PAGE}_(on|back))$`);

/** What the confirmation modals send back: a person picked, a choice made, a page turned, and at last the submit. */
export const confirmationForm: Feature = {
  commands: [],
  shortcuts: [],

  register(listeners: Listeners, door: Door) {
    listeners.action({ action_id: PICK_PERSON, type: 'block_actions' }, async ({ ack, body, action }) => {
      await ack();
      const at = await readView(door, body);
      const target = action.type === 'users_select' ? asUserId(action.selected_user) : undefined;
      if (at && target) await chooseTarget(door, at, { target });
    });

    listeners.action({ action_id: CHOOSE_CANDIDATE, type: 'block_actions' }, async ({ ack, body, action }) => {
      await ack();
      const named = action.type === 'button' ? (action.value ?? '') : '';
      const target = asUserId(named);
      const email = readEmailAddress(named);
      const chosen = target ? { target } : email === undefined ? undefined : { email };
      const at = await readView(door, body);
      if (at && chosen) await chooseTarget(door, at, chosen);
    });

    listeners.action({ action_id: OPEN_DRAFT, type: 'block_actions' }, async ({ ack, body, action }) => {
      await ack();
      const opener = asUserId(body.user.id);
      const handle = action.type === 'button' ? action.value : undefined;
      const draft = opener && (await door.requests.draft(handle as DraftId, opener));
      if (draft) await openDraft(door, body.trigger_id, { draft, externalId: door.newId() });
      else if (opener) await door.bot.chat.postMessage({ channel: opener, text: refusalWords({ code: 'draft-gone' }) });
    });

    listeners.action({ action_id: REDRAWS, type: 'block_actions' }, async ({ ack, body, action }) => {
      await ack();
      const at = await readView(door, body);
      if (!at || !isShown(at)) return;
      const turnTo = action.type === 'button' ? Number(action.value) : at.draft.page;
      const draft = await remember(door, at, turnTo);
      const form = readReasonForm(at.values, at.draft.shown.tell);
      if (draft) await show(door, at, confirmationModal(draft, at.externalId, form), at.hash);
    });

    listeners.view(
      { callback_id: /^(reset_sessions|invalidate_session)$/, type: 'view_submission' },
      async ({ ack, body }) => {
        const at = await readView(door, body);
        const draft = at && isShown(at) ? await remember(door, at) : undefined;
        if (!at || !draft) return ack({ response_action: 'update', view: goneModal() });

        const form = readReasonForm(at.values, draft.shown.tell);
        const errors = errorsIn(draft, form, at.values);
        if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });
        const again = whyAgain(draft, form, at.submitLabel);
        const { reason, tellPerson, note } = form;
        if (again !== undefined || !reason || tellPerson === undefined)
          return ack({ response_action: 'update', view: confirmationModal(draft, at.externalId, form, again) });

        await ack({ response_action: 'update', view: checkingModal(at) });
        const { scope, picks } = draft;
        const choice: Choice = {
          picks,
          reason,
          tellPerson,
          ...(scope && { scope }),
          ...(note === undefined ? {} : { note }),
        };
        await carryOut(door, { ...at, draft }, at.user, choice);
      },
    );
  },
};

/** Keeps what is chosen on the screen, before the screen changes. */
async function remember(
  { requests }: Door,
  { draft, user, values }: Incoming<ShownDraft>,
  page = draft.page,
): Promise<ShownDraft | undefined> {
  const { shown } = draft;
  const changed = await requests.change(draft.id, user, (now) => ({
    ...now,
    ...choicesIn(values, { ...now, shown }),
    page: Number.isInteger(page) && page >= 0 && page < pagesOf(draft) ? page : now.page,
  }));
  return changed && { ...changed, shown };
}
