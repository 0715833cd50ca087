import type { Membership } from './membership';
import type { Person } from './person';
import type { Refusal } from './refusal';
import type { OrganisationId, UserId } from './session';

/** How much was asked already, in a rolling hour, of what may still run or did. Frozen with the request. */
export interface Usage {
  /** Distinct people asked for by the requester, this target among them. */
  readonly peopleByRequester: number;
  /** Distinct people asked for by anybody, this target among them. */
  readonly peopleByAnybody: number;
  /** Requests of the requester that wait for approvals, without this one. */
  readonly openByRequester: number;
  /** Requests for this target, without this one: the requester's own, and of others what ran, of each at most three. */
  readonly requestsForTarget: number;
}

export interface Facts {
  readonly requester: Person;
  readonly target: Person;
  readonly memberships: readonly Membership[];
  readonly usage: Usage;
  readonly organisation: OrganisationId;
  /** Whose token the app acts with: ending that person's sessions is allowed by nothing we know (F5.1). */
  readonly tokenOwner: UserId;
  readonly now: number;
}

export type Warning = 'yourself' | 'target-is-admin' | 'break-glass';

/** Why others must agree. `always`: the rules want so many for a single person, too, whoever that is. */
export type Ground = 'always' | 'many-people' | 'protected' | 'outranked';

export type Verdict =
  /** `skipped`: why others would have had to agree, had break-glass not been used. */
  | { readonly kind: 'allowed'; readonly warnings: readonly Warning[]; readonly skipped?: readonly Ground[] }
  | {
      readonly kind: 'needs-approvals';
      readonly approvals: number;
      readonly grounds: readonly Ground[];
      readonly warnings: readonly Warning[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A request is bound by the rules it was asked under and by today's: the stricter of both. */
export const stricter = (one: Verdict, other: Verdict): Verdict => (strength(other) > strength(one) ? other : one);

function strength(verdict: Verdict): number {
  if (verdict.kind === 'refused') return Infinity;
  return verdict.kind === 'allowed' ? 0 : verdict.approvals;
}
