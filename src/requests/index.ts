import type { DraftId, RequestId } from '../domain/request';
import type { SessionId, UserId } from '../domain/session';
import { advance } from './advance';
import { resolveCandidates } from './candidates';
import type { Context } from './context';
import { changeDraft, openDraft, readDraft } from './drafts';
import { findSession } from './find-session';
import type { Draft } from './store-ports';
import { preview } from './preview';
import type { Choice } from './submit';
import { submit } from './submit';

/** What the app does, bound to what it needs. Every door (command, shortcut, button, later ones) goes through here. */
export const createRequests = (context: Context) => ({
  open: (asked: Parameters<typeof openDraft>[1]) => openDraft(context, asked),
  draft: (id: DraftId, opener: UserId) => readDraft(context, id, opener),
  change: (id: DraftId, opener: UserId, change: (draft: Draft) => Draft) => changeDraft(context, id, opener, change),
  preview: (draft: Draft) => preview(context, draft),
  findSession: (asker: UserId, sessionId: SessionId, onPage: (lookedAt: number) => Promise<boolean>) =>
    findSession(context, asker, sessionId, onPage),
  resolveCandidates: (draft: Draft) => resolveCandidates(context, draft),
  submit: (draft: Draft, requester: UserId, choice: Choice) => submit(context, draft, requester, choice),
  advance: (id: RequestId) => advance(context, id),
  read: (id: RequestId) => context.store.read(id),
});

export type Requests = ReturnType<typeof createRequests>;
