import type { Verdict } from '../domain/judge';
import { judge, mayBreakGlass } from '../domain/judge';
import type { Refusal } from '../domain/refusal';
import type { DraftId, SessionRequest } from '../domain/request';
import type { Operation, ResetScope, UserId } from '../domain/session';
import { findApprovers } from './approvers';
import type { Context } from './context';
import type { Asked, PeopleFacts } from './facts';
import { askFacts, askRequester, lookUp, placesOf } from './facts';
import type { Approvals, Draft, Shown } from './store-ports';

/** Somebody may just have asked for the same person. */
const RECENT_MS = 15 * 60_000;

/** A listing this fresh is shared by people who look at the same person. */
const SHARED_LISTING_MS = 30_000;

export type ShownDraft = Draft & { readonly shown: Shown };
export type Previewed =
  { readonly kind: 'ready'; readonly draft: ShownDraft } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Looks up who this is about and what they are signed in with. Nothing about the person is shown before the opener's
 * right was checked; that the sessions were shown is in the trail.
 */
export async function preview(context: Context, draft: Draft): Promise<Previewed> {
  const { admin, drafts, store, trail, clock } = context;
  const refused = async (refusal: Refusal, target?: UserId): Promise<Previewed> => {
    await recordRefusal(context, draft.opener, refusal, target);
    return { kind: 'refused', refusal };
  };

  const targetId = await targetOf(context, draft);
  if (typeof targetId === 'object') return refused(targetId);
  const facts = await askFacts(context, draft.opener, targetId);
  if (!facts.ok) return refused(facts.refusal, targetId);
  const { target } = facts.value;
  const usage = await store.usage(draft.opener, target.id, clock.now());
  const verdicts = operationsOf(draft, target.id).map((operation) =>
    judge({ operation }, { ...facts.value, usage }, context.policy()),
  );
  const verdict = verdicts.find(({ kind }) => kind !== 'refused') ?? verdicts[0];
  if (!verdict) return refused({ code: 'draft-gone' }, target.id);
  if (verdict.kind === 'refused') return refused(verdict.refusal, target.id);
  const approvals = await approvalsFor(context, draft, facts.value, verdict);
  if (!approvals.ok) return refused(approvals.refusal, target.id);

  const asked = await store.recentFor(target.id, clock.now() - RECENT_MS);
  const recent = asked.filter((request) => mayHearOf(request, draft.opener));
  // After an act a shared listing would show what has ended, and not who has come back.
  const ageMaxMs = asked.length > 0 || draft.picks.length > 0 ? 0 : SHARED_LISTING_MS;
  const listed = await lookUp(() => admin.list(target.id, placesOf(facts.value), 'person-waits', ageMaxMs));
  if (!listed.ok) return refused(listed.refusal, target.id);
  const listing = listed.value;
  const isThere = (id: string): boolean => listing.sessions.some(({ sessionId }) => sessionId === id);
  const { sought } = draft;
  if (sought && !isThere(sought)) return refused({ code: 'session-not-found', sessionId: sought }, target.id);
  if (listing.sessions.length === 0 && listing.coverage === 'complete')
    return refused({ code: 'no-sessions', target: target.id }, target.id);

  const picks = [...draft.picks, ...(sought ? [sought] : [])].filter(isThere);
  const { tellPerson: tell } = context.policy();
  const shown: Shown = { target, listing, warnings: verdict.warnings, tell, approvals: approvals.value, recent };
  const changed = await drafts.change(draft.id, clock.now(), (now) => ({ ...now, target: target.id, picks, shown }));
  if (!changed) return refused({ code: 'draft-gone' }, target.id);
  const seen = { sessions: listing.sessions.length, coverage: listing.coverage };
  await trail.append({ type: 'sessions.viewed', actor: draft.opener, target: target.id, facts: seen }, clock.now());
  return { kind: 'ready', draft: { ...changed, shown } };
}

/** Whom a request is about, and who was left out of it, hear nothing of it before it has ended: not by asking, either. */
const mayHearOf = ({ state, operation, leftOut }: SessionRequest, opener: UserId): boolean =>
  !['pending', 'approved', 'running'].includes(state) || (operation.target !== opener && !leftOut.includes(opener));

/** How many others must agree, and who could; when they are too few, it is said now and not after half an hour. */
async function approvalsFor(
  context: Context,
  { kind, leftOut }: Pick<Draft, 'kind' | 'leftOut'>,
  facts: PeopleFacts,
  verdict: Exclude<Verdict, { kind: 'refused' }>,
): Promise<Asked<Approvals>> {
  if (verdict.kind === 'allowed')
    return { ok: true, value: { needed: 0, grounds: [], mayBreakGlass: false, cards: [] } };
  const policy = context.policy();
  const { approvals: needed, grounds } = verdict;
  const canBreakGlass = mayBreakGlass(facts.requester, facts, policy);
  const found = await findApprovers(context, facts, kind, leftOut, policy);
  if (!found.ok) return found;
  const { cards, found: count = needed } = found.value;
  if (count < needed && !canBreakGlass)
    return { ok: false, refusal: { code: 'too-few-approvers', needed, found: count } };
  return { ok: true, value: { needed, grounds, mayBreakGlass: canBreakGlass, cards } };
}

/** Whom the draft is about. An address is looked up only for those who may ask. */
async function targetOf(context: Context, { opener, target, email }: Draft): Promise<UserId | Refusal> {
  if (target) return target;
  if (email === undefined) return { code: 'draft-gone' };
  const requester = await askRequester(context, opener);
  if (!requester.ok) return requester.refusal;
  const found = await lookUp(() => context.directory.idByEmail(email));
  if (!found.ok) return found.refusal;
  return found.value ?? { code: 'unknown-person', typed: email };
}

/** What the draft could become, the widest first: who may reset phones only shall see the window that offers it. */
function operationsOf({ kind, scope }: Draft, target: UserId): Operation[] {
  if (kind === 'invalidate') return [{ kind, target, sessions: [] }];
  const scopes: readonly ResetScope[] = scope ? [scope] : ['all', 'mobile', 'web'];
  return scopes.map((each) => ({ kind, target, scope: each }));
}

/** A refusal is remembered too, with its reason but without what was typed. */
export async function recordRefusal(
  { trail, clock }: Context,
  actor: UserId,
  { code }: Refusal,
  target?: UserId,
  draftId?: DraftId,
): Promise<void> {
  const facts = { code, ...(draftId ? { draft: draftId } : {}) };
  await trail.append({ type: 'request.refused', actor, ...(target ? { target } : {}), facts }, clock.now());
}
