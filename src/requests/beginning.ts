import { coveredBy, isOfRest } from '../domain/scope';
import type { Listing, OneOperation, Session, WorkspaceId } from '../domain/session';
import type { Beginning } from './send-to-one';
import type { Claim } from './store-ports';

/** What is there just before an act, as it will be compared with afterwards. */

/** Where the requester was shown sessions comes first: Slack's limit may not last for all the places of a person. */
export function firstWhereSeen(places: readonly WorkspaceId[], devices: Claim['devices']): WorkspaceId[] {
  const isSeen = (place: WorkspaceId): boolean => devices.some(({ listedIn }) => listedIn === place);
  return [...places.filter(isSeen), ...places.filter((place) => !isSeen(place))];
}

export const isAnythingThere = (operation: OneOperation, { sessions }: Listing): boolean =>
  sessions.some((session) => coveredBy(operation, session) !== 'no');

/** Where a place could not be read now, what the requester was shown there counts: it was there before the act, too. */
export function beginningOf(
  operation: OneOperation,
  { sessions: listed, coverage, unread }: Listing,
  places: readonly WorkspaceId[],
  shown: Claim['devices'],
): Beginning {
  const isListed = new Set(listed.map(({ sessionId }) => sessionId));
  const older = shown.filter(({ sessionId, listedIn }) => unread?.includes(listedIn) && !isListed.has(sessionId));
  const sessions = [...listed, ...older].map((session) => ({
    sessionId: session.sessionId,
    workspaceId: session.workspaceId,
    listedIn: session.listedIn,
    covers: coveredBy(operation, session),
    ...(isNewTo(operation, session) ? { isNew: true as const } : {}),
  }));
  return { before: { sessions, places, coverage, ...(unread && { unread }) }, devices: listed };
}

/** Neither to end nor kept: it was not in the window that was agreed to. */
const isNewTo = (operation: OneOperation, session: Session): boolean =>
  isOfRest(operation) && !operation.kept.includes(session.sessionId) && coveredBy(operation, session) === 'no';
