import type { Envelope } from './socket-connection';

const REMEMBERED_MAX = 1_000;

interface Acknowledged {
  readonly response: Record<string, unknown> | undefined;
}

/**
 * Several connections may bring the same envelope: Slack repeats events that were not acknowledged in time (F3.0). It is
 * handled once; who brings it again gets the same acknowledgement. One whose handler ended without an acknowledgement is
 * handled anew when it comes again, as over HTTP.
 */
export function onlyOnce(handle: (envelope: Envelope) => Promise<void>): (envelope: Envelope) => Promise<void> {
  const answers = new Map<string, Promise<Acknowledged | undefined>>();

  return async function deliver(envelope): Promise<void> {
    const earlier = answers.get(envelope.envelope_id);
    if (!earlier) return handleFirst(envelope);
    const acknowledged = await earlier;
    return acknowledged ? envelope.ack(acknowledged.response) : deliver(envelope);
  };

  async function handleFirst(envelope: Envelope): Promise<void> {
    const id = envelope.envelope_id;
    let settle: (acknowledged?: Acknowledged) => void = () => undefined;
    const taken: { acknowledged?: Acknowledged } = {};
    const answer = new Promise<Acknowledged | undefined>((resolve) => (settle = resolve));
    answers.set(id, answer);
    const [oldest] = answers.keys();
    if (answers.size > REMEMBERED_MAX && oldest !== undefined) answers.delete(oldest);
    const ack: Envelope['ack'] = (response) => {
      taken.acknowledged = { response };
      settle(taken.acknowledged);
      return envelope.ack(response);
    };
    try {
      await handle({ ...envelope, ack });
    } finally {
      // Forgotten before those who wait hear of it: the first of them handles it, the others wait for that one.
      if (!taken.acknowledged && answers.get(id) === answer) answers.delete(id);
      settle();
    }
  }
}
