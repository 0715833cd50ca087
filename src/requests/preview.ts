import type { Refusal } from '../domain/refusal';
import type { DraftId } from '../domain/request';
import { mayHearOf } from '../domain/request';
import type { Usage } from '../domain/verdict';
import type { OneOperation, ResetScope, UserId } from '../domain/session';
import { approvalsFor } from './approvers';
import type { Context } from './context';
import { askFacts, askRequester, lookUp, placesOf } from './facts';
import type { PeopleFacts } from './facts';
import type { HearingOfOne } from './hear';
import { hearingOf } from './hear';
import type { Approvals, Draft, Shown } from './draft-ports';

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
  const [widest, ...others] = operationsOf(draft, target.id).map((operation) => ({
    operation,
    ...hearingOf(context, { operation, breakGlass: false }, facts.value),
  })) as [HearingOfOne & { operation: OneOperation }, ...HearingOfOne[]];
  const usage = await store.usage(draft.opener, widest.operation, clock.now());
  const verdicts = [widest, ...others].map((hearing) => hearing.judge(context.policy(), usage));
  const verdict = verdicts.find(({ kind }) => kind !== 'refused') ?? widest.judge(context.policy(), usage);
  if (verdict.kind === 'refused') return refused(verdict.refusal, target.id);
  const [approvals, byIds] = await Promise.all([
    approvalsFor(context, widest, draft, verdict),
    draft.kind === 'reset' ? endingByIds(context, draft, facts.value, usage) : undefined,
  ]);
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
  const shown: Shown = {
    ...{ target, listing, warnings: verdict.warnings, tell, approvals: approvals.value, recent },
    ...(byIds ? { byIds } : {}),
  };
  const changed = await drafts.change(draft.id, clock.now(), (now) => ({ ...now, target: target.id, picks, shown }));
  if (!changed) return refused({ code: 'draft-gone' }, target.id);
  const seen = { sessions: listing.sessions.length, coverage: listing.coverage };
  await trail.append({ type: 'sessions.viewed', actor: draft.opener, target: target.id, facts: seen }, clock.now());
  return { kind: 'ready', draft: { ...changed, shown } };
}

/** Ending by ids is a right of its own: whoever lacks it, or has nobody who may agree to it, is not offered it. */
async function endingByIds(context: Context, draft: Draft, facts: PeopleFacts, usage: Usage): Promise<Shown['byIds']> {
  const operation = { kind: 'invalidate', target: facts.target.id, sessions: [], kept: [] } as const;
  const hearing = hearingOf(context, { operation, breakGlass: false }, facts);
  const verdict = hearing.judge(context.policy(), usage);
  if (verdict.kind === 'refused') return undefined;
  const approvals = await approvalsFor(context, hearing, { ...draft, kind: operation.kind }, verdict);
  return approvals.ok ? { approvals: approvals.value, limit: context.admin.limitOf('invalidate') } : undefined;
}

/** Who would have to agree to what is chosen: others may agree to ending by ids than to a reset. */
export const approvalsShown = ({ shown, scope }: Pick<Draft, 'scope'> & { readonly shown: Shown }): Approvals =>
  scope === 'rest' && shown.byIds ? shown.byIds.approvals : shown.approvals;

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
function operationsOf({ kind, scope }: Draft, target: UserId): OneOperation[] {
  if (kind === 'invalidate') return [{ kind, target, sessions: [] }];
  const scopes: readonly ResetScope[] = scope && scope !== 'rest' ? [scope] : ['all', 'mobile', 'web'];
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
