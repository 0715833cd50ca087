import { SlackLookupError } from '../domain/errors';
import type { Person } from '../domain/person';
import type { Facts } from '../domain/policy';
import { refusedRequester } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import type { UserId, WorkspaceId } from '../domain/session';
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

/** The requester as Slack knows them now, if they may ask for anything at all. */
export async function askRequester(context: Context, requester: UserId): Promise<Asked<Person>> {
  const { installation, directory, clock, policy } = context;
  const installed = installation();
  if (installed.kind === 'not-ready') return refuse({ code: 'not-ready', problem: installed.problem });

  const asked = await lookUp(() => directory.person(requester));
  if (!asked.ok) return asked;
  if (!asked.value) return refuse({ code: 'not-a-requester' });
  const refusal = refusedRequester(asked.value, { organisation: installed.organisation, now: clock.now() }, policy);
  return refusal ? refuse(refusal) : { ok: true, value: asked.value };
}

/** Fresh facts about a requester who may ask and the person it is about. */
export async function askFacts(context: Context, requesterId: UserId, targetId: UserId): Promise<Asked<Facts>> {
  const { installation, directory, clock } = context;
  const requester = await askRequester(context, requesterId);
  if (!requester.ok) return requester;

  const target = await lookUp(() => directory.person(targetId));
  if (!target.ok) return target;
  if (!target.value) return refuse({ code: 'unknown-person', typed: targetId });

  const installed = installation();
  if (installed.kind === 'not-ready') return refuse({ code: 'not-ready', problem: installed.problem });
  const { organisation, tokenOwner } = installed;
  return {
    ok: true,
    value: { requester: requester.value, target: target.value, organisation, tokenOwner, now: clock.now() },
  };
}

/** Where a person can have sessions: their workspaces, and the organisation itself (F1.3 shows sessions of an `E…` id). */
export const placesOf = ({ target, organisation }: Facts): WorkspaceId[] => [
  ...target.workspaces,
  organisation as string as WorkspaceId,
];
