import type { RunPerson } from '../../src/requests/run-ports';
import { onEachDatabase } from './databases';
import { heldRun, sessionAt } from './runs';

onEachDatabase('whom a run sends and looks at', (here) => {
  const places = (people: readonly RunPerson[]): number[] => people.map(({ n }) => n);

  it('sends those who wait, in the order of the list, and nobody who is in a call already', async () => {
    const { runs } = here.store;
    const { list, send } = await heldRun(here.store, 5);
    expect(places(await runs.waiting(list, 2))).toEqual([1, 2]);
    const attempt = await send([1, 2], 'queued');
    expect(places(await runs.waiting(list, 10))).toEqual([3, 4, 5]);
    expect(places(await runs.ofAttempt(list, attempt))).toEqual([1, 2]);

    await expect(send([3, 2])).rejects.toThrow();
    expect(places(await runs.waiting(list, 10))).toEqual([3, 4, 5]);
  });

  it('sends more people in one call than the database takes values at once', async () => {
    const { runs } = here.store;
    const { list, send } = await heldRun(here.store, 1_200);
    const attempt = await send(places(await runs.waiting(list, 1_000)), 'queued');
    expect(await runs.ofAttempt(list, attempt)).toHaveLength(1_000);
    expect(places(await runs.waiting(list, 1))).toEqual([1_001]);
  });

  it('takes the first who has something to end as the one to try', async () => {
    const { runs } = here.store;
    const { list, sweep } = await heldRun(here.store, 4);
    expect(await runs.canary(list)).toBeUndefined();
    await sweep(1, [sessionAt(2, 1, 'unclear'), sessionAt(4), sessionAt(3)], true);
    expect(await runs.canary(list)).toMatchObject({ n: 3 });
    const people = (await runs.waiting(list, 4)).map(({ id }) => id);
    expect((await runs.awaited(list, people)).map(({ sessionId }) => sessionId).sort()).toEqual(
      [sessionAt(3), sessionAt(4)].map(({ sessionId }) => sessionId).sort(),
    );
  });

  it('remembers calls whose answer did not say, until their people are cleared up', async () => {
    const { runs } = here.store;
    const { list, send, write } = await heldRun(here.store, 4);
    const attempt = await send([1, 2], 'unknown');
    await send([3], 'queued');
    expect(await runs.unknownAttempts(list)).toEqual([attempt]);
    await write({ moved: { people: [1], to: 'queued' } });
    await write({ moved: { people: [2], to: 'waiting' } });
    expect(await runs.unknownAttempts(list)).toEqual([]);
    expect(places(await runs.waiting(list, 10))).toEqual([2, 4]);
  });

  it('looks at everybody before, and afterwards at those who were sent and may have something left', async () => {
    const { runs } = here.store;
    const { list, send, sweep } = await heldRun(here.store, 4);
    const before = { isBefore: true };
    expect(places(await runs.toLookAt(list, { ...before, after: 0 }, 3))).toEqual([1, 2, 3]);
    expect(places(await runs.toLookAt(list, { ...before, after: 3 }, 3))).toEqual([4]);
    // One workspace each, and the organisation.
    expect(await runs.callsOfEach(list, before)).toBe(8);

    await sweep(1, [sessionAt(1), sessionAt(2), sessionAt(3)], true);
    const attempt = await send([1, 2], 'queued');
    await send([3], 'unknown');
    const after = { isBefore: false };
    expect(places(await runs.toLookAt(list, { ...after, after: 0 }, 9))).toEqual([1, 2, 3]);
    expect(places(await runs.toLookAt(list, { ...after, attempt, after: 0 }, 9))).toEqual([1, 2]);
    await sweep(2, [sessionAt(2)]);
    expect(places(await runs.toLookAt(list, { ...after, after: 0 }, 9))).toEqual([2]);
    expect(await runs.callsOfEach(list, after)).toBe(2);
  });
});
