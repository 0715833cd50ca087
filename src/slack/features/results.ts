import type { BlockButtonAction } from '@slack/bolt';
import type { RequestId } from '../../domain/request';
import { targetOf } from '../../domain/request';
import type { OneOperation, UserId } from '../../domain/session';
import { asUserId } from '../../domain/session';
import type { Draft } from '../../requests/draft-ports';
import type { RequestRecord } from '../../requests/store-ports';
import { section } from '../blocks';
import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';
import { PICK_FROM_RESULT, TRY_AGAIN } from '../messages.view';
import { confirm } from './confirmation';

/** The buttons under a result: end what is left or came back, or ask again. Each opens the confirmation, judged anew. */
export const results: Feature = {
  commands: [],
  shortcuts: [],

  register(listeners: Listeners, door: Door) {
    listeners.action<BlockButtonAction>(
      { action_id: PICK_FROM_RESULT, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const opener = asUserId(body.user.id);
        const record = opener && (await requestOf(door, action.value));
        const target = record && targetOf(record.request);
        if (!record || !target) return noSuchRequest(door, opener);
        const { finding } = record.target;
        const picks = [...(finding?.left ?? []), ...(finding?.signedInAgain ?? [])].map(({ sessionId }) => sessionId);
        await confirm(door, body.trigger_id, { opener, kind: 'invalidate', target, picks });
      },
    );

    listeners.action<BlockButtonAction>(
      { action_id: TRY_AGAIN, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const opener = asUserId(body.user.id);
        const record = opener && (await requestOf(door, action.value));
        if (!record) return noSuchRequest(door, opener);
        const { operation } = record.request;
        if (operation.kind === 'bulk-reset') return noSuchRequest(door, opener);
        await confirm(door, body.trigger_id, { opener, target: operation.target, ...againAs(operation) });
      },
    );
  },
};

/** What the window is to have chosen; of the sessions, those that are still there. */
function againAs(operation: OneOperation): Pick<Draft, 'kind' | 'picks'> & Pick<Partial<Draft>, 'scope'> {
  if (operation.kind === 'reset') return { kind: operation.kind, scope: operation.scope, picks: [] };
  const { kind, sessions, kept } = operation;
  return kept
    ? { kind: 'reset', scope: 'rest', picks: kept }
    : { kind, picks: sessions.map(({ sessionId }) => sessionId) };
}

async function noSuchRequest({ bot }: Door, opener: UserId | undefined): Promise<void> {
  const words = 'This button is about a request that is not stored (any more). Nothing was done: type the command.';
  if (opener) await bot.chat.postMessage({ channel: opener, text: words, blocks: [section(words)] });
}

/** The button's value selects; what may be seen or done is judged for the one who clicked. */
const requestOf = ({ requests }: Door, value: string | undefined): Promise<RequestRecord | undefined> =>
  requests.read((value ?? '') as RequestId);
