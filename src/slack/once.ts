import type { Envelope } from './socket-connection';

const REMEMBERED_MAX = 1_000;

type Answer = Record<string, unknown> | undefined;

/**
 * Several connections may bring the same envelope: Slack repeats events that were not acknowledged in time (F3.0). It is
 * handled once; who brings it again gets the same acknowledgement.
 */
export function onlyOnce(handle: (envelope: Envelope) => Promise<void>): (envelope: Envelope) => Promise<void> {
  const answers = new Map<string, Promise<Answer>>();

  return async (envelope) => {
    const id = envelope.envelope_id;
    const answered = answers.get(id);
    if (answered) return envelope.ack(await answered);

    let answer: (response: Answer) => void = () => undefined;
    answers.set(id, new Promise((resolve) => (answer = resolve)));
    const [oldest] = answers.keys();
    if (answers.size > REMEMBERED_MAX && oldest !== undefined) answers.delete(oldest);
    return handle({
      ...envelope,
      ack: (response) => {
        answer(response);
        return envelope.ack(response);
      },
    });
  };
}
