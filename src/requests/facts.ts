import { SlackLookupError } from '../domain/errors';
import type { Facts } from '../domain/verdict';
import { refusedRequester } from '../domain/judge';
import type { Membership } from '../domain/membership';
import { groupsIn } from '../domain/membership';
import type { Person } from '../domain/person';
import type { Policy } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import type { OrganisationId, UserId, WorkspaceId } from '../domain/session';
import type { Context } from './context';

export type Asked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A look-up that failed is a refusal, not a guess. */
export async function lookUp<T>(look: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await look() };
  } catch (error) {
    if (error instanceof SlackLookupError) return refuse({ code: 'lookup-failed', error: error.slackError });
    throw error;
  }
}

const refuse = (refusal: Refusal): { ok: false; refusal: Refusal } => ({ ok: false, refusal });

/** What is known of one person and where they are, enough to ask which rights they hold. */
export interface PersonHere {
  readonly person: Person;
  readonly memberships: readonly Membership[];
  readonly organisation: OrganisationId;
  readonly tokenOwner: UserId;
  /** When it was put together: each fact in it has its own, earlier, time. */
  readonly now: number;
}

/** From call to call of a run, and from step to step of a list, what Slack said of the same few people may be this old. */
export const FACTS_ON_THE_WAY_MS = 10_000;

/**
 * A person as Slack knows them now, with the user groups that these rules speak of. Says nothing about rights.
 * @param ageMaxMs what was read this long ago will do; default: ask Slack now
 */
export async function askPerson(
  context: Context,
  id: UserId,
  policies: readonly Policy[] = [context.policy()],
  ageMaxMs = 0,
): Promise<Asked<PersonHere>> {
  const { installation, directory, clock } = context;
  const installed = installation();
  if (installed.kind === 'not-ready') return refuse({ code: 'not-ready', problem: installed.problem });

  const asked = await lookUp(() => directory.person(id, ageMaxMs));
  if (!asked.ok) return asked;
  if (!asked.value) return refuse({ code: 'unknown-person', typed: id });
  const groups = new Map(policies.flatMap(groupsIn).map((group) => [group.id, group]));
  const memberships = await Promise.all([...groups.values()].map(directory.members));
  const { organisation, tokenOwner } = installed;
  return { ok: true, value: { person: asked.value, memberships, organisation, tokenOwner, now: clock.now() } };
}

/** The requester as Slack knows them now, if they may ask for anything at all. */
export async function askRequester(
  context: Context,
  requester: UserId,
  policies: readonly Policy[] = [context.policy()],
  ageMaxMs = 0,
): Promise<Asked<PersonHere>> {
  const asked = await askPerson(context, requester, policies, ageMaxMs);
  if (!asked.ok) return asked.refusal.code === 'unknown-person' ? refuse({ code: 'not-a-requester' }) : asked;
  const refusals = policies.map((policy) => refusedRequester(asked.value.person, asked.value, policy));
  const refusal = refusals.find((each) => each !== undefined);
  return refusal ? refuse(refusal) : asked;
}

/** All facts but how much was asked already, which the store knows. */
export type PeopleFacts = Omit<Facts, 'usage'>;

/** Fresh facts about a requester who may ask and the person it is about. */
export async function askFacts(
  context: Context,
  requesterId: UserId,
  targetId: UserId,
  policies: readonly Policy[] = [context.policy()],
): Promise<Asked<PeopleFacts>> {
  const requester = await askRequester(context, requesterId, policies);
  if (!requester.ok) return requester;
  const target = await lookUp(() => context.directory.person(targetId));
  if (!target.ok) return target;
  if (!target.value) return refuse({ code: 'unknown-person', typed: targetId });
  const { person, ...here } = requester.value;
  return { ok: true, value: { ...here, requester: person, target: target.value, now: context.clock.now() } };
}

/** Where a person can have sessions: their workspaces, and the organisation itself (F1.3 shows sessions of an `E…` id). */
export const placesOf = ({ target, organisation }: Pick<Facts, 'target' | 'organisation'>): WorkspaceId[] => [
  ...target.workspaces,
  organisation as string as WorkspaceId,
];
