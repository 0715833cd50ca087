import type { OrganisationId, UserId, WorkspaceId } from './session';

export const ROLES = [
  'primary-owner',
  'org-owner',
  'org-admin',
  'workspace-owner',
  'workspace-admin',
  'member',
  'guest',
  'single-channel-guest',
] as const;
export type Role = (typeof ROLES)[number];

/** What Slack said about one person, and when. */
export interface Person {
  readonly id: UserId;
  readonly name: string;
  readonly email?: string;
  readonly title?: string;
  readonly kind: 'person' | 'bot' | 'stranger';
  readonly standing: 'active' | 'deactivated' | 'invited';
  /** The highest role held; organisation roles before workspace roles. */
  readonly role: Role;
  /** Whose role it is, when it is a workspace's. */
  readonly roleWorkspace?: WorkspaceId;
  readonly organisation?: OrganisationId;
  readonly workspaces: readonly WorkspaceId[];
  readonly readAt: number;
}

const RANK: Record<Role, number> = {
  'primary-owner': 4,
  'org-owner': 3,
  'org-admin': 2,
  'workspace-owner': 1,
  'workspace-admin': 1,
  member: 0,
  guest: 0,
  'single-channel-guest': 0,
};

export const outranks = (one: Person, other: Person): boolean => RANK[one.role] > RANK[other.role];

export const isAdmin = ({ role }: Pick<Person, 'role'>): boolean => RANK[role] > 0;
