import { TOKEN_ERRORS } from '../../domain/answer';
import { SlackLookupError } from '../../domain/errors';
import type { OrganisationId, Session, WorkspaceId } from '../../domain/session';
import type { Context } from '../context';
import type { RunPerson } from '../run-ports';

/** Slack's limit has no room just now · nobody can look, and why. */
type Unread = { readonly kind: 'busy' } | { readonly kind: 'blind'; readonly error: string };

type PageRead =
  | { readonly kind: 'page'; readonly page: Awaited<ReturnType<Context['admin']['sessionsPage']>> }
  | { readonly kind: 'again' }
  | Unread;

/** A page of everybody's sessions. A cursor that Slack does not know any more means to begin anew; anything else may pass. */
export async function pageOf({ admin }: Context, cursor: string): Promise<PageRead> {
  try {
    return { kind: 'page', page: await admin.sessionsPage(cursor) };
  } catch (error) {
    if (!(error instanceof SlackLookupError)) throw error;
    if (error.slackError === 'invalid_cursor') return { kind: 'again' };
    return error.slackError === 'ratelimited' ? { kind: 'busy' } : { kind: 'blind', error: error.slackError };
  }
}

type Found =
  /** `partial`: some place could not be read, so that absence proves nothing. */
  { readonly kind: 'listed' | 'partial'; readonly sessions: readonly Session[] } | Unread;

export async function sessionsOf(context: Context, { id, workspaces }: RunPerson): Promise<Found> {
  const { admin, installation } = context;
  const installed = installation();
  if (installed.kind === 'not-ready') return { kind: 'blind', error: installed.problem };
  try {
    const listing = await admin.list(id, [...workspaces, placeOf(installed.organisation)], 'background');
    return { kind: listing.coverage === 'complete' ? 'listed' : 'partial', sessions: listing.sessions };
  } catch (error) {
    if (!(error instanceof SlackLookupError)) throw error;
    if (error.slackError === 'ratelimited') return { kind: 'busy' };
    if (TOKEN_ERRORS.has(error.slackError)) return { kind: 'blind', error: error.slackError };
    return { kind: 'partial', sessions: [] };
  }
}

/** Each place is listed by itself. */
export const callsToList = (people: readonly RunPerson[]): number =>
  people.reduce((sum, { workspaces }) => sum + workspaces.length + 1, 0);

const placeOf = (organisation: OrganisationId): WorkspaceId => organisation as string as WorkspaceId;
