import { onlyOnce } from '../../src/slack/once';
import type { Envelope } from '../../src/slack/socket-connection';

/** Envelopes as connections bring them, and what was handled and acknowledged of them. */
function line(handle: (envelope: Envelope, turn: number) => Promise<void>) {
  let turns = 0;
  const acks: unknown[] = [];
  const deliver = onlyOnce((envelope) => handle(envelope, (turns += 1)));
  const bring = (id: string): Promise<void> =>
    deliver({ envelope_id: id, body: {}, ack: (response) => Promise.resolve(void acks.push(response)) });
  return { bring, acks, turns: () => turns };
}

const BREAKS = { 'by an error': () => Promise.reject(new Error('broke')), 'without a word': () => Promise.resolve() };

it('gives one that comes again the acknowledgement of the first, also when that broke afterwards', async () => {
  const { bring, acks, turns } = line(async ({ ack }, turn) => {
    await ack({ text: `handled ${turn}` });
    throw new Error('broke after its acknowledgement');
  });
  await expect(bring('one')).rejects.toThrow('broke after');
  await bring('one');
  expect([turns(), acks]).toEqual([1, [{ text: 'handled 1' }, { text: 'handled 1' }]]);
});

it.each(Object.entries(BREAKS))(
  'handles anew one whose handler ended %s before its acknowledgement',
  async (_, end) => {
    const { bring, acks, turns } = line((envelope, turn) => (turn === 1 ? end() : envelope.ack({ text: 'at last' })));
    await bring('one').catch(() => undefined);
    await bring('one');
    await bring('one');
    expect([turns(), acks]).toEqual([2, [{ text: 'at last' }, { text: 'at last' }]]);
  },
);

it.each(Object.entries(BREAKS))('lets one of those who wait handle it when the first ended %s', async (_, end) => {
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  const { bring, acks, turns } = line((envelope, turn) =>
    turn === 1 ? held.then(end) : envelope.ack({ text: `handled ${turn}` }),
  );
  const brought = [bring('one'), bring('one'), bring('one')];
  go();
  await Promise.allSettled(brought);
  expect([turns(), acks]).toEqual([2, [{ text: 'handled 2' }, { text: 'handled 2' }]]);
});
