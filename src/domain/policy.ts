import type { GroupId, OperationKind, ResetScope, UserId, WorkspaceId } from './session';

/** What the rules in force say. How they decide is in `judge.ts`; a file of them is read by `policy-file/`. */

export const RIGHTS = ['reset', 'invalidate', 'bulk', 'everybody', 'stop', 'stop-all', 'audit'] as const;
export type Right = (typeof RIGHTS)[number];

/** What somebody must hold to ask for such an operation, or to agree to it. */
export const rightTo = (kind: OperationKind): Right => (kind === 'bulk-reset' ? 'bulk' : kind);

/** A user group belongs to a workspace, and Slack lists its members only with that (F2: `usergroups.users.list`). */
export interface Group {
  readonly id: GroupId;
  readonly workspace: WorkspaceId;
}

/** Roles of the organisation hold everywhere; those of a workspace only where they are named. */
export type RoleRule =
  | { readonly role: 'org-owner' | 'org-admin' }
  | { readonly role: 'workspace-owner' | 'workspace-admin'; readonly workspaces: readonly WorkspaceId[] };

/** Some people, by role, by id or by user group. */
export interface People {
  readonly roles: readonly RoleRule[];
  readonly users: readonly UserId[];
  readonly groups: readonly Group[];
}

/** Who may ask for what. Several may fit one person: what any of them allows is allowed. */
export interface RequesterRule {
  readonly who: People;
  readonly may: readonly Right[];
  /** Only these resets; absent: every one. */
  readonly scopes?: readonly ResetScope[];
  /** Only people without any role, who are not protected. */
  readonly onlyMembers: boolean;
  /** Only people of one of these workspaces; absent: of any. */
  readonly onlyOf?: readonly WorkspaceId[];
  /** Distinct people in a rolling hour; absent: as many as the tiers allow. */
  readonly peoplePerHour?: number;
}

export interface ApproverRule {
  readonly who: People;
  readonly may: readonly Right[];
}

/** Up to so many distinct people per requester in a rolling hour, so many others must agree. */
export interface Tier {
  readonly upTo: number;
  readonly approvals: number;
}

export interface Policy {
  /** Names the rules in force; kept in every request. */
  readonly version: string;
  readonly requesters: readonly RequesterRule[];
  readonly approvers: readonly ApproverRule[];
  /** Besides those who may ask or approve, who always are. */
  readonly protectedPeople: People;
  readonly approvals: {
    /** Ascending. More people than the last one names are refused: the hard cap. */
    readonly tiers: readonly Tier[];
    readonly protectedPerson: number;
  };
  readonly limits: {
    /** Distinct people in a rolling hour, whoever asks. */
    readonly organisationPeoplePerHour: number;
    readonly openRequestsPerRequester: number;
    readonly requestsPerTargetPerHour: number;
  };
  /** How long a request waits for approvals. */
  readonly waitMs: number;
  readonly tellPerson: 'by-reason' | 'always' | 'never';
  /** Where cards go; absent: `APPROVAL_CHANNEL`. */
  readonly approvalChannel?: string;
  /** Who may act without waiting in an emergency, and who (people or channels) hears of it at once. */
  readonly breakGlass?: { readonly who: People; readonly tell: readonly string[] };
}

export const NOBODY: People = { roles: [], users: [], groups: [] };

const ORG_ADMINS: People = { ...NOBODY, roles: [{ role: 'org-owner' }, { role: 'org-admin' }] };
const MINUTE_MS = 60_000;

/** The rules without a policy file: org owners and org admins ask and agree; the people the operator named ask. */
export const builtInPolicy = (authorizedUserIds: readonly UserId[]): Policy => ({
  version: authorizedUserIds.length === 0 ? 'built-in' : `built-in+${[...authorizedUserIds].sort().join('+')}`,
  requesters: [
    { who: ORG_ADMINS, may: [...RIGHTS], onlyMembers: false },
    ...(authorizedUserIds.length === 0
      ? []
      : [{ who: { ...NOBODY, users: authorizedUserIds }, may: ['reset', 'invalidate'] as const, onlyMembers: false }]),
  ],
  approvers: [{ who: ORG_ADMINS, may: ['reset', 'invalidate', 'bulk'] }],
  protectedPeople: NOBODY,
  approvals: {
    tiers: [
      { upTo: 5, approvals: 0 },
      { upTo: 100, approvals: 1 },
      { upTo: 1_000, approvals: 2 },
    ],
    protectedPerson: 1,
  },
  limits: { organisationPeoplePerHour: 2_000, openRequestsPerRequester: 3, requestsPerTargetPerHour: 10 },
  waitMs: 30 * MINUTE_MS,
  tellPerson: 'by-reason',
});
