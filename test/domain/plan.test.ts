import fc from 'fast-check';
import { mayRepair, nextCall, nextInvalidation } from '../../src/domain/plan';
import type { Attempt, InvalidateForm } from '../../src/domain/request';
import type { OneOperation } from '../../src/domain/session';
import { attemptOf, idOf, refOf, TARA } from '../helpers/examples';

type Ending = Pick<Attempt, 'state' | 'transient' | 'wrongArguments'>;

const ended = (state: Attempt['state'], changes: Partial<Ending> = {}): Ending => ({
  state,
  transient: false,
  wrongArguments: false,
  ...changes,
});
const LATER = ended('refused', { transient: true });
const WRONG = ended('refused', { wrongArguments: true });
const NO = ended('refused');
/** `started` is what a crash leaves. */
const anyEnding = fc.constantFrom(
  LATER,
  WRONG,
  NO,
  ended('accepted'),
  ended('gone'),
  ended('unknown'),
  ended('started'),
);
const anyForm = fc.constantFrom<InvalidateForm>('user', 'team');

const RESET: OneOperation = { kind: 'reset', target: TARA, scope: 'mobile' };
const picking = (n: number): OneOperation => ({
  kind: 'invalidate',
  target: TARA,
  sessions: Array.from({ length: n }, (_, i) => refOf(i)),
});

/** Plays an act to its end against a Slack that answers as it likes and may change its mind about the form. */
function played(operation: OneOperation, endings: readonly Ending[], forms: readonly InvalidateForm[]): Attempt[] {
  const attempts: Attempt[] = [];
  for (const [i, ending] of endings.entries()) {
    const next = nextCall(operation, attempts, forms[i % forms.length] ?? 'user');
    if (next.kind !== 'call') break;
    attempts.push(attemptOf(next.call, { ...ending, n: i + 1 }));
  }
  return attempts;
}

const always = (operation: fc.Arbitrary<OneOperation>, holds: (attempts: Attempt[]) => void): void => {
  const plays = fc.tuple(operation, fc.array(anyEnding, { maxLength: 25 }), fc.array(anyForm, { minLength: 1 }));
  fc.assert(
    fc.property(plays, (play) => {
      holds(played(...play));
    }),
    { numRuns: 1_000 },
  );
};

describe('what is sent next', () => {
  it('never repeats a reset, unless Slack certainly did nothing and said “later”', () => {
    always(fc.constant(RESET), (attempts) => {
      expect(attempts.slice(0, -1).every(({ state, transient }) => state === 'refused' && transient)).toBe(true);
    });
  });

  it('never sends a reset again because of what repairs did', () => {
    const repair = attemptOf({ method: 'invalidate', sessionId: idOf(1), form: 'user' }, LATER, 'repair');
    const act = attemptOf({ method: 'reset' }, ended('unknown'));
    expect(nextCall(RESET, [act, repair], 'user')).toEqual({ kind: 'sent' });
  });

  it('asks for each session at most once in each form, calls that Slack put off aside', () => {
    always(fc.integer({ min: 1, max: 4 }).map(picking), (attempts) => {
      const counted = attempts.filter(({ transient }) => !transient).map(({ call }) => JSON.stringify(call));
      expect(new Set(counted).size).toBe(counted.length);
    });
  });

  it('never calls for a session again after an answer that may have had an effect', () => {
    always(fc.integer({ min: 1, max: 4 }).map(picking), (attempts) => {
      for (const [i, { call, state }] of attempts.entries()) {
        if (call.method !== 'invalidate' || state === 'refused') continue;
        const { sessionId } = call;
        const later = attempts
          .slice(i + 1)
          .filter((it) => it.call.method === 'invalidate' && it.call.sessionId === sessionId);
        expect(later).toEqual([]);
      }
    });
  });

  it('tries the other form only when Slack did not understand the first', () => {
    const asked = attemptOf({ method: 'invalidate', sessionId: idOf(0), form: 'user' }, WRONG);
    expect(nextCall(picking(1), [asked], 'user')).toEqual({
      kind: 'call',
      call: { method: 'invalidate', sessionId: idOf(0), form: 'team' },
    });
    expect(nextCall(picking(1), [{ ...asked, ...NO, error: 'restricted_action' }], 'user')).toEqual({
      kind: 'failed',
      error: 'restricted_action',
    });
  });

  it('puts off the same form when Slack says “later”, even if another was learnt meanwhile', () => {
    const asked = attemptOf({ method: 'invalidate', sessionId: idOf(0), form: 'team' }, LATER);
    expect(nextInvalidation(idOf(0), [asked], 'user')).toMatchObject({ call: { form: 'team' } });
  });

  it('does not call an act failed when a part of it may have worked', () => {
    const attempts = [
      attemptOf({ method: 'invalidate', sessionId: idOf(0), form: 'user' }, ended('accepted')),
      attemptOf({ method: 'invalidate', sessionId: idOf(1), form: 'user' }, NO),
    ];
    expect(nextCall(picking(3), attempts, 'user')).toEqual({ kind: 'sent' });
  });
});

describe('repairing', () => {
  const repair = (ending: Ending): Attempt =>
    attemptOf({ method: 'invalidate', sessionId: idOf(1), form: 'user' }, ending, 'repair');

  it('ends a session by its id at most twice, not counting calls that Slack did not carry out', () => {
    fc.assert(
      fc.property(fc.array(anyEnding, { maxLength: 12 }), (endings) => {
        const repairs: Attempt[] = [];
        for (const ending of endings) if (mayRepair(idOf(1), repairs)) repairs.push(repair(ending));
        expect(repairs.filter(({ state }) => state !== 'refused').length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('stops at Slack’s plain no, and is not kept from one session by another', () => {
    expect(mayRepair(idOf(1), [repair(NO)])).toBe(false);
    expect(mayRepair(idOf(2), [repair(NO)])).toBe(true);
    expect(mayRepair(idOf(1), [attemptOf({ method: 'reset' }, NO)])).toBe(true);
  });
});
