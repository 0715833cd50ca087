import type { UserId } from './session';

/** Why not. Each has its sentence and its fix in `slack/words.ts`; none says more than the asker may know. */
export type Refusal =
  | { readonly code: 'not-a-requester' }
  | { readonly code: 'facts-too-old' }
  | { readonly code: 'lookup-failed'; readonly error: string }
  | { readonly code: 'not-ready'; readonly problem: Problem }
  | { readonly code: 'unknown-person'; readonly typed: string }
  | { readonly code: 'bot' | 'deactivated' | 'invited' | 'primary-owner' | 'token-owner'; readonly target: UserId }
  | { readonly code: 'other-organisation' | 'outranked'; readonly target: UserId }
  | { readonly code: 'no-sessions'; readonly target: UserId }
  | { readonly code: 'session-not-found'; readonly sessionId: string }
  | { readonly code: 'too-many-sessions'; readonly picked: number; readonly max: number }
  | { readonly code: 'draft-gone' }
  | { readonly code: 'content-changed' }
  /** Slack's limits or an outage kept it from beginning in time. */
  | { readonly code: 'could-not-begin'; readonly error: string }
  /** Slack itself said no, with this error. */
  | { readonly code: 'slack-refused'; readonly error: string };

export type RefusalCode = Refusal['code'];

/** Refusals for which Slack's own admin pages offer another way (Slack admin → People → Members → ⋮ → Sign out of Slack). */
export const hasManualWay = ({ code }: Refusal): boolean => MANUAL.has(code);

const MANUAL: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  ...(['token-owner', 'outranked', 'lookup-failed'] as const),
  ...(['not-ready', 'could-not-begin', 'slack-refused'] as const),
]);

/** Why the app may not act at all: the installation is not what it must be, or was not checked yet. */
export type Problem =
  | 'not-checked-yet'
  | 'slack-unreachable'
  | 'bot-token-refused'
  | 'bot-lacks-scope'
  | 'admin-token-refused'
  | 'not-an-organisation'
  | 'different-organisations'
  | 'token-owner-not-admin'
  | 'audit-channel-exposed';
