import fc from 'fast-check';
import type { Before } from '../../src/domain/finding';
import { compare } from '../../src/domain/finding';
import type { Covers } from '../../src/domain/scope';
import { covers } from '../../src/domain/scope';
import type { DeviceFacts, Listing, Session } from '../../src/domain/session';
import { idOf, LAB, listingOf, MAIN, NOW, refOf, sessionNo } from '../helpers/examples';
import { inFull } from '../helpers/full';

const seen = (n: number, how: Covers) => ({ ...refOf(n), listedIn: MAIN, covers: how });
const before = (sessions: [number, Covers][], coverage: Listing['coverage'] = 'complete'): Before => ({
  sessions: sessions.map(([n, covers]) => seen(n, covers)),
  places: [MAIN],
  coverage,
});

const coverage = fc.constantFrom<Listing['coverage']>('complete', 'partial');
const someOf = (min: number, max: number) => fc.uniqueArray(fc.integer({ min, max }), { maxLength: 12 });
const anyBefore: fc.Arbitrary<Before> = fc
  .tuple(someOf(1, 10), fc.array(fc.constantFrom<Covers>('yes', 'yes', 'no', 'unclear'), { minLength: 1 }), coverage)
  .map(([ns, each, how]) => {
    const sessions = ns.map((n, i): [number, Covers] => [n, each[i % each.length] ?? 'yes']);
    return before(sessions, how);
  });
const anyListing = fc.tuple(someOf(1, 14), coverage).map(([ns, how]) => listingOf(ns, how));

const always = (holds: (was: Before, now: Listing) => void): void => {
  fc.assert(fc.property(anyBefore, anyListing, holds), { numRuns: inFull(10_000, 700) });
};
const isPresent = (listing: Listing, id: string): boolean => listing.sessions.some((it) => it.sessionId === id);

