import type { App, BlockButtonAction } from '@slack/bolt';
import type { RequestId } from '../../domain/request';
import { targetOf } from '../../domain/request';
import { asUserId } from '../../domain/session';
import type { RequestRecord } from '../../requests/store-ports';
import type { Door, Feature } from '../feature';
import { PICK_FROM_RESULT, TRY_AGAIN } from '../messages.view';
import { confirm } from './confirmation';

/** The buttons under a result: end what is left or came back, or ask again. Each opens the confirmation, judged anew. */
export const results: Feature = {
  commands: [],
  shortcuts: [],

  register(app: App, door: Door) {
    app.action<BlockButtonAction>(
      { action_id: PICK_FROM_RESULT, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const opener = asUserId(body.user.id);
        const record = opener && (await requestOf(door, action.value));
        if (!record) return;
        const { finding } = record.target;
        const target = targetOf(record.request);
        if (!target) return;
        const picks = [...(finding?.left ?? []), ...(finding?.signedInAgain ?? [])].map(({ sessionId }) => sessionId);
        await confirm(door, body.trigger_id, { opener, kind: 'invalidate', target, picks });
      },
    );

    app.action<BlockButtonAction>({ action_id: TRY_AGAIN, type: 'block_actions' }, async ({ ack, body, action }) => {
      await ack();
      const opener = asUserId(body.user.id);
      const record = opener && (await requestOf(door, action.value));
      if (!record) return;
      const { operation } = record.request;
      if (operation.kind === 'bulk-reset') return;
      const again =
        operation.kind === 'reset'
          ? { scope: operation.scope }
          : { picks: operation.sessions.map(({ sessionId }) => sessionId) };
      await confirm(door, body.trigger_id, { opener, kind: operation.kind, target: operation.target, ...again });
    });
  },
};

/** The button's value selects; what may be seen or done is judged for the one who clicked. */
const requestOf = ({ requests }: Door, value: string | undefined): Promise<RequestRecord | undefined> =>
  requests.read((value ?? '') as RequestId);
