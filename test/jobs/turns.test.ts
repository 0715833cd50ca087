import { createTurns } from '../../src/jobs/turns';

it('runs frequent jobs at each turn, and rare ones when their time has come', async () => {
  let now = 1_000;
  const ran: string[] = [];
  const job = (name: string, everyMs: number) => ({
    name,
    everyMs,
    run: () => Promise.resolve(void ran.push(name)),
  });
  const turn = createTurns([job('poll', 250), job('hourly', 3_600_000)], () => now);
  const turnAfter = async (ms: number): Promise<string> => {
    now += ms;
    await turn();
    return ran.splice(0).join(' ');
  };
  expect(await turnAfter(0)).toBe('poll hourly');
  expect(await turnAfter(0)).toBe('poll');
  expect(await turnAfter(3_599_999)).toBe('poll');
  expect(await turnAfter(1)).toBe('poll hourly');
  expect(await turnAfter(250)).toBe('poll');
});
