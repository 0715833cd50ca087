import { newTally, recount } from '../../src/domain/run';

it('counts those of a call anew, and nobody else', () => {
  const before = { ...newTally(10), waiting: 8, checking: 2, sessionsLeft: 3 };
  const after = recount(before, [
    { outcome: 'checking', left: 2 },
    { outcome: 'checking', left: 0 },
    { outcome: 'unknown', left: 1 },
    { outcome: 'refused', left: 0 },
  ]);
  expect(after).toEqual({ ...before, waiting: 4, checking: 4, unknown: 1, refused: 1, sessionsLeft: 6 });
});

it('leaves as waiting who was in a call that did not go', () => {
  const before = newTally(2);
  expect(recount(before, [{ outcome: 'not-sent', left: 2 }])).toEqual(before);
});
