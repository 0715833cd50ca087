import type { Person } from './person';
import { isAdmin, outranks } from './person';
import type { Refusal } from './refusal';
import type { Operation, OrganisationId, UserId } from './session';

/** Facts older than this do not decide anything. */
export const FACTS_AGE_MAX_MS = 60_000;
/** One invalidation is one call of 20 a minute; more than this is a job for a reset (F1.1). */
export const PICKED_SESSIONS_MAX = 100;

export interface Policy {
  /** Names the rules in force; kept in every request. */
  readonly version: string;
  readonly requesters: {
    readonly roles: readonly Person['role'][];
    readonly userIds: readonly UserId[];
  };
}

/** The rules without a policy file: org owners and org admins, and the people the operator named. */
export const builtInPolicy = (authorizedUserIds: readonly UserId[]): Policy => ({
  version: authorizedUserIds.length === 0 ? 'built-in' : `built-in+${[...authorizedUserIds].sort().join('+')}`,
  requesters: { roles: ['primary-owner', 'org-owner', 'org-admin'], userIds: authorizedUserIds },
});

export interface Facts {
  readonly requester: Person;
  readonly target: Person;
  readonly organisation: OrganisationId;
  /** Whose token the app acts with: ending that person's sessions is allowed by nothing we know (F5.1). */
  readonly tokenOwner: UserId;
  readonly now: number;
}

export type Warning = 'yourself' | 'target-is-admin';

export type Verdict =
  | { readonly kind: 'allowed'; readonly warnings: readonly Warning[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Who may do what to whom. Pure: asked at preview, at submit and just before the act; anything unknown refuses. */
export function judge(operation: Operation, facts: Facts, policy: Policy): Verdict {
  const refusal =
    refusedRequester(facts.requester, facts, policy) ?? refusedTarget(facts.target, facts) ?? refusedSize(operation);
  return refusal ? { kind: 'refused', refusal } : { kind: 'allowed', warnings: warningsOf(facts) };
}

/** May this person ask for anything at all? Asked before a target is known, so that nothing is looked up for strangers. */
export function refusedRequester(
  requester: Person,
  { organisation, now }: Pick<Facts, 'organisation' | 'now'>,
  { requesters }: Policy,
): Refusal | undefined {
  if (isStale(requester, now)) return { code: 'facts-too-old' };
  const isOurs =
    requester.kind === 'person' && requester.standing === 'active' && requester.organisation === organisation;
  const holdsRight = requesters.roles.includes(requester.role) || requesters.userIds.includes(requester.id);
  return isOurs && holdsRight ? undefined : { code: 'not-a-requester' };
}

function refusedTarget(target: Person, facts: Facts): Refusal | undefined {
  const { requester, organisation, tokenOwner, now } = facts;
  if (isStale(target, now)) return { code: 'facts-too-old' };
  if (target.kind === 'bot') return { code: 'bot', target: target.id };
  if (target.kind === 'stranger' || target.organisation !== organisation)
    return { code: 'other-organisation', target: target.id };
  if (target.standing !== 'active') return { code: target.standing, target: target.id };
  if (target.role === 'primary-owner') return { code: 'primary-owner', target: target.id };
  if (target.id === tokenOwner) return { code: 'token-owner', target: target.id };
  if (outranks(target, requester)) return { code: 'outranked', target: target.id };
  return undefined;
}

function refusedSize(operation: Operation): Refusal | undefined {
  const picked = operation.kind === 'invalidate' ? operation.sessions.length : 0;
  return picked > PICKED_SESSIONS_MAX ? { code: 'too-many-sessions', picked, max: PICKED_SESSIONS_MAX } : undefined;
}

function warningsOf({ requester, target }: Facts): Warning[] {
  const warnings: Warning[] = [];
  if (requester.id === target.id) warnings.push('yourself');
  else if (isAdmin(target)) warnings.push('target-is-admin');
  return warnings;
}

const isStale = ({ readAt }: Person, now: number): boolean => now - readAt > FACTS_AGE_MAX_MS;
