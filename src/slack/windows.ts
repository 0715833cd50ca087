import type { KnownBlock, ModalView } from '@slack/types';
import type { UserId } from '../domain/session';
import { section } from './blocks';
import { errorCodeOf } from './client';
import type { Door } from './feature';

/** Windows that are opened, shown anew, and answered by a message when they are gone. */

export async function tell({ bot }: Pick<Door, 'bot'>, person: UserId, words: string): Promise<void> {
  await bot.chat.postMessage({ channel: person, text: words, blocks: [section(words)], unfurl_links: false });
}

/** The same trouble under its old names and its new ones; `invalid` is what Slack calls one that it has forgotten. */
const SPENT_TRIGGER: ReadonlySet<string> = new Set([
  ...['expired_trigger_id', 'trigger_expired', 'exchanged_trigger_id', 'trigger_exchanged'],
  ...['invalid_trigger_id', 'invalid_trigger'],
]);

/** A trigger lives three seconds (F4.2), and opens one window. */
export const isTriggerSpent = (code: string): boolean => SPENT_TRIGGER.has(code);

/** Why there is no window, for who waits for one. */
export const notOpenedWords = (code: string): string =>
  isTriggerSpent(code)
    ? 'Slack was too slow to open the window.'
    : `Slack did not open the window (${code}). If it stays so, tell your operators.`;

/** @returns false when it could not be opened, and the person was told so. */
export async function openWindow(door: Door, triggerId: string, person: UserId, view: ModalView): Promise<boolean> {
  try {
    await door.bot.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    door.log.warn({ error: code }, 'window not opened');
    await tell(door, person, `${notOpenedWords(code)} Nothing was done: do it again.`);
    return false;
  }
}

/** Shows a window anew; when it is gone, its first words come as a message, so that nothing goes unanswered. */
export async function showWindow(door: Door, person: UserId, view: ModalView): Promise<void> {
  try {
    await door.bot.views.update({ external_id: view.external_id ?? '', view });
  } catch (error) {
    door.log.warn({ error: errorCodeOf(error) }, 'window not shown');
    const [first] = view.blocks as readonly KnownBlock[];
    if (first?.type === 'section' && first.text) await tell(door, person, first.text.text);
  }
}
