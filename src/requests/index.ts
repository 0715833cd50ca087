import type { DraftId, RequestId } from '../domain/request';
import type { RunOrder } from '../domain/run';
import type { ListId, SessionId, UserId } from '../domain/session';
import { advance, keepClaims, letGo } from './advance';
import { announceOwed, owedAnnouncements } from './announce';
import { askAgain } from './ask-again';
import { askDirectly, mayShowIn } from './ask-directly';
import { makeList } from './bulk/make-list';
import type { ListAsked } from './bulk/open-list';
import { openList } from './bulk/open-list';
import { listWhatIsLeft, orderRun } from './bulk/order-run';
import type { BulkChoice } from './bulk/review-list';
import { firstOf, reviewList, submitList } from './bulk/review-list';
import { resolveCandidates } from './candidates';
import type { Context } from './context';
import type { ActFilter } from './search-ports';
import type { Look } from './search-acts';
import { exportActs } from './search-acts';
import type { Decision } from './decide';
import { consider, decide } from './decide';
import { changeDraft, openDraft, readDraft } from './drafts';
import { findSession } from './find-session';
import { lookAtHome } from './home';
import type { Draft } from './draft-ports';
import type { Claim, RequestRecord } from './store-ports';
import { preview } from './preview';
import { resume, stop } from './stop-switch';
import type { Choice } from './submit';
import { submit } from './submit';
import { withdraw } from './withdraw';

/** What the app does, bound to what it needs. Every door (command, shortcut, button, later ones) goes through here. */
export const createRequests = (context: Context, held = new Set<Claim>()) => ({
  open: (asked: Parameters<typeof openDraft>[1]) => openDraft(context, asked),
  draft: (id: DraftId, opener: UserId) => readDraft(context, id, opener),
  change: (id: DraftId, opener: UserId, change: (draft: Draft) => Draft) => changeDraft(context, id, opener, change),
  preview: (draft: Draft) => preview(context, draft),
  findSession: (asker: UserId, sessionId: SessionId, onPage: (lookedAt: number) => Promise<boolean>) =>
    findSession(context, asker, sessionId, onPage),
  resolveCandidates: (draft: Draft) => resolveCandidates(context, draft),
  submit: (draft: Draft, requester: UserId, choice: Choice) => submit(context, draft, requester, choice),
  consider: (id: RequestId, person: UserId, side: Decision['decision']) => consider(context, id, person, side),
  decide: (decision: Decision) => decide(context, decision),
  withdraw: (id: RequestId, person: UserId) => withdraw(context, id, person),
  askAgain: (id: RequestId, person: UserId) => askAgain(context, id, person),
  stop: (person: UserId, level: 'waiting' | 'all') => stop(context, person, level),
  resume: (person: UserId) => resume(context, person),
  openList: (asked: ListAsked) => openList(context, asked),
  makeList: (id: ListId) => makeList(context, id),
  reviewList: (id: ListId, opener: UserId) => reviewList(context, id, opener),
  submitList: (id: ListId, requester: UserId, choice: BulkChoice) => submitList(context, id, requester, choice),
  listWhatIsLeft: (id: RequestId, person: UserId) => listWhatIsLeft(context, id, person),
  firstOf: (id: ListId) => firstOf(context, id),
  orderRun: (id: RequestId, order: RunOrder, person: UserId) => orderRun(context, id, order, person),
  advance: (id: RequestId) => advance(context, id, held),
  /** Keeps others from taking over what is being worked on here. */
  keepClaims: () => keepClaims(context, held),
  /** Gives back whatever is being worked on here, before the process ends. */
  letGo: () => letGo(context, held),
  mayShowIn: (record: RequestRecord, channel: string) => mayShowIn(context, record, channel),
  askDirectly: (id: RequestId, lost: string) => askDirectly(context, id, lost),
  announceOwed: (id: RequestId) => announceOwed(context, id),
  owedAnnouncements: () => owedAnnouncements(context),
  read: (id: RequestId) => context.store.read(id),
  lookAtHome: (person: UserId, look: Look) => lookAtHome(context, person, look),
  exportActs: (person: UserId, filter: ActFilter) => exportActs(context, person, filter),
});

export type Requests = ReturnType<typeof createRequests>;
