import type { ModalView } from '@slack/types';
import { SlackLookupError } from '../../domain/errors';
import type { Refusal } from '../../domain/refusal';
import type { UserId } from '../../domain/session';
import { asUserId } from '../../domain/session';
import { button, section } from '../blocks';
import { errorCodeOf } from '../client';
import { inWindow } from '../error-boundary';
import type { Door } from '../feature';
import { refusalWords } from '../refusal-words';
import { isTriggerSpent } from '../windows';
import type { Frame } from './confirmation-parts.view';
import { loadingModal, pickerModal, refusalModal, searchingModal } from './confirmation-parts.view';
import { confirmationModal } from './confirmation.view';

export const OPEN_DRAFT = 'open_draft';

type Asked = Parameters<Door['requests']['open']>[0];

/** Opens the confirmation modal from local data within the trigger's three seconds, then fills it as Slack answers. */
export async function confirm(door: Door, triggerId: string, asked: Asked): Promise<void> {
  const { draft, keep } = door.requests.open(asked);
  await openDraft(door, triggerId, { draft, externalId: door.newId() }, keep);
}

/** @param keep puts the draft on disk; absent: it is there */
export async function openDraft(door: Door, triggerId: string, at: Frame, keep?: () => Promise<void>): Promise<void> {
  const { draft } = at;
  const isAboutSomebody = draft.target !== undefined || draft.email !== undefined;
  const isBetweenSeveral = !isAboutSomebody && draft.candidates.length > 0;
  const first = isAboutSomebody || isBetweenSeveral ? loadingModal(at) : firstQuestion(at);
  const opening = openOrInvite(door, triggerId, at, first);
  // A turn later, so that the call has left: while SQLite waits for the disk, or for a lock, nothing else leaves.
  const kept = keep && new Promise(setImmediate).then(keep);
  // Whoever waits for it hears of it; until then it must not end the process.
  kept?.catch(() => undefined);
  const isOpen = await opening;
  if (!isOpen) return kept;
  await inWindow(at.externalId, async () => {
    await kept;
    await rememberPermalink(door, draft);
    if (isAboutSomebody) await fill(door, at);
    else if (isBetweenSeveral) await chooseCandidate(door, at);
    else if (draft.sought) await search(door, at);
  });
}

const firstQuestion = (at: Frame): ModalView => (at.draft.sought ? searchingModal(at, 0) : pickerModal(at));

/** An alert that names one person twice, or beside a machine, is about that one; otherwise the opener chooses. */
async function chooseCandidate(door: Door, at: Frame): Promise<void> {
  const { draft, externalId } = at;
  const candidates = await door.requests.resolveCandidates(draft);
  const target = candidates.length === 1 ? asUserId(candidates[0]) : undefined;
  if (target) return chooseTarget(door, at, { target });
  const changed = await door.requests.change(draft.id, draft.opener, (now) => ({ ...now, candidates }));
  if (changed) await showOrInvite(door, at, pickerModal({ draft: changed, externalId }));
}

/** A trigger lives three seconds. When it is too late, the person gets a message with a fresh button instead. */
async function openOrInvite(door: Door, triggerId: string, { draft }: Frame, view: ModalView): Promise<boolean> {
  try {
    await door.bot.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    if (!isTriggerSpent(code)) throw new SlackLookupError('views.open', code, { cause: error });
    await invite(door, draft, 'Slack was too slow to open the window. Nothing was done.');
    return false;
  }
}

async function invite({ bot }: Door, { id, opener }: Frame['draft'], text: string): Promise<void> {
  await bot.chat.postMessage({
    channel: opener,
    text,
    blocks: [section(text), { type: 'actions', elements: [button(OPEN_DRAFT, 'Open it now', id)] }],
  });
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
  if (previewed.kind === 'refused') await showRefusal(door, at, previewed.refusal);
  else await showOrInvite(door, at, confirmationModal(previewed.draft, at.externalId, {}));
}

/** Reads the organisation's sessions until the typed one turns up, showing how far it is; stops when the window is closed. */
async function search(door: Door, at: Frame): Promise<void> {
  const { draft } = at;
  if (!draft.sought) return;
  const found = await door.requests.findSession(draft.opener, draft.sought, async (lookedAt) => {
    const current = await door.requests.draft(draft.id, draft.opener);
    // Somebody who knew whose it is has been faster.
    if (!current || current.target) return false;
    return (await show(door, at, searchingModal(at, lookedAt))) !== 'closed';
  });
  const current = await door.requests.draft(draft.id, draft.opener);
  if (!current || current.target) return;
  if (found.ok) await chooseTarget(door, at, { target: found.owner });
  else await showRefusal(door, at, found.refusal);
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

/** `closed`: nobody looks any more · `overtaken`: something newer is there · `failed`: what stood there before stays. */
export type Seen = 'shown' | 'closed' | 'overtaken' | 'failed';

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
    if (code === 'not_found') return 'closed';
    if (code === 'hash_conflict') return 'overtaken';
    log.warn({ error }, 'modal not updated');
    return 'failed';
  }
}

const SECOND_TRY_MS = 1_000;

/** For what must not vanish: whoever gets `failed` back tells the person another way. */
async function showForSure(door: Door, at: Frame, view: ModalView): Promise<Seen> {
  const seen = await show(door, at, view);
  if (seen !== 'failed' || !(await door.pause(SECOND_TRY_MS))) return seen;
  return show(door, at, view);
}

async function showOrInvite(door: Door, at: Frame, view: ModalView): Promise<void> {
  if ((await showForSure(door, at, view)) === 'failed')
    await invite(door, at.draft, 'Slack did not show in the window what was looked up. Nothing was done.');
}

/** @param evenIfClosed for what was submitted: who closed the window still waits for it */
export async function showRefusal(door: Door, at: Frame, refusal: Refusal, evenIfClosed = false): Promise<void> {
  const seen = await showForSure(door, at, refusalModal(at, refusal));
  if (seen === 'shown' || (seen === 'closed' && !evenIfClosed)) return;
  const text = `Nothing was done. ${refusalWords(refusal)}`;
  await door.bot.chat.postMessage({ channel: at.draft.opener, text, blocks: [section(text)] });
}
