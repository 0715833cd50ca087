import type { RunStep } from '../../src/requests/run-ports';
import { onEachDatabase } from './databases';
import { heldRun, personNo, sessionAt } from './runs';

/** A look at these people one by one, all of whose sessions could be read. */
const lookedAt = (look: number, isBefore: boolean, ...people: number[]): RunStep => ({
  looked: { look, isBefore, people },
});

onEachDatabase('what a run knows of everybody', (here) => {
  const outcomes = async (list: Awaited<ReturnType<typeof heldRun>>['list']): Promise<string[]> => {
    const said: string[] = [];
    for await (const page of here.store.runs.results(list)) said.push(...page.map(({ outcome }) => outcome));
    return said;
  };

  it('follows from what was sent and seen', async () => {
    const { list, send, sweep } = await heldRun(here.store, 8);
    await sweep(
      1,
      [1, 2, 3, 5, 6, 7, 8].map((place) => sessionAt(place)),
      true,
    );
    await send([1, 2, 3, 4], 'queued');
    await send([5], 'unknown');
    await send([6], 'refused');
    await send([7]);
    expect(await outcomes(list)).toEqual([
      ...['checking', 'checking', 'checking', 'checking', 'unknown', 'refused', 'checking', 'not-sent'],
    ]);
    await sweep(2, [sessionAt(2), sessionAt(3, 103), sessionAt(7), sessionAt(8)]);
    expect(await outcomes(list)).toEqual([
      ...['verified', 'still-there', 'signed-in-again', 'nothing-there', 'verified', 'refused', 'checking', 'not-sent'],
    ]);
    expect(await here.store.runs.tally(list)).toMatchObject({
      ...{
        verified: 2,
        'still-there': 1,
        'signed-in-again': 1,
        'nothing-there': 1,
        refused: 1,
        checking: 1,
        waiting: 1,
      },
      ...{ unknown: 0, sessionsLeft: 1 },
    });
    expect(await here.store.runs.left(list, 10)).toEqual([sessionAt(2)]);
  });

  it.each(['in one sweep', 'one by one'])(
    'awaits neither what came after the look before, %s, nor what ended before it',
    async (how) => {
      const { list, send, sweep, write } = await heldRun(here.store, 2);
      await sweep(1, [sessionAt(1), sessionAt(2)], true);
      if (how === 'in one sweep') await sweep(2, [sessionAt(2)], true);
      else {
        await write(lookedAt(2, true, 1));
        await write({ seen: { look: 2, isBefore: true, sessions: [sessionAt(2)] }, ...lookedAt(2, true, 2) });
      }
      await send([1, 2], 'queued');
      await sweep(3, [sessionAt(2, 102)]);
      expect(await outcomes(list)).toEqual(['nothing-there', 'signed-in-again']);
      expect(await here.store.runs.left(list, 10)).toEqual([]);
    },
  );

  it('calls nobody verified who has a session left, also when not all of them could be read before', async () => {
    const { list, send, sweep, write } = await heldRun(here.store, 3);
    await write({ seen: { look: 1, isBefore: true, sessions: [sessionAt(1), sessionAt(2)] } });
    await write(lookedAt(1, true, 3));
    await send([1, 2, 3], 'queued');
    await sweep(2, [sessionAt(1)]);
    expect(await outcomes(list)).toEqual(['still-there', 'verified', 'nothing-there']);
  });

  it('takes nothing that was seen before for what became of a later call', async () => {
    const { list, send, sweep, write } = await heldRun(here.store, 2);
    await sweep(1, [sessionAt(1), sessionAt(2)], true);
    await send([1, 2], 'unknown');
    await sweep(2, [sessionAt(1), sessionAt(2)]);
    await write({ moved: { people: [1, 2], to: 'waiting' } });
    const again = await send([1, 2], 'unknown');
    expect((await here.store.runs.outcomes(list, again)).map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
    // One of them could be read this time.
    await write({ seen: { look: 3, isBefore: false, sessions: [sessionAt(2)] } });
    await write(lookedAt(3, false, 2));
    expect(await outcomes(list)).toEqual(['unknown', 'still-there']);
  });

  it('is read a thousand people at a time', async () => {
    const { list } = await heldRun(here.store, 1_001);
    const pages: number[] = [];
    let last = '';
    for await (const page of here.store.runs.results(list)) {
      pages.push(page.length);
      last = page.at(-1)?.person ?? '';
    }
    expect([pages, last]).toEqual([[1_000, 1], personNo(1_000)]);
  });
});
