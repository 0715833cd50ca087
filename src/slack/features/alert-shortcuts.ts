import { asUserId } from '../../domain/session';
import type { OneOperation } from '../../domain/session';
import { readAlert } from '../alert';
import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';
import { confirm } from './confirmation';

const SHORTCUTS: readonly { callbackId: string; kind: OneOperation['kind'] }[] = [
  { callbackId: 'end_sessions_of_message', kind: 'reset' },
  { callbackId: 'pick_session_of_message', kind: 'invalidate' },
];

/** From the alert itself: whom it names is filled in, or offered when it names several; a session is ticked on its exact id. */
export const alertShortcuts: Feature = {
  commands: [],
  shortcuts: SHORTCUTS.map(({ callbackId }) => ({ callbackId, type: 'message' as const })),

  register(listeners: Listeners, door: Door) {
    for (const { callbackId, kind } of SHORTCUTS) {
      listeners.shortcut({ type: 'message_action', callback_id: callbackId }, async ({ ack, shortcut }) => {
        await ack();
        const opener = asUserId(shortcut.user.id);
        if (!opener) return;
        const { people, guesses, sessionIds } = readAlert(shortcut.message);
        const [only] = people.length === 1 && guesses.length === 0 ? people : [];
        const target = asUserId(only);
        await confirm(door, shortcut.trigger_id, {
          opener,
          kind,
          ...(target ? { target } : only === undefined ? {} : { email: only }),
          candidates: only === undefined ? people : [],
          picks: kind === 'invalidate' ? sessionIds : [],
          evidence: { channel: shortcut.channel.id, messageTs: shortcut.message_ts },
        });
      });
    }
  },
};
