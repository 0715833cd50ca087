import type { Covers } from './scope';
import type { Listing, Session, SessionId, SessionRef, WorkspaceId } from './session';

/** A session seen just before the act, and whether the act was to end it. */
export interface SeenBefore extends SessionRef {
  readonly covers: Covers;
  readonly listedIn: WorkspaceId;
  /** Listed just before the act, and not shown to the requester, who wanted everything else to end. */
  readonly isNew?: true;
}

/** What was there when the act began. Only ids: the devices are personal data and kept apart. */
export interface Before {
  readonly sessions: readonly SeenBefore[];
  /** Everywhere that was asked, also where nothing was seen or nothing could be read. */
  readonly places: readonly WorkspaceId[];
  readonly coverage: Listing['coverage'];
  /** Where nothing could be read: what is found there later may be old or new. */
  readonly unread?: readonly WorkspaceId[];
}

/** One look after the act. */
export interface Look {
  readonly asked: readonly WorkspaceId[];
  /** Places that earlier looks were done with. */
  readonly cleared: readonly WorkspaceId[];
  /** Does the operation end this session, were it there? */
  readonly covers: (session: Session) => Covers;
  /** Everything else was to end: whatever was not shown then is told, though it may be old. */
  readonly isOfRest?: boolean;
}

/** What one look showed, compared with what was there when the act began. */
export interface Finding {
  readonly at: number;
  /** Sessions that were to end, and how many of them are gone. */
  readonly awaited: number;
  readonly gone: number;
  /** Sessions that were to end and are still there. */
  readonly left: readonly SessionRef[];
  /** Sessions that were not there before, or were not shown: the person signed in again. Never ended by a repair. */
  readonly signedInAgain: readonly SessionRef[];
  /** Sessions whose part in the scope is unclear and that are still there. */
  readonly unclear: readonly SessionRef[];
  /** `nothing-awaited`: no session was there that surely belongs to it, so that its absence could prove anything. */
  readonly verdict: 'verified' | 'still-there' | 'cannot-tell' | 'nothing-awaited';
  /**
   * Places read completely since the act, in which nothing is left that matters: they need no other look. Slack's limit
   * allows one place each three seconds, so a person in many is looked at bit by bit.
   */
  readonly cleared?: readonly WorkspaceId[];
}

/** Whatever was not there before may belong to it, and nothing was looked at before. */
const FIRST_LOOK: Look = { asked: [], cleared: [], covers: () => 'yes' };

/**
 * Compares a fresh listing with what was there before. Only a complete listing (of what earlier looks left open) can verify,
 * since absence from a partial one proves nothing. What turns up where nothing could be read before may be old or new: as
 * long as it belongs to the scope, nobody can tell.
 */
export function compare(before: Before, listing: Listing, look: Look = FIRST_LOOK): Finding {
  const present = new Set<SessionId>(listing.sessions.map(({ sessionId }) => sessionId));
  const shown = before.sessions.filter(({ isNew }) => !isNew);
  const known = new Map(shown.map(({ sessionId, covers }) => [sessionId, covers]));
  const unread = new Set(before.coverage === 'complete' ? [] : (before.unread ?? before.places));
  const awaited = before.sessions.filter((session) => session.covers === 'yes');
  const left = awaited.filter(({ sessionId }) => present.has(sessionId));
  const strange = listing.sessions.filter(({ sessionId }) => !known.has(sessionId));
  const maybeOld = strange.filter(({ listedIn }) => unread.has(listedIn));
  const unclear = [
    ...before.sessions.filter((session) => session.covers === 'unclear' && present.has(session.sessionId)),
    ...maybeOld.filter((session) => look.covers(session) === 'unclear'),
  ];
  const cleared = [...look.cleared, ...(listing.coverage === 'partial' ? clearedNow() : [])];

  return {
    at: listing.readAt,
    awaited: awaited.length,
    gone: awaited.length - left.length,
    left: left.map(refOf),
    signedInAgain: strange.filter(({ listedIn }) => look.isOfRest || !unread.has(listedIn)).map(refOf),
    unclear: unclear.map(refOf),
    verdict: verdictOf(),
    ...(cleared.length > 0 ? { cleared } : {}),
  };

  function verdictOf(): Finding['verdict'] {
    if (left.length > 0) return 'still-there';
    if (listing.coverage === 'partial') return 'cannot-tell';
    if (awaited.some(({ listedIn }) => listedIn === listing.notListable)) return 'cannot-tell';
    if (maybeOld.some((session) => look.covers(session) === 'yes')) return 'cannot-tell';
    return awaited.length === 0 ? 'nothing-awaited' : 'verified';
  }

  function clearedNow(): WorkspaceId[] {
    const isOutside = (session: Session): boolean =>
      (known.get(session.sessionId) ?? (unread.has(session.listedIn) ? look.covers(session) : 'yes')) === 'no';
    const open = listing.sessions.filter((session) => !isOutside(session)).map(({ listedIn }) => listedIn);
    const notDone = new Set([...open, ...(listing.unread ?? look.asked)]);
    return look.asked.filter((place) => !notDone.has(place));
  }
}

/** How many sessions that perhaps belonged to it are gone. */
export const unclearGone = ({ sessions }: Before, { unclear }: Finding): number =>
  sessions.filter(
    ({ covers, sessionId }) => covers === 'unclear' && !unclear.some((there) => there.sessionId === sessionId),
  ).length;

const refOf = ({ sessionId, workspaceId }: SessionRef): SessionRef => ({ sessionId, workspaceId });
