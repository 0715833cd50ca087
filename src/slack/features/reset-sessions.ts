import { asUserId, asWorkspaceId } from '../../domain/session';
import { readCommandText } from '../command-text';
import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';
import { chooseMany, readManyText } from './bulk-choose';
import { confirm } from './confirmation';
import { HELP } from './help';
import { giveOrder, readOrder } from './stop-switch';

const COMMAND = '/reset-sessions';
const GLOBAL_SHORTCUT = 'end_sessions';

/** End all, mobile or web sessions of one person. */
export const resetSessions: Feature = {
  commands: [COMMAND],
  shortcuts: [{ callbackId: GLOBAL_SHORTCUT, type: 'global' }],

  register(listeners: Listeners, door: Door) {
    listeners.command(COMMAND, async ({ ack, command }) => {
      const opener = asUserId(command.user_id);
      const order = readOrder(command.text);
      if (order && opener) {
        await ack();
        await giveOrder(door, opener, order);
        return;
      }
      const many = readManyText(command.text, asWorkspaceId(command.team_id));
      if (many.kind === 'wrong') return ack(many.answer);
      if (many.kind === 'many' && opener) {
        await ack();
        return chooseMany(door, command.trigger_id, opener, many.asked);
      }
      const text = readCommandText(command.text, 'scope');
      if (text.kind === 'help' || !opener) return ack(HELP.reset);
      if (text.kind === 'wrong') return ack(text.answer);
      await ack();
      const { target, email, scope } = text.typed;
      await confirm(door, command.trigger_id, {
        opener,
        kind: 'reset',
        ...(target && { target }),
        ...(email === undefined ? {} : { email }),
        ...(scope && { scope }),
      });
    });

    listeners.shortcut({ type: 'shortcut', callback_id: GLOBAL_SHORTCUT }, async ({ ack, shortcut }) => {
      await ack();
      const opener = asUserId(shortcut.user.id);
      if (opener) await confirm(door, shortcut.trigger_id, { opener, kind: 'reset' });
    });
  },
};
