/** Slack's own ids, kept apart by type so that a workspace can never be passed where a person is meant. */
export type UserId = string & { readonly is: 'user-id' };
/** What Slack's API calls a team. In an Enterprise organisation a session may also name the organisation itself (`E…`, F1.3). */
export type WorkspaceId = string & { readonly is: 'workspace-id' };
export type OrganisationId = string & { readonly is: 'organisation-id' };
/** A user group (Slack's API calls it a subteam). */
export type GroupId = string & { readonly is: 'group-id' };
/** Decimal digits. Thirteen of them in Slack's samples, so never a 32-bit number (F1.2); how few there can be is not said. */
export type SessionId = string & { readonly is: 'session-id' };

export const asUserId = (text: unknown): UserId | undefined =>
  typeof text === 'string' && /^[UW][A-Z0-9]{2,20}$/.test(text) ? (text as UserId) : undefined;

export const asWorkspaceId = (text: unknown): WorkspaceId | undefined =>
  typeof text === 'string' && /^[TE][A-Z0-9]{2,20}$/.test(text) ? (text as WorkspaceId) : undefined;

export const asOrganisationId = (text: unknown): OrganisationId | undefined =>
  typeof text === 'string' && /^E[A-Z0-9]{2,20}$/.test(text) ? (text as OrganisationId) : undefined;

/**
 * The organisation that a token was installed on, by what `auth.test` says; nothing when it is a workspace's.
 * Of a token of the whole organisation, the team may be the organisation itself (F2.2).
 */
export const installedOn = (said: {
  readonly enterprise_id?: unknown;
  readonly team_id?: unknown;
  readonly is_enterprise_install?: unknown;
}): OrganisationId | undefined =>
  said.is_enterprise_install === false
    ? undefined
    : (asOrganisationId(said.enterprise_id) ?? asOrganisationId(said.team_id));

export const asGroupId = (text: unknown): GroupId | undefined =>
  typeof text === 'string' && /^S[A-Z0-9]{2,20}$/.test(text) ? (text as GroupId) : undefined;

export const asSessionId = (text: unknown): SessionId | undefined =>
  typeof text === 'string' && /^[1-9][0-9]{0,19}$/.test(text) ? (text as SessionId) : undefined;

/** Which of a person's sessions a reset ends. Slack's two flags cannot be set at once here (F1.2). */
export type ResetScope = 'all' | 'mobile' | 'web';

export interface SessionRef {
  readonly sessionId: SessionId;
  readonly workspaceId: WorkspaceId;
}

/** What Slack says of the device, at sign-in or at the last change. Any field may be missing (F1.3). */
export interface DeviceFacts {
  readonly hardware?: string;
  readonly os?: string;
  readonly osVersion?: string;
  readonly client?: string;
  readonly ip?: string;
}

/** One device or browser signed in to Slack. Slack gives no timestamps, so neither do we. */
export interface Session extends SessionRef {
  /** The workspace (or organisation) whose listing showed it: asked again to see whether it is gone. */
  readonly listedIn: WorkspaceId;
  readonly created: DeviceFacts;
  /** Absent when nothing changed since sign-in. */
  readonly recent?: DeviceFacts;
}

/** A person's sessions as Slack listed them. `partial`: some workspace could not be read, so absence proves nothing. */
export interface Listing {
  readonly sessions: readonly Session[];
  readonly coverage: 'complete' | 'partial';
  /** The places that could not be read, when it is partial. */
  readonly unread?: readonly WorkspaceId[];
  /** The organisation, when this Slack takes no such id where a workspace is meant. Its own listing was not read then. */
  readonly notListable?: WorkspaceId;
  readonly readAt: number;
}

/** A list of people, frozen before anybody agrees to what is done with it. */
export type ListId = string & { readonly is: 'list-id' };

/** What is to be done to sessions of one person. */
export type OneOperation =
  | { readonly kind: 'reset'; readonly target: UserId; readonly scope: ResetScope }
  | {
      readonly kind: 'invalidate';
      readonly target: UserId;
      readonly sessions: readonly SessionRef[];
      /** Asked as “everything except these”: what is neither here nor there was not shown, and so not agreed to. */
      readonly kept?: readonly SessionId[];
    };

/** What is to be done to the sessions of everybody on a frozen list. */
export interface BulkReset {
  readonly kind: 'bulk-reset';
  readonly list: ListId;
  readonly people: number;
  /** Of the people on the list, in their order (`digestOfBlocks`). */
  readonly listDigest: string;
  /** Everybody of a workspace or of the organisation is on it. */
  readonly isEverybody: boolean;
  readonly scope: ResetScope;
  /** One person first; the rest when that one was verified. */
  readonly canary: boolean;
  /** Which way to err when it is unknown whether people were sent, and looking is impossible. */
  readonly whenBlind: WhenBlind;
}

/** `repeat`: security first, they are sent once more · `wait`: people first, only what a listing shows is repaired. */
export type WhenBlind = 'repeat' | 'wait';

export type Operation = OneOperation | BulkReset;

export type OperationKind = Operation['kind'];
