import { asUserId } from '../../domain/session';
import { readCommandText } from '../command-text';
import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';
import { confirm } from './confirmation';
import { HELP } from './help';

const COMMAND = '/invalidate-session';

/** End chosen sessions of one person. A session typed without its owner is looked for before anything is shown. */
export const invalidateSession: Feature = {
  commands: [COMMAND],
  shortcuts: [],

  register(listeners: Listeners, door: Door) {
    listeners.command(COMMAND, async ({ ack, command }) => {
      const opener = asUserId(command.user_id);
      const text = readCommandText(command.text, 'session');
      if (text.kind === 'help' || !opener) return ack(HELP.invalidate);
      if (text.kind === 'wrong') return ack(text.answer);
      await ack();
      const { target, email, sessionId, workspaceId } = text.typed;
      await confirm(door, command.trigger_id, {
        opener,
        kind: 'invalidate',
        ...(target && { target }),
        ...(email === undefined ? {} : { email }),
        ...(sessionId && { sought: sessionId }),
        ...(workspaceId && { soughtIn: workspaceId }),
      });
    });
  },
};
