import type { Covers } from './scope';
import type { Listing, SessionId, SessionRef, WorkspaceId } from './session';

/** A session seen just before the act, and whether the act was to end it. */
export interface SeenBefore extends SessionRef {
  readonly covers: Covers;
  readonly listedIn: WorkspaceId;
}

/** What was there when the act began. Only ids: the devices are personal data and kept apart. */
export interface Before {
  readonly sessions: readonly SeenBefore[];
  /** Everywhere that was asked, also where nothing was seen or nothing could be read. */
  readonly places: readonly WorkspaceId[];
  readonly coverage: Listing['coverage'];
}

/** What one look showed, compared with what was there when the act began. */
export interface Finding {
  readonly at: number;
  /** Sessions that were to end, and how many of them are gone. */
  readonly awaited: number;
  readonly gone: number;
  /** Sessions that were to end and are still there. */
  readonly left: readonly SessionRef[];
  /** Sessions that were not there before: the person signed in again. Never ended by a repair. */
  readonly signedInAgain: readonly SessionRef[];
  /** Sessions whose part in the scope is unclear and that are still there. */
  readonly unclear: readonly SessionRef[];
  /** `nothing-awaited`: no session was there that surely belongs to it, so that its absence could prove anything. */
  readonly verdict: 'verified' | 'still-there' | 'cannot-tell' | 'nothing-awaited';
}

/**
 * Compares a fresh listing with what was there before. Only a complete listing can verify, since absence from a partial
 * one proves nothing; and after an incomplete `before` only an empty complete listing can.
 */
export function compare(before: Before, listing: Listing): Finding {
  const present = new Set<SessionId>(listing.sessions.map(({ sessionId }) => sessionId));
  const known = new Set<SessionId>(before.sessions.map(({ sessionId }) => sessionId));
  const awaited = before.sessions.filter((session) => session.covers === 'yes');
  const left = awaited.filter(({ sessionId }) => present.has(sessionId));
  const unclear = before.sessions.filter((session) => session.covers === 'unclear' && present.has(session.sessionId));
  const isNew = ({ sessionId }: SessionRef): boolean => !known.has(sessionId);
  const strange = listing.sessions.filter(isNew);

  return {
    at: listing.readAt,
    awaited: awaited.length,
    gone: awaited.length - left.length,
    left: left.map(refOf),
    signedInAgain: before.coverage === 'complete' ? strange.map(refOf) : [],
    unclear: unclear.map(refOf),
    verdict: verdictOf(),
  };

  function verdictOf(): Finding['verdict'] {
    if (left.length > 0) return 'still-there';
    if (listing.coverage === 'partial') return 'cannot-tell';
    if (awaited.some(({ listedIn }) => listedIn === listing.notListable)) return 'cannot-tell';
    if (before.coverage === 'partial' && strange.length > 0) return 'cannot-tell';
    return awaited.length === 0 ? 'nothing-awaited' : 'verified';
  }
}

/** How many sessions that perhaps belonged to it are gone. */
export const unclearGone = ({ sessions }: Before, { unclear }: Finding): number =>
  sessions.filter(({ covers }) => covers === 'unclear').length - unclear.length;

const refOf = ({ sessionId, workspaceId }: SessionRef): SessionRef => ({ sessionId, workspaceId });
