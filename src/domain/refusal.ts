import type { ResetScope, UserId } from './session';
import type { Right } from './policy';

/** Why not. Each has its sentence and its fix in `slack/words.ts`; none says more than the asker may know. */
export type Refusal =
  | { readonly code: 'not-a-requester' }
  | { readonly code: 'facts-too-old' }
  | { readonly code: 'lookup-failed'; readonly error: string }
  | { readonly code: 'not-ready'; readonly problem: Problem }
  | { readonly code: 'unknown-person'; readonly typed: string }
  | { readonly code: 'bot' | 'deactivated' | 'invited' | 'primary-owner' | 'token-owner'; readonly target: UserId }
  | { readonly code: 'other-organisation' | 'organisation-unknown'; readonly target: UserId }
  /** A user group that the policy names could not be read, and only it could have said yes. */
  | { readonly code: 'group-unknown' }
  | { readonly code: 'right-missing'; readonly right: Right }
  | { readonly code: 'scope-not-yours'; readonly scopes: readonly ResetScope[] }
  | { readonly code: 'only-members' | 'not-your-workspace'; readonly target: UserId }
  /** So many people of a list are in none of the workspaces one may act for. */
  | { readonly code: 'list-not-yours'; readonly people: number }
  | { readonly code: 'your-hourly-limit' | 'over-the-cap' | 'organisation-limit'; readonly max: number }
  | { readonly code: 'too-many-open'; readonly max: number }
  | { readonly code: 'asked-too-often'; readonly target: UserId; readonly max: number }
  | { readonly code: 'no-break-glass' }
  /** Fewer people could agree than must. */
  | { readonly code: 'too-few-approvers'; readonly needed: number; readonly found: number }
  /** Of somebody who wants to decide. */
  | { readonly code: 'own-request' | 'about-you' | 'left-out' | 'not-an-approver' }
  /** An approver may not agree any more, or the rules now ask for more of them. */
  | { readonly code: 'approval-lost'; readonly needed: number; readonly valid: number }
  /** The rules it was asked under are not kept any more. */
  | { readonly code: 'policy-unknown' }
  | { readonly code: 'already-asked-again' }
  /** Of what is to be asked again: it is too long ago, or what it was about has ended meanwhile. */
  | { readonly code: 'too-long-ago' }
  | { readonly code: 'nothing-left'; readonly target: UserId }
  /** What the rules say changed between the look and the submit. */
  | { readonly code: 'rules-changed' }
  /** The stop switch is thrown. */
  | { readonly code: 'held' }
  | { readonly code: 'no-sessions'; readonly target: UserId }
  | { readonly code: 'session-not-found'; readonly sessionId: string }
  /** `picked`: so many would end by their ids. */
  | { readonly code: 'too-many-sessions'; readonly picked: number; readonly max: number; readonly isRest?: true }
  /** Where people of a list should come from: a group, a channel or a file that cannot be read. */
  | { readonly code: 'source-unreadable'; readonly error: string }
  /** Everybody was left out of it. */
  | { readonly code: 'list-empty' }
  | { readonly code: 'draft-gone' }
  | { readonly code: 'content-changed' }
  /** Slack's limits or an outage kept it from beginning in time. */
  | { readonly code: 'could-not-begin'; readonly error: string }
  /** Slack itself said no, with this error. */
  | { readonly code: 'slack-refused'; readonly error: string };

/** As the error of `could-not-begin`: not Slack, but somebody else's act on the same person kept it from beginning. */
export const PERSON_BUSY = 'person_busy';

export type RefusalCode = Refusal['code'];

/** Refusals for which Slack's own admin pages offer another way (Slack admin → People → Members → ⋮ → Sign out of Slack). */
export const hasManualWay = ({ code }: Refusal): boolean => MANUAL.has(code);

const MANUAL: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  ...(['token-owner', 'organisation-unknown', 'lookup-failed'] as const),
  ...(['not-ready', 'could-not-begin', 'slack-refused', 'too-few-approvers'] as const),
]);

/** Refusals that may be different in a moment: Slack could not be asked. */
export const isPassingRefusal = ({ code }: Refusal): boolean => PASSING.has(code);

const PASSING: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  ...(['lookup-failed', 'not-ready', 'facts-too-old', 'group-unknown'] as const),
]);

/** Why the app may not act at all: the installation is not what it must be, or was not checked yet. */
export type Problem =
  | 'not-checked-yet'
  /** The database is not the one that its last checkpoint was made of: older, or another. */
  | 'restored-backup'
  | 'trail-altered'
  | 'slack-unreachable'
  | 'bot-token-refused'
  | 'bot-lacks-scope'
  | 'app-token-refused'
  | 'admin-token-refused'
  | 'not-an-organisation'
  | 'different-organisations'
  | 'token-owner-not-admin'
  | 'audit-channel-exposed'
  | 'audit-channel-unseen'
  | 'approval-channel-exposed';
