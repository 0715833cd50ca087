import type { AllMiddlewareArgs, App, ReceiverEvent } from '@slack/bolt';
import type { DeliveryKind } from '../metrics';

/** Hears of each delivery what is in it, and whether a handler broke on it. */
export function countDeliveries(delivered: (kind: DeliveryKind, outcome: 'handled' | 'failed') => void) {
  return async ({ body, next }: AllMiddlewareArgs & { body: unknown }): Promise<void> => {
    const kind = kindOf(body as Body);
    try {
      await next();
    } catch (error) {
      delivered(kind, 'failed');
      throw error;
    }
    delivered(kind, 'handled');
  };
}

const KINDS: Readonly<Record<string, DeliveryKind>> = {
  shortcut: 'shortcut',
  message_action: 'shortcut',
  block_actions: 'button',
  view_submission: 'window',
  view_closed: 'window',
  event_callback: 'event',
};

interface Body {
  readonly command?: unknown;
  readonly type?: unknown;
}

function kindOf({ command, type }: Body): DeliveryKind {
  if (command !== undefined) return 'command';
  return (typeof type === 'string' && Object.hasOwn(KINDS, type) && KINDS[type]) || 'other';
}

/** Hears after how many ms each delivery was acknowledged. For receivers that do not say so themselves. */
export function timeAcknowledgements(app: Pick<App, 'processEvent'>, onAcknowledged: (ms: number) => void): void {
  const process = app.processEvent.bind(app);
  app.processEvent = (event: ReceiverEvent) => {
    const arrivedAt = performance.now();
    const ack: ReceiverEvent['ack'] = async (response) => {
      await event.ack(response);
      onAcknowledged(performance.now() - arrivedAt);
    };
    return process({ ...event, ack });
  };
}