describe('comparing a look with what was there before', () => {
  it('never verifies by a partial listing', () => {
    always((was, now) => {
      if (now.coverage === 'partial') expect(compare(was, now).verdict).not.toBe('verified');
    });
  });

  it('verifies only when no awaited session is in a complete listing', () => {
    always((was, now) => {
      if (compare(was, now).verdict !== 'verified') return;
      expect(now.coverage).toBe('complete');
      const awaited = was.sessions.filter(({ covers }) => covers === 'yes');
      expect(awaited.filter(({ sessionId }) => isPresent(now, sessionId))).toEqual([]);
    });
  });

  it('never verifies when nothing surely belonged to it: there is nothing to prove', () => {
    always((was, now) => {
      const { awaited, verdict } = compare(was, now);
      if (awaited === 0) expect(['nothing-awaited', 'cannot-tell']).toContain(verdict);
      else expect(verdict).not.toBe('nothing-awaited');
    });
    expect(compare(before([[1, 'unclear']]), listingOf([1])).verdict).toBe('nothing-awaited');
    expect(compare(before([]), listingOf([])).verdict).toBe('nothing-awaited');
    expect(compare(before([], 'partial'), listingOf([7])).verdict).toBe('cannot-tell');
  });

  it('says still there exactly when an awaited session was seen, and names it', () => {
    always((was, now) => {
      const { verdict, left, awaited, gone } = compare(was, now);
      const there = was.sessions.filter(({ covers, sessionId }) => covers === 'yes' && isPresent(now, sessionId));
      expect(left.map(({ sessionId }) => sessionId)).toEqual(there.map(({ sessionId }) => sessionId));
      expect(verdict === 'still-there').toBe(there.length > 0);
      expect(gone + left.length).toBe(awaited);
    });
  });

  it('never takes a session from before for a new one', () => {
    always((was, now) => {
      const old = new Set(was.sessions.map(({ sessionId }) => sessionId));
      expect(compare(was, now).signedInAgain.filter(({ sessionId }) => old.has(sessionId))).toEqual([]);
    });
  });

  it('awaits only what the scope surely covers: nothing unclear or outside it is ever left to repair', () => {
    always((was, now) => {
      const { left, unclear } = compare(was, now);
      const coversOf = new Map(was.sessions.map(({ sessionId, covers }) => [sessionId, covers]));
      expect(left.every(({ sessionId }) => coversOf.get(sessionId) === 'yes')).toBe(true);
      expect(unclear.every(({ sessionId }) => coversOf.get(sessionId) === 'unclear')).toBe(true);
    });
  });

  it('cannot tell when sessions were listed in a place that is now refused: their absence is no wonder', () => {
    const was = before([[1, 'yes']]);
    expect(compare(was, { ...listingOf([]), notListable: MAIN })).toMatchObject({ verdict: 'cannot-tell' });
    expect(compare(was, { ...listingOf([]), notListable: LAB })).toMatchObject({ verdict: 'verified' });
  });

  it('cannot call anything new when what was there before is only partly known', () => {
    const was = before([[1, 'yes']], 'partial');
    expect(compare(was, listingOf([7]))).toMatchObject({ verdict: 'cannot-tell', signedInAgain: [] });
    expect(compare(was, listingOf([]))).toMatchObject({ verdict: 'verified' });
  });

  describe('when some places could not be read before', () => {
    const was: Before = { ...before([[1, 'yes']], 'partial'), places: [MAIN, LAB], unread: [LAB] };
    const found = (n: number, created: DeviceFacts): Listing => ({
      ...listingOf([]),
      sessions: [sessionNo(n, { listedIn: LAB, created })],
    });
    const look = { asked: [MAIN, LAB], cleared: [], covers: (it: Session) => covers('mobile', it) };

    it('cannot tell while a session of the scope turns up there, old or new', () => {
      expect(compare(was, found(7, { os: 'iOS' }), look)).toMatchObject({ verdict: 'cannot-tell', signedInAgain: [] });
    });

    it('is not held up by what the scope leaves alone, and shows what is unclear', () => {
      expect(compare(was, found(7, { os: 'OS X' }), look)).toMatchObject({ verdict: 'verified', signedInAgain: [] });
      expect(compare(was, found(7, {}), look)).toMatchObject({ verdict: 'verified', unclear: [refOf(7)] });
    });

    it('knows what is new where it could read', () => {
      expect(compare(was, listingOf([7]), look)).toMatchObject({ verdict: 'verified', signedInAgain: [refOf(7)] });
    });
  });

  it('is done with a place that was read and has nothing left, bit by bit', () => {
    const was = { ...before([[1, 'yes']]), places: [MAIN, LAB] };
    const look = { asked: [MAIN, LAB], cleared: [], covers: () => 'yes' as const };
    const partial = { ...listingOf([], 'partial'), unread: [LAB] };
    expect(compare(was, partial, look)).toMatchObject({ verdict: 'cannot-tell', cleared: [MAIN] });
    expect(compare(was, { ...partial, ...listingOf([1], 'partial') }, look)).not.toHaveProperty('cleared');
    expect(compare(was, { ...partial, ...listingOf([9], 'partial') }, look)).not.toHaveProperty('cleared');
    const rest = { ...look, asked: [LAB], cleared: [MAIN] };
    expect(compare(was, { ...partial, coverage: 'partial' }, rest)).toMatchObject({ cleared: [MAIN] });
    expect(compare(was, listingOf([]), rest)).toMatchObject({ verdict: 'verified', cleared: [MAIN] });
  });

  it('tells gone, left, unclear and new apart, and keeps nothing but ids', () => {
    const was = before([
      [1, 'yes'],
      [2, 'yes'],
      [3, 'no'],
      [4, 'unclear'],
    ]);
    expect(compare(was, listingOf([2, 3, 4, 5]))).toEqual({
      at: NOW,
      awaited: 2,
      gone: 1,
      left: [{ sessionId: idOf(2), workspaceId: MAIN }],
      signedInAgain: [{ sessionId: idOf(5), workspaceId: MAIN }],
      unclear: [{ sessionId: idOf(4), workspaceId: MAIN }],
      verdict: 'still-there',
    });
  });
});
