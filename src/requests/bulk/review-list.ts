import { digestOfBlocks } from '../../domain/digest';
import type { ListedPerson } from '../../domain/judge-bulk';
import type { Reason } from '../../domain/reason';
import type { Refusal } from '../../domain/refusal';
import type { BulkReset, ListId, ResetScope, UserId, WhenBlind } from '../../domain/session';
import { approvalsFor } from '../approvers';
import type { Submitted } from '../ask';
import { ask } from '../ask';
import type { Context } from '../context';
import { hearMany } from '../hear';
import type { PeopleList } from '../list-ports';
import { recordRefusal } from '../preview';
import type { Approvals } from '../draft-ports';

/** A list that is ready, as its opener sees it before anybody agrees to anything. */
export interface Review {
  readonly list: PeopleList;
  readonly first: readonly ListedPerson[];
  readonly approvals: Approvals;
}

export type Reviewed =
  { readonly kind: 'ready'; readonly review: Review } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What the form says of a list. */
export interface BulkChoice {
  readonly scope: ResetScope;
  readonly reason: Reason;
  readonly note?: string;
  readonly canary: boolean;
  readonly whenBlind: WhenBlind;
  readonly leftOut: readonly UserId[];
  readonly breakGlass: boolean;
  /** How many others must agree, as the opener was told. */
  readonly approvalsShown: number;
  /** How many people the button spoke of. */
  readonly peopleShown: number;
}

/** A list of one's own. @returns nothing when there is none such: a handle alone opens nothing. */
async function readList(context: Context, id: ListId, opener: UserId): Promise<PeopleList | undefined> {
  const list = await context.lists.read(id, context.clock.now());
  return list?.opener === opener ? list : undefined;
}

/** Shows who is on the list and how many others must agree; that it was looked at is in the trail. */
export async function reviewList(context: Context, id: ListId, opener: UserId): Promise<Reviewed> {
  const { store, trail, clock } = context;
  const refused = async (refusal: Refusal): Promise<Reviewed> => {
    await recordRefusal(context, opener, refusal);
    return { kind: 'refused', refusal };
  };
  const list = await readList(context, id, opener);
  if (list?.state !== 'ready') return refused({ code: 'draft-gone' });
  if (list.counts.people === 0) return refused({ code: 'list-empty' });

  const scopes: readonly ResetScope[] = list.scope ? [list.scope] : ['all', 'mobile', 'web'];
  let refusal: Refusal = { code: 'draft-gone' };
  for (const scope of scopes) {
    const operation = await operationOf(context, list, { scope, canary: true, whenBlind: 'wait' });
    const heard = await hearMany(context, { operation, requester: opener, breakGlass: false });
    if (!heard.ok) return refused(heard.refusal);
    const verdict = heard.value.judge(context.policy(), await store.usage(opener, operation, clock.now()));
    if (verdict.kind === 'refused') {
      ({ refusal } = verdict);
      continue;
    }
    const approvals = await approvalsFor(context, heard.value, { kind: operation.kind, leftOut: [] }, verdict);
    if (!approvals.ok) return refused(approvals.refusal);
    const first = await firstOf(context, id);
    const facts = { people: list.counts.people, listDigest: operation.listDigest };
    await trail.append({ type: 'list.viewed', actor: opener, facts }, clock.now());
    return { kind: 'ready', review: { list, first, approvals: approvals.value } };
  }
  return refused(refusal);
}

const FIRST_MAX = 10;

/** The first people of a list, to see that it is the right one. */
export async function firstOf({ lists }: Context, id: ListId): Promise<readonly ListedPerson[]> {
  for await (const people of lists.pages(id)) return people.slice(0, FIRST_MAX);
  return [];
}

/**
 * Freezes the list and turns it into a request. The list's handle is the origin key, so a doubled or replayed submit finds the
 * request that exists.
 * @throws StoreError when it cannot be written; then nothing is done.
 */
export async function submitList(
  context: Context,
  id: ListId,
  requester: UserId,
  choice: BulkChoice,
): Promise<Submitted> {
  const refused = async (refusal: Refusal): Promise<Submitted> => {
    await recordRefusal(context, requester, refusal);
    return { kind: 'refused', refusal };
  };
  const list = await readList(context, id, requester);
  if (!list) return refused({ code: 'draft-gone' });
  const existing = list.requestId && (await context.store.read(list.requestId));
  if (existing) return { kind: 'existing', request: existing.request };
  if (list.state !== 'ready' || list.counts.people !== choice.peopleShown) return refused({ code: 'draft-gone' });

  const { reason, note, leftOut, breakGlass, approvalsShown } = choice;
  const submitted = await ask(context, {
    intent: {
      operation: await operationOf(context, list, choice),
      requester,
      reason,
      // Nobody of a long list is told one by one; the opener is, that it is theirs to do.
      tellPerson: false,
      leftOut,
      breakGlass,
      ...(note === undefined ? {} : { note }),
      ...(list.evidence ? { evidence: list.evidence } : {}),
    },
    approvalsShown,
    devices: [],
    originKey: `list:${id}`,
  });
  return submitted.kind === 'refused' ? refused(submitted.refusal) : submitted;
}

async function operationOf(
  { lists }: Context,
  list: PeopleList,
  { scope, canary, whenBlind }: Pick<BulkReset, 'scope' | 'canary' | 'whenBlind'>,
): Promise<BulkReset> {
  return {
    kind: 'bulk-reset',
    list: list.id,
    people: list.counts.people,
    listDigest: digestOfBlocks(await lists.blocks(list.id)),
    isEverybody: list.sources.some(({ kind }) => kind === 'everybody'),
    scope,
    canary,
    whenBlind,
  };
}
