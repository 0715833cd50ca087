import type { Answer } from '../domain/answer';
import { SlackLookupError } from '../domain/errors';
import type { InvalidateForm } from '../domain/request';
import type { OrganisationId, ResetScope, SessionRef, UserId } from '../domain/session';
import { asUserId, installedOn } from '../domain/session';
import type { Identity, SlackAdmin, Urgency } from '../requests/ports';
import { ACCEPTED, answerOf } from './answers';
import type { AdminMethod } from './call';
import { lookup } from './call';
import type { AdminClientOptions } from './client';
import { createAdminClient } from './client';
import { createListings } from './listings';
import { readPeoplePage } from './people';
import type { Pacer } from './pacer';

export interface GatewayOptions extends AdminClientOptions {
  readonly pacer: Pacer;
  /** Ours, once it was seen. */
  readonly organisation: () => OrganisationId | undefined;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The only caller of `admin.users.session.*`. */
export function createGateway(options: GatewayOptions): SlackAdmin {
  const { pacer } = options;
  const call = createAdminClient(options);
  const listings = createListings({ ...options, call });
  let invalidateForm: InvalidateForm = 'user';

  return {
    ...listings,

    get invalidateForm() {
      return invalidateForm;
    },

    ready: (method, urgency: Urgency) =>
      pacer.take(method === 'people' ? 'admin.users.list' : `admin.users.session.${method}`, urgency),

    room: (method, urgency, calls) => pacer.room(`admin.users.session.${method}`, urgency, calls),

    limitOf: (method) => pacer.limitOf(`admin.users.session.${method}`),

    peoplePage: async (cursor, workspace) => {
      const organisation = options.organisation();
      if (!organisation) throw new SlackLookupError('admin.users.list', 'not_ready');
      return readPeoplePage(call, organisation, options.now(), cursor, workspace);
    },

    reset: (target: UserId, scope: ResetScope) =>
      answered('admin.users.session.reset', { user_id: target, ...flagsOf(scope) }),

    resetBulk: (targets: readonly UserId[], scope: ResetScope) =>
      answered('admin.users.session.resetBulk', { user_ids: targets, ...flagsOf(scope) }, targets.length),

    invalidate: async (target: UserId, { sessionId, workspaceId }: SessionRef, form: InvalidateForm) => {
      const owner = form === 'user' ? { user_id: target } : { team_id: workspaceId };
      const answer = await answered('admin.users.session.invalidate', { ...owner, session_id: sessionId });
      if (answer.class === 'accepted' || answer.class === 'gone') invalidateForm = form;
      return answer;
    },

    identity: async (): Promise<Identity> => {
      const answer = await lookup(call, 'auth.test', {});
      const userId = asUserId(answer.user_id);
      if (!userId) throw new SlackLookupError('auth.test', 'no_user_id');
      const organisation = installedOn(answer);
      return { userId, ...(organisation ? { organisation } : {}) };
    },
  };

  /** Any answer, and any failure to get one, is an Answer. */
  async function answered(method: AdminMethod, args: Record<string, unknown>, people?: number): Promise<Answer> {
    try {
      await call(method, args);
      return ACCEPTED;
    } catch (error) {
      const answer = answerOf(error, people);
      if (answer.retryAfterMs !== undefined) await pacer.pause(method, answer.retryAfterMs);
      return answer;
    }
  }
}

/** Slack's two flags; both at once are documented nowhere, and cannot be said here (F1.2). */
const flagsOf = (scope: ResetScope): Record<string, boolean> => ({
  ...(scope === 'mobile' ? { mobile_only: true } : {}),
  ...(scope === 'web' ? { web_only: true } : {}),
});
