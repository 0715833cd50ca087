import { meaningOf } from '../domain/answer';
import { SlackLookupError } from '../domain/errors';
import type { DeviceFacts, Listing, Session, SessionId, UserId, WorkspaceId } from '../domain/session';
import { asSessionId, asUserId, asWorkspaceId } from '../domain/session';
import type { OwnedSession, SlackAdmin, Urgency } from '../requests/ports';
import { answerOf } from './answers';
import type { AdminCall } from './call';
import { createMemory } from './memory';
import type { Pacer } from './pacer';

const METHOD = 'admin.users.session.list';
const PAGE = 1_000;
/** Longer than this nobody waits for a look-up; the asker is told to try again. */
const PATIENCE_MS = 20_000;

interface ListingOptions {
  readonly call: AdminCall;
  readonly pacer: Pacer;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

interface PageArgs {
  readonly user_id?: UserId;
  readonly team_id?: WorkspaceId;
  readonly cursor: string;
}

interface SessionsPage {
  readonly sessions: OwnedSession[];
  readonly cursor: string;
}

/** Reading sessions. Slack lists a person's sessions one workspace at a time, without timestamps (F1.2, F1.3). */
export function createListings({
  call,
  pacer,
  now,
  sleep,
}: ListingOptions): Pick<SlackAdmin, 'list' | 'sweep' | 'sessionsPage'> {
  const recent = createMemory<Listing>(now);
  /**
   * Whether `E…` is accepted as `team_id` is written nowhere (F8.3), nor by which word it would be refused: the first
   * answer settles it for this run. A later refusal is a failure like any other, since sessions may have been seen there.
   */
  let organisation: 'untried' | 'listed' | 'refused' = 'untried';

  return {
    list: (target, places, urgency, ageMaxMs = 0) =>
      recent.get(target, ageMaxMs, () => listEverywhere(target, places, urgency)),

    sessionsPage: async (cursor) => {
      const page = await readPage({ cursor });
      if (page === 'limited') throw new SlackLookupError(METHOD, 'ratelimited');
      return { items: page.sessions, cursor: page.cursor };
    },

    async *sweep(urgency) {
      let cursor = '';
      do {
        const page = await fetchPage({ cursor }, urgency, Infinity);
        yield page.sessions;
        ({ cursor } = page);
      } while (cursor !== '');
    },
  };

  async function listEverywhere(target: UserId, places: readonly WorkspaceId[], urgency: Urgency): Promise<Listing> {
    const asked = places.filter((place) => organisation !== 'refused' || !isOrganisation(place));
    const parts = await Promise.all(asked.map((place) => listOnePlace(target, place, urgency)));
    const failed = parts.filter((part) => part instanceof SlackLookupError);
    const read = parts.filter((part): part is Session[] => Array.isArray(part));
    if (read.length === 0) throw failed[0] ?? new SlackLookupError(METHOD, 'team_not_found');

    // The same token has just listed a workspace: so it is this id that is refused.
    const refusal = parts.find((part, i) => isOrganisation(asked[i] ?? '') && isRefusalOfId(part));
    if (refusal && organisation === 'untried') organisation = 'refused';
    const notListable = organisation === 'refused' ? places.find(isOrganisation) : undefined;
    const unread = asked.filter((place, i) => !Array.isArray(parts[i]) && place !== notListable);
    const byId = new Map(read.flat().map((session) => [session.sessionId, session]));
    return {
      sessions: [...byId.values()],
      coverage: unread.length === 0 ? 'complete' : 'partial',
      ...(unread.length > 0 ? { unread } : {}),
      ...(notListable ? { notListable } : {}),
      readAt: now(),
    };
  }

  async function listOnePlace(
    target: UserId,
    place: WorkspaceId,
    urgency: Urgency,
  ): Promise<Session[] | SlackLookupError> {
    const sessions: Session[] = [];
    try {
      let cursor = '';
      do {
        const page = await fetchPage({ user_id: target, team_id: place, cursor }, urgency, now() + PATIENCE_MS);
        sessions.push(...page.sessions.map((session) => ({ ...session, listedIn: place })));
        ({ cursor } = page);
        if (isOrganisation(place)) organisation = 'listed';
      } while (cursor !== '');
      return sessions;
    } catch (error) {
      if (error instanceof SlackLookupError) return error;
      throw error;
    }
  }

  async function fetchPage(args: PageArgs, urgency: Urgency, until: number): Promise<SessionsPage> {
    for (let waitMs = await pacer.take(METHOD, urgency); waitMs > 0; waitMs = await pacer.take(METHOD, urgency)) {
      if (now() + waitMs > until) throw new SlackLookupError(METHOD, 'ratelimited');
      await sleep(waitMs);
    }
    const page = await readPage(args);
    return page === 'limited' ? fetchPage(args, urgency, until) : page;
  }

  /** One call, from a limit that was asked for. `limited`: Slack had no room for it after all. */
  async function readPage(args: PageArgs): Promise<SessionsPage | 'limited'> {
    try {
      const { cursor, ...rest } = args;
      const body = await call(METHOD, { ...rest, limit: PAGE, ...(cursor === '' ? {} : { cursor }) });
      return { sessions: sessionsIn(body), cursor: cursorIn(body) };
    } catch (error) {
      if (error instanceof SlackLookupError) throw error;
      const answer = answerOf(error);
      // Slack's word for an empty list is an error (F1.3).
      if (answer.error === 'no_active_sessions') return { sessions: [], cursor: '' };
      if (answer.retryAfterMs === undefined)
        throw new SlackLookupError(METHOD, answer.error ?? 'unknown', { cause: error });
      await pacer.pause(METHOD, answer.retryAfterMs);
      return 'limited';
    }
  }
}

const isOrganisation = (place: string): boolean => place.startsWith('E');

/** About the token itself, whatever was asked for. */
const ABOUT_TOKEN = new Set([
  ...['not_authed', 'invalid_auth', 'token_revoked', 'token_expired', 'account_inactive', 'missing_scope'],
  'not_allowed_token_type',
]);
/** How Slack words a refusal of what was sent, also where its documents do not name the word. */
const ABOUT_WHAT_WAS_SENT = /^(invalid|missing)_|_(not_found|not_allowed)$/;

/** Slack's final no to this argument, target or plan; not “later”, not a word that nobody knows. */
function isRefusalOfId(part: unknown): boolean {
  if (!(part instanceof SlackLookupError) || ABOUT_TOKEN.has(part.slackError)) return false;
  const { class: meaning, transient } = meaningOf(part.slackError);
  return (meaning === 'refused' && !transient) || ABOUT_WHAT_WAS_SENT.test(part.slackError);
}

/** @throws SlackLookupError when a row is not a session: a listing that cannot be read proves nothing. */
function sessionsIn({ active_sessions: rows }: Record<string, unknown>): OwnedSession[] {
  if (!Array.isArray(rows)) throw new SlackLookupError(METHOD, 'unreadable_answer');
  return rows.map((row: Record<string, unknown>) => {
    const sessionId = sessionIdIn(row);
    const workspaceId = asWorkspaceId(row.team_id);
    const owner = asUserId(row.user_id);
    if (!sessionId || !workspaceId || !owner) throw new SlackLookupError(METHOD, 'unreadable_answer');
    const recent = devicesIn(row.recent);
    return {
      sessionId,
      workspaceId,
      owner,
      listedIn: workspaceId,
      created: devicesIn(row.created) ?? {},
      ...(recent ? { recent } : {}),
    };
  });
}

/** A number beyond what JavaScript holds exactly has lost digits on the way: it would name another session. */
function sessionIdIn({ session_id: id }: Record<string, unknown>): SessionId | undefined {
  return typeof id === 'string' || Number.isSafeInteger(id) ? asSessionId(String(id)) : undefined;
}

function cursorIn({ response_metadata: metadata }: Record<string, unknown>): string {
  const cursor = (metadata as { next_cursor?: unknown } | undefined)?.next_cursor;
  return typeof cursor === 'string' ? cursor : '';
}

const FIELDS = {
  device_hardware: 'hardware',
  os: 'os',
  os_version: 'osVersion',
  slack_client_version: 'client',
  ip: 'ip',
} as const;

function devicesIn(value: unknown): DeviceFacts | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const facts = Object.entries(FIELDS).flatMap(([theirs, ours]) => {
    const field: unknown = Reflect.get(value, theirs);
    return typeof field === 'string' && field !== '' ? [[ours, field]] : [];
  });
  return Object.fromEntries(facts) as DeviceFacts;
}
