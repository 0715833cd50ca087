import { SlackLookupError } from '../domain/errors';
import type { Person, Role } from '../domain/person';
import type { OrganisationId, WorkspaceId } from '../domain/session';
import { asUserId, asWorkspaceId } from '../domain/session';
import type { Page } from '../requests/ports';
import type { AdminCall } from './call';
import { lookup } from './call';

const METHOD = 'admin.users.list';
/** The most that Slack gives at once (F2). */
const PAGE = 100;

/**
 * One page of the active people of the organisation, or of one workspace. What Slack calls admin or owner here may be so in a
 * workspace or in the organisation: either is taken for the higher one, so that nobody is protected less than they are.
 * @throws SlackLookupError
 */
export async function readPeoplePage(
  call: AdminCall,
  organisation: OrganisationId,
  now: number,
  cursor: string,
  workspace?: WorkspaceId,
): Promise<Page<Person>> {
  const body = await lookup(call, METHOD, {
    limit: PAGE,
    ...(cursor === '' ? {} : { cursor }),
    ...(workspace === undefined ? {} : { team_id: workspace }),
  });
  const { users, response_metadata: metadata } = body as {
    users?: unknown;
    response_metadata?: { next_cursor?: unknown };
  };
  if (!Array.isArray(users)) throw new SlackLookupError(METHOD, 'unreadable_answer');
  const next = metadata?.next_cursor;
  return {
    items: users.flatMap((user: Record<string, unknown>) => toPerson(user, organisation, now, workspace)),
    cursor: typeof next === 'string' ? next : '',
  };
}

function toPerson(
  user: Record<string, unknown>,
  organisation: OrganisationId,
  readAt: number,
  readIn?: WorkspaceId,
): Person[] {
  const id = asUserId(user.id);
  if (!id) return [];
  const text = (field: string): string | undefined => {
    const value = user[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const email = text('email');
  const named = Array.isArray(user.workspaces) ? user.workspaces.map(asWorkspaceId) : [];
  const workspaces = new Set([...named, readIn].filter((workspace) => workspace !== undefined));
  return [
    {
      id,
      name: text('full_name') ?? text('username') ?? id,
      ...(email === undefined ? {} : { email }),
      kind: user.is_bot === true || id === 'USLACKBOT' ? 'bot' : 'person',
      standing: user.is_active === false ? 'deactivated' : 'active',
      role: roleOf(user),
      organisation,
      workspaces: [...workspaces],
      readAt,
    },
  ];
}

function roleOf(user: Record<string, unknown>): Role {
  if (user.is_primary_owner === true) return 'primary-owner';
  if (user.is_owner === true) return 'org-owner';
  const hasRole = Array.isArray(user.roles) && user.roles.length > 0;
  if (user.is_admin === true || hasRole) return 'org-admin';
  if (user.is_ultra_restricted === true) return 'single-channel-guest';
  return user.is_restricted === true ? 'guest' : 'member';
}
