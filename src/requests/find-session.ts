import { SlackLookupError } from '../domain/errors';
import type { Refusal } from '../domain/refusal';
import type { SessionId, UserId } from '../domain/session';
import type { Context } from './context';
import { askRequester } from './facts';
import { recordRefusal } from './preview';

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
  const refused = async (refusal: Refusal): Promise<Found> => {
    await recordRefusal(context, asker, refusal);
    return { ok: false, refusal };
  };
  const requester = await askRequester(context, asker);
  if (!requester.ok) return refused(requester.refusal);

  let lookedAt = 0;
  try {
    for await (const page of context.admin.sweep('background')) {
      const found = page.find((session) => session.sessionId === sessionId);
      lookedAt += page.length;
      if (found) {
        await recordSearch();
        return { ok: true, owner: found.owner };
      }
      if (!(await onPage(lookedAt))) {
        await recordSearch();
        return { ok: false, refusal: { code: 'draft-gone' } };
      }
    }
  } catch (error) {
    if (error instanceof SlackLookupError) return refused({ code: 'lookup-failed', error: error.slackError });
    throw error;
  }
  await recordSearch();
  return refused({ code: 'session-not-found', sessionId });

  /** Reading through everybody's sessions is itself in the trail. */
  async function recordSearch(): Promise<void> {
    const { trail, clock } = context;
    await trail.append({ type: 'sessions.searched', actor: asker, facts: { sessions: lookedAt } }, clock.now());
  }
}
