import type { ModalView } from '@slack/types';
import { SlackLookupError } from '../../domain/errors';
import type { UserId } from '../../domain/session';
import { asUserId } from '../../domain/session';
import { button, section } from '../blocks';
import { errorCodeOf } from '../client';
import type { Door } from '../feature';
import type { Frame } from './confirmation-parts.view';
import { loadingModal, pickerModal, refusalModal, searchingModal } from './confirmation-parts.view';
import { confirmationModal } from './confirmation.view';

export const OPEN_DRAFT = 'open_draft';

type Asked = Parameters<Door['requests']['open']>[0];

/** Opens the confirmation modal from local data within the trigger's three seconds, then fills it as Slack answers. */
export async function confirm(door: Door, triggerId: string, asked: Asked): Promise<void> {
  const draft = await door.requests.open(asked);
  await openDraft(door, triggerId, { draft, externalId: door.newId() });
}

export async function openDraft(door: Door, triggerId: string, at: Frame): Promise<void> {
  const { draft } = at;
  const isAboutSomebody = draft.target !== undefined || draft.email !== undefined;
  const isBetweenSeveral = !isAboutSomebody && draft.candidates.length > 0;
  const first = isAboutSomebody || isBetweenSeveral ? loadingModal(at) : firstQuestion(at);
  const isOpen = await openOrInvite(door, triggerId, at, first);
  if (!isOpen) return;
  await rememberPermalink(door, draft);
  if (isAboutSomebody) await fill(door, at);
  else if (isBetweenSeveral) await chooseCandidate(door, at);
  else if (draft.sought) await search(door, at);
}

const firstQuestion = (at: Frame): ModalView => (at.draft.sought ? searchingModal(at, 0) : pickerModal(at));

/** An alert that names one person twice, or beside a machine, is about that one; otherwise the opener chooses. */
async function chooseCandidate(door: Door, at: Frame): Promise<void> {
  const { draft, externalId } = at;
  const candidates = await door.requests.resolveCandidates(draft);
  const target = candidates.length === 1 ? asUserId(candidates[0]) : undefined;
  if (target) return chooseTarget(door, at, { target });
  const changed = await door.requests.change(draft.id, draft.opener, (now) => ({ ...now, candidates }));
  if (changed) await show(door, at, pickerModal({ draft: changed, externalId }));
}

/** A trigger lives three seconds. When it is too late, the person gets a message with a fresh button instead. */
async function openOrInvite(door: Door, triggerId: string, { draft }: Frame, view: ModalView): Promise<boolean> {
  try {
    await door.bot.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    if (!['expired_trigger_id', 'trigger_expired', 'exchanged_trigger_id', 'trigger_exchanged'].includes(code))
      throw new SlackLookupError('views.open', code, { cause: error });
    const text = 'Slack was too slow to open the window. Nothing was done.';
    await door.bot.chat.postMessage({
      channel: draft.opener,
      text,
      blocks: [section(text), { type: 'actions', elements: [button(OPEN_DRAFT, 'Open it now', draft.id)] }],
    });
    return false;
  }
}

/** The message an act began at is kept as evidence; a link to it, when Slack gives one. */
async function rememberPermalink({ bot, requests }: Door, { id, opener, evidence }: Frame['draft']): Promise<void> {
  if (!evidence || evidence.permalink !== undefined) return;
  const { channel, messageTs } = evidence;
  const found = await bot.chat.getPermalink({ channel, message_ts: messageTs }).catch(() => undefined);
  const permalink = found?.permalink;
  if (permalink === undefined) return;
  await requests.change(id, opener, (draft) => ({ ...draft, evidence: { ...evidence, permalink } }));
}

/** Looks everything up and shows it, or the refusal. A window closed meanwhile is no error: nothing was asked for yet. */
async function fill(door: Door, at: Frame): Promise<void> {
  const previewed = await door.requests.preview(at.draft);
  await show(
    door,
    at,
    previewed.kind === 'ready'
      ? confirmationModal(previewed.draft, at.externalId, {})
      : refusalModal(at, previewed.refusal),
  );
}

/** Reads the organisation's sessions until the typed one turns up, showing how far it is; stops when the window is closed. */
async function search(door: Door, at: Frame): Promise<void> {
  const { draft } = at;
  if (!draft.sought) return;
  const found = await door.requests.findSession(draft.opener, draft.sought, async (lookedAt) => {
    const current = await door.requests.draft(draft.id, draft.opener);
    // Somebody who knew whose it is has been faster.
    if (!current || current.target) return false;
    return (await show(door, at, searchingModal(at, lookedAt))) === 'shown';
  });
  const current = await door.requests.draft(draft.id, draft.opener);
  if (!current || current.target) return;
  if (found.ok) await chooseTarget(door, at, { target: found.owner });
  else await show(door, at, refusalModal(at, found.refusal));
}

/** Now it is known whom it is about: the draft remembers, the modal shows. */
export async function chooseTarget(
  door: Door,
  { draft, externalId }: Frame,
  chosen: { target: UserId } | { email: string },
): Promise<void> {
  const changed = await door.requests.change(draft.id, draft.opener, (now) => ({ ...now, ...chosen }));
  if (!changed) return;
  const at = { draft: changed, externalId };
  await show(door, at, loadingModal(at));
  await fill(door, at);
}

export type Seen = 'shown' | 'not-shown';

/**
 * Updates the modal, wherever it came from. `hash` loses a race on purpose: the later click shows the later state. That a
 * window is closed, or that Slack does not take an update, stops nothing.
 */
export async function show(
  { bot, log }: Pick<Door, 'bot' | 'log'>,
  { externalId }: Frame,
  view: ModalView,
  hash?: string,
): Promise<Seen> {
  try {
    await bot.views.update({ external_id: externalId, view, ...(hash === undefined ? {} : { hash }) });
    return 'shown';
  } catch (error) {
    const code = errorCodeOf(error);
    if (code !== 'not_found' && code !== 'hash_conflict') log.warn({ error }, 'modal not updated');
    return 'not-shown';
  }
}
