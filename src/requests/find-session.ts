import { SlackLookupError } from '../domain/errors';
import type { Refusal } from '../domain/refusal';
import type { SessionId, UserId } from '../domain/session';
import type { Context } from './context';
import { askRequester, refuse } from './facts';

export type Found = { readonly ok: true; readonly owner: UserId } | { readonly ok: false; readonly refusal: Refusal };

/**
 * Whose session is this? A typed address is looked up, never trusted: Slack has no such question, so the organisation's
 * sessions are read page by page (1,000 a page, 20 pages a minute) until it turns up.
 * @param onPage told how many sessions were looked at so far; what it returns ends the search when false.
 */
export async function findSession(
  context: Context,
  asker: UserId,
  sessionId: SessionId,
  onPage: (lookedAt: number) => Promise<boolean>,
): Promise<Found> {
  const requester = await askRequester(context, asker);
  if (!requester.ok) return requester;

  let lookedAt = 0;
  try {
    for await (const page of context.admin.sweep('background')) {
      const found = page.find((session) => session.sessionId === sessionId);
      if (found) return { ok: true, owner: found.owner };
      lookedAt += page.length;
      if (!(await onPage(lookedAt))) break;
    }
  } catch (error) {
    if (error instanceof SlackLookupError) return refuse({ code: 'lookup-failed', error: error.slackError });
    throw error;
  }
  return refuse({ code: 'session-not-found', sessionId });
}
