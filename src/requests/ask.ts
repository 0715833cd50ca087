import { randomInt } from 'node:crypto';
import { digestOf } from '../domain/digest';
import type { Usage, Verdict } from '../domain/verdict';
import type { Refusal } from '../domain/refusal';
import type { Counts, Intent, RequestId, SessionRequest } from '../domain/request';
import { FACTS_AGE_MAX_MS } from '../domain/membership';
import type { Session, UserId } from '../domain/session';
import { asUserId } from '../domain/session';
import { findApprovers } from './approvers';
import type { Context } from './context';
import type { Asked } from './facts';
import { lookUp } from './facts';
import type { Hearing } from './hear';
import { hear } from './hear';
import type { Prompts } from './store-ports';
import { AUDIT_CHANNEL } from './notice-ports';
import { beginWithin } from './timings';

/** Everything about a request that somebody wants stored. */
export interface Wanted {
  readonly intent: Intent;
  /** How many others must agree, as the requester was told: never fewer than that. */
  readonly approvalsShown: number;
  readonly counts?: Counts;
  readonly devices: readonly Session[];
  readonly again?: NonNullable<SessionRequest['again']>;
  readonly originKey: string;
}

export type Submitted =
  /** `waiting`: others must agree first. */
  | { readonly kind: 'started' | 'waiting' | 'existing'; readonly request: SessionRequest }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Fresh facts, the rules again, and then request, target and audit event in one transaction, or a refusal. */
export async function ask(context: Context, { intent, approvalsShown, ...rest }: Wanted): Promise<Submitted> {
  const { store, clock, timings, newId } = context;
  const { operation, requester } = intent;
  const policy = context.policy();
  const heard = await hear(context, intent, [policy]);
  if (!heard.ok) return { kind: 'refused', refusal: heard.refusal };
  const judged = (usage: Usage): Verdict => neverMilder(heard.value.judge(policy, usage), intent, approvalsShown);

  const expected = judged(await store.usage(requester, operation, clock.now()));
  if (expected.kind === 'refused') return expected;
  const prompts = await promptsFor(context, intent, heard.value, expected);
  if (!prompts.ok) return { kind: 'refused', refusal: prompts.refusal };

  const now = clock.now();
  const submission = await store.submit(
    {
      ...rest,
      id: newId() as RequestId,
      reference: newReference(),
      intent,
      policy,
      digest: digestOf(intent, policy.version),
      createdAt: now,
      beginBy: now + beginWithin(timings, operation),
      waitUntil: now + policy.waitMs,
      prompts: prompts.value,
    },
    (usage) => {
      const verdict = judged(usage);
      // Somebody asked for more people meanwhile, so that others must agree whom nobody would ask.
      const isSurprise = verdict.kind === 'needs-approvals' && expected.kind === 'allowed';
      return isSurprise ? { kind: 'refused', refusal: { code: 'rules-changed' } } : verdict;
    },
  );
  if (submission.kind === 'refused') return submission;
  const { kind, request } = submission;
  if (kind === 'existing') return { kind, request };
  return { kind: request.state === 'pending' ? 'waiting' : 'started', request };
}

/** Who pressed a button that said “ask” did not agree to something that happens at once, or with fewer people. */
function neverMilder(verdict: Verdict, { breakGlass }: Intent, approvalsShown: number): Verdict {
  if (verdict.kind === 'refused' || breakGlass || approvalsShown === 0) return verdict;
  const { approvals, grounds } = verdict.kind === 'needs-approvals' ? verdict : { approvals: 0, grounds: [] };
  return { ...verdict, kind: 'needs-approvals', approvals: Math.max(approvals, approvalsShown), grounds };
}

const NO_PROMPTS: Prompts = { cards: [], pagesAfterMs: [], breakGlass: [] };

/** Who hears of it besides the requester: those who could agree; and whom the policy names, when nobody is waited for. */
async function promptsFor(
  context: Context,
  { operation, leftOut, breakGlass }: Intent,
  hearing: Hearing,
  expected: Exclude<Verdict, { kind: 'refused' }>,
): Promise<Asked<Prompts>> {
  const policy = context.policy();
  if (expected.kind === 'allowed' && !breakGlass) return { ok: true, value: NO_PROMPTS };
  const found = await findApprovers(context, hearing, operation.kind, leftOut, policy);
  if (expected.kind === 'allowed') {
    const told = await toldAtOnce(context, hearing, leftOut, policy.breakGlass?.tell ?? []);
    return { ok: true, value: { cards: found.ok ? found.value.cards : [], pagesAfterMs: [], breakGlass: told } };
  }
  if (!found.ok) return found;
  const needed = expected.approvals;
  const { cards, found: count = needed } = found.value;
  if (count < needed) return { ok: false, refusal: { code: 'too-few-approvers', needed, found: count } };
  return { ok: true, value: { cards, pagesAfterMs: context.pagesAfterMs, breakGlass: [] } };
}

/** Where there is no room for all of a channel. */
const TOLD_MAX = 20;

/**
 * Whom the policy wants told at once, without the person it is about and those left out: instead of a channel that one of
 * them reads, its other members. When nobody but the requester is left, the audit channel hears.
 */
async function toldAtOnce(
  context: Context,
  { requester, targetsAmong }: Hearing,
  leftOut: readonly UserId[],
  tell: readonly string[],
): Promise<string[]> {
  const told = new Set<string>();
  for (const audience of tell) {
    const isPerson = asUserId(audience) !== undefined;
    const readers = isPerson ? undefined : await lookUp(() => context.directory.readers(audience));
    const members = (readers?.ok ? readers.value : undefined) ?? [];
    const all = [...members, ...(isPerson ? [audience as UserId] : [])];
    const mustNot: readonly UserId[] = [...(await targetsAmong(all)), ...leftOut];
    const isOpen = !all.some((id) => mustNot.includes(id));
    for (const id of isOpen ? [audience] : await othersIn(context, members, [...mustNot, requester.id])) told.add(id);
  }
  const isHeard = [...told].some((id) => id !== requester.id);
  return isHeard ? [...told] : [...told, AUDIT_CHANNEL];
}

async function othersIn(
  { directory }: Context,
  members: readonly UserId[],
  without: readonly string[],
): Promise<UserId[]> {
  const others: UserId[] = [];
  for (const id of members.filter((member) => !without.includes(member))) {
    const found = await lookUp(() => directory.person(id, FACTS_AGE_MAX_MS / 2));
    const isSomebody = found.ok && found.value?.kind === 'person' && found.value.standing === 'active';
    if (isSomebody) others.push(id);
    if (others.length === TOLD_MAX) break;
  }
  return others;
}

/** Letters and digits that are not mistaken for one another when read out. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const REFERENCE_CHARS = 7;

/** Unique by the table's constraint; 30^7 of them make a clash a matter of asking again. */
const newReference = (): string =>
  `SW-${Array.from({ length: REFERENCE_CHARS }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('')}`;
