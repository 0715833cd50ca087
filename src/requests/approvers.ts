import { refusedApprover } from '../domain/judge-approver';
import { FACTS_AGE_MAX_MS } from '../domain/membership';
import type { People, Policy } from '../domain/policy';
import { rightTo } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import type { OperationKind, UserId } from '../domain/session';
import type { Verdict } from '../domain/verdict';
import { mayBreakGlass } from '../domain/weigh';
import type { Context } from './context';
import type { Asked } from './facts';
import { lookUp } from './facts';
import type { Hearing } from './hear';
import { isExposed } from './installation';
import type { Approvals } from './draft-ports';

/** Each costs a look-up of a hundred a minute, and a direct message. */
const ASKED_MAX = 20;

/** Of those who decided before, so many are looked at, the latest first. */
const DECIDERS_MAX = 40;

/** Who is asked to agree. */
export interface Approvers {
  /** Channels and people who get a card. */
  readonly cards: readonly string[];
  /** How many could agree; absent when holders of a role can, whom nobody can count cheaply: the card reaches them. */
  readonly found?: number;
}

/**
 * Whom to ask. Cards go to the channel and to the people whom the policy names. When the target may agree or can read the
 * channel (or somebody can whom the requester left out), the channel hears nothing before the end: then each of its
 * members who may agree is asked by direct message.
 */
export async function findApprovers(
  context: Context,
  hearing: Hearing,
  kind: OperationKind,
  leftOut: readonly UserId[],
  policy: Policy,
  channelIs: 'as-found' | 'channel-is-out' = 'as-found',
): Promise<Asked<Approvers>> {
  const { requester, here } = hearing;
  const asked = policy.approvers.filter(({ may }) => may.includes(rightTo(kind))).map(({ who }) => who);
  const channel = context.approvalChannel();
  const looked = await lookUp(() => readersOf(context, channel));
  if (!looked.ok) return looked;
  const { readers, isFit } = looked.value;
  const mentioned = [...new Set([...namedIn(asked, here), ...readers])];
  const shutOut: readonly UserId[] = [...(await hearing.targetsAmong(mentioned)), ...leftOut];
  const isShutOut = (id: UserId): boolean => id === requester.id || shutOut.includes(id);
  const isChannelOpen =
    channelIs === 'as-found' &&
    isFit &&
    !asked.some(hearing.mayTargetBe) &&
    !readers.some((id) => shutOut.includes(id));

  const named = namedIn(asked, here).filter((id) => !isShutOut(id));
  const channels = isChannelOpen ? [channel] : [];
  if (isChannelOpen && asked.some(({ roles }) => roles.length > 0))
    return { ok: true, value: { cards: [...channels, ...named.slice(0, ASKED_MAX)] } };

  const pool = isChannelOpen ? named : [...new Set([...named, ...readers])].filter((id) => !isShutOut(id));
  const able: UserId[] = [];
  let failed: Refusal | undefined;
  for (const id of pool) {
    if (able.length === ASKED_MAX) break;
    const person = await lookUp(() => context.directory.person(id, FACTS_AGE_MAX_MS / 2));
    if (!person.ok) failed = person.refusal;
    else if (person.value) {
      const about = { kind, requester: requester.id, targets: shutOut, leftOut };
      if (!refusedApprover(person.value, about, { ...here, now: context.clock.now() }, policy)) able.push(id);
    }
  }
  if (able.length === 0 && failed) return { ok: false, refusal: failed };
  return { ok: true, value: { cards: [...channels, ...able], found: able.length } };
}

/**
 * Who reads the channel, and whether it is one to ask in: the app can post there, and no outsiders read along. When it cannot be
 * read (it is archived, or the app was removed from it): who read it last, and who has decided before. @throws SlackLookupError
 */
export async function readersOf(
  { directory, store }: Pick<Context, 'directory' | 'store'>,
  channel: string,
): Promise<{ readers: readonly UserId[]; isFit: boolean }> {
  const readers = await directory.readers(channel);
  if (readers) return { readers, isFit: !isExposed(await directory.channel(channel)) };
  return { readers: [...directory.lastReaders(channel), ...(await store.deciders(DECIDERS_MAX))], isFit: false };
}

/** The people whom the rules name, by id or by a user group that could be read. */
function namedIn(people: readonly People[], { memberships }: Hearing['here']): UserId[] {
  const users = people.flatMap((each) => each.users);
  const groups = people.flatMap((each) => each.groups.map(({ id }) => id));
  const members = memberships.filter(({ group }) => groups.includes(group)).flatMap((each) => each.members ?? []);
  return [...new Set([...users, ...members])];
}

/** How many others must agree, and who could; when they are too few, it is said now and not after half an hour. */
export async function approvalsFor(
  context: Context,
  hearing: Hearing,
  { kind, leftOut }: { readonly kind: OperationKind; readonly leftOut: readonly UserId[] },
  verdict: Exclude<Verdict, { kind: 'refused' }>,
): Promise<Asked<Approvals>> {
  if (verdict.kind === 'allowed')
    return { ok: true, value: { needed: 0, grounds: [], mayBreakGlass: false, cards: [] } };
  const policy = context.policy();
  const { approvals: needed, grounds } = verdict;
  const canBreakGlass = mayBreakGlass(hearing.requester, hearing.here, policy);
  const found = await findApprovers(context, hearing, kind, leftOut, policy);
  if (!found.ok) return found;
  const { cards, found: count = needed } = found.value;
  if (count < needed && !canBreakGlass)
    return { ok: false, refusal: { code: 'too-few-approvers', needed, found: count } };
  return { ok: true, value: { needed, grounds, mayBreakGlass: canBreakGlass, cards } };
}
