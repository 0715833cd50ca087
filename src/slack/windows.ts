import type { KnownBlock, ModalView } from '@slack/types';
import type { UserId } from '../domain/session';
import { section } from './blocks';
import { errorCodeOf } from './client';
import type { Door } from './feature';

/** Windows that are opened, shown anew, and answered by a message when they are gone. */

export async function tell({ bot }: Pick<Door, 'bot'>, person: UserId, words: string): Promise<void> {
  await bot.chat.postMessage({ channel: person, text: words, blocks: [section(words)], unfurl_links: false });
}

/** A trigger lives three seconds (F4.2). @returns false when it was too late, and the person was told so. */
export async function openWindow(door: Door, triggerId: string, person: UserId, view: ModalView): Promise<boolean> {
  try {
    await door.bot.views.open({ trigger_id: triggerId, view });
    return true;
  } catch (error) {
    door.log.warn({ error: errorCodeOf(error) }, 'window not opened');
    await tell(door, person, 'Slack was too slow to open the window. Nothing was done: do it again.');
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
