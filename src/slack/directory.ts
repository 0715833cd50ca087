import type { UsersInfoResponse, WebClient } from '@slack/web-api';
import { SlackLookupError } from '../domain/errors';
import type { Membership } from '../domain/membership';
import type { Person, Role } from '../domain/person';
import type { Group } from '../domain/policy';
import type { GroupId, UserId, WorkspaceId } from '../domain/session';
import { asOrganisationId, asUserId, asWorkspaceId, installedOn } from '../domain/session';
import type { Channel, Clock, Directory } from '../requests/ports';
import { lookup } from './client';

type SlackUser = NonNullable<UsersInfoResponse['user']>;

const MEMBERS_PAGE = 200;
const MEMBER_KNOWN_MS = 60 * 60_000;
/** A tier 2 method: twenty a minute for all groups together. */
const GROUP_KNOWN_MS = 30_000;
const READERS_MAX = 1_000;
/** How Slack says that the app may not look into a channel. It has answered: waiting or checking the network mends nothing. */
const NOT_SHOWN = [
  ...['channel_not_found', 'not_in_channel', 'channel_is_limited_access', 'fetch_members_failed'],
  ...['method_not_supported_for_channel_type', 'team_access_not_granted'],
];

/** People and channels as Slack shows them to the bot, each with the time it was read. */
export function createDirectory(bot: WebClient, clock: Clock): Directory {
  const seenAsMember = new Map<UserId, number>();
  const seen = new Map<UserId, Person>();
  const groups = new Map<GroupId, Membership>();
  const lastReaders = new Map<string, readonly UserId[]>();

  const person = async (id: UserId, ageMaxMs = 0): Promise<Person | undefined> => {
    const known = ageMaxMs > 0 ? seen.get(id) : undefined;
    // Slack is asked after this, so what it answers is at least as fresh.
    const readAt = clock.now();
    if (known && Math.abs(readAt - known.readAt) <= ageMaxMs) return known;
    const answer = await unless(['user_not_found', 'user_not_visible'], () =>
      lookup('users.info', bot.users.info({ user: id })),
    );
    const found = answer?.user && toPerson(id, answer.user, readAt);
    if (found && ageMaxMs > 0) seen.set(id, found);
    return found;
  };

  return {
    person,

    members: async (group: Group): Promise<Membership> => {
      const known = groups.get(group.id);
      if (known && Math.abs(clock.now() - known.readAt) <= GROUP_KNOWN_MS) return known;
      const membership = await readGroup(group);
      if (membership.members) groups.set(group.id, membership);
      return membership;
    },

    lastReaders: (channel) => lastReaders.get(channel) ?? [],

    readers: async (channel) => {
      const cannotPost = [...NOT_SHOWN, 'is_archived'];
      const info = await unless(cannotPost, () => lookup('conversations.info', bot.conversations.info({ channel })));
      if (!info?.channel || info.channel.is_archived || info.channel.is_member === false) return undefined;
      return unless(cannotPost, async () => {
        const readers: UserId[] = [];
        for await (const member of membersOf(channel)) {
          readers.push(member);
          if (readers.length > READERS_MAX) return undefined;
        }
        lastReaders.set(channel, readers);
        return readers;
      });
    },

    idByEmail: async (email) => {
      const answer = await unless(['users_not_found'], () =>
        lookup('users.lookupByEmail', bot.users.lookupByEmail({ email })),
      );
      return asUserId(answer?.user?.id);
    },

    personByEmail: async (email) => {
      const readAt = clock.now();
      const answer = await unless(['users_not_found'], () =>
        lookup('users.lookupByEmail', bot.users.lookupByEmail({ email })),
      );
      const id = asUserId(answer?.user?.id);
      return id && answer?.user && toPerson(id, answer.user, readAt);
    },

    membersPage: (channel, cursor) =>
      unless(['channel_not_found', 'not_in_channel'], async () => {
        const page = await lookup(
          'conversations.members',
          bot.conversations.members({ channel, limit: MEMBERS_PAGE, ...(cursor === '' ? {} : { cursor }) }),
        );
        return {
          items: (page.members ?? []).map(asUserId).filter((member) => member !== undefined),
          cursor: page.response_metadata?.next_cursor ?? '',
        };
      }),

    identity: async () => {
      const answer = await lookup('auth.test', bot.auth.test());
      const userId = asUserId(answer.user_id);
      if (!userId) throw new SlackLookupError('auth.test', 'no_user_id');
      const organisation = installedOn(answer);
      return { userId, ...(organisation ? { organisation } : {}) };
    },

    channel: (id): Promise<Channel | undefined> =>
      unless(NOT_SHOWN, async () => {
        const { channel } = await lookup('conversations.info', bot.conversations.info({ channel: id }));
        const isPrivate = channel?.is_private === true;
        if (!channel || (isPrivate && channel.is_member === false)) return undefined;
        return {
          isPrivate,
          isShared: channel.is_ext_shared === true || channel.is_pending_ext_shared === true,
          isArchived: channel.is_archived === true,
          hasGuests: isPrivate && (await hasGuests(id)),
        };
      }),
  };

  /** Each member costs a call of a hundred a minute: whoever was seen to be no guest is not asked about again for a while. */
  async function hasGuests(channel: string): Promise<boolean> {
    const members: UserId[] = [];
    for await (const member of membersOf(channel)) {
      if (await isGuest(member)) return true;
      members.push(member);
    }
    lastReaders.set(channel, members.slice(0, READERS_MAX));
    return false;
  }

  async function* membersOf(channel: string): AsyncGenerator<UserId> {
    let cursor = '';
    do {
      const page = await lookup(
        'conversations.members',
        bot.conversations.members({ channel, limit: MEMBERS_PAGE, ...(cursor === '' ? {} : { cursor }) }),
      );
      yield* (page.members ?? []).map(asUserId).filter((id) => id !== undefined);
      cursor = page.response_metadata?.next_cursor ?? '';
    } while (cursor !== '');
  }

  /** That Slack does not say who is in it is a fact too: whoever asks decides what it means. */
  async function readGroup({ id, workspace }: Group): Promise<Membership> {
    const readAt = clock.now();
    try {
      const answer = await lookup(
        'usergroups.users.list',
        bot.usergroups.users.list({ usergroup: id, team_id: workspace }),
      );
      const members = (answer.users ?? []).map(asUserId).filter((member) => member !== undefined);
      return { group: id, members, readAt };
    } catch (error) {
      if (error instanceof SlackLookupError) return { group: id, error: error.slackError, readAt };
      throw error;
    }
  }

  async function isGuest(id: UserId): Promise<boolean> {
    if (clock.now() - (seenAsMember.get(id) ?? -Infinity) < MEMBER_KNOWN_MS) return false;
    const known = await person(id);
    if (known && (known.kind === 'stranger' || known.role.includes('guest'))) return true;
    seenAsMember.set(id, clock.now());
    return false;
  }
}

async function unless<T>(expected: readonly string[], look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof SlackLookupError && expected.includes(error.slackError)) return undefined;
    throw error;
  }
}

function toPerson(id: UserId, user: SlackUser, readAt: number): Person {
  const organisation = asOrganisationId(user.enterprise_user?.enterprise_id);
  // Without the list of their workspaces, at least the one that the answer is about can be looked at.
  const workspaces = (user.enterprise_user?.teams ?? (user.enterprise_user ? [user.team_id] : []))
    .map(asWorkspaceId)
    .filter((workspace): workspace is WorkspaceId => workspace !== undefined && !asOrganisationId(workspace));
  const role = roleOf(user);
  // The plain flags are those of the workspace that the answer is about (F2.1).
  const home = asWorkspaceId(user.team_id);
  const { real_name: realName, display_name: displayName, email, title } = user.profile ?? {};
  return {
    id: asUserId(user.id) ?? id,
    name: [user.real_name, realName, displayName, user.name].find((name) => name !== undefined && name !== '') ?? id,
    ...(email ? { email } : {}),
    ...(title ? { title } : {}),
    kind: kindOf(user),
    standing: user.deleted ? 'deactivated' : isInvited(user) ? 'invited' : 'active',
    role,
    ...(role.startsWith('workspace-') && home ? { roleWorkspace: home } : {}),
    ...(organisation ? { organisation } : {}),
    workspaces,
    readAt,
  };
}

/** Slackbot reports `is_bot: false` (F2.1). `is_app_user` is not asked: a person who authorised the app may carry it. */
function kindOf(user: SlackUser): Person['kind'] {
  const flags = user as SlackUser & { is_workflow_bot?: boolean; is_connector_bot?: boolean };
  const isBot = [user.is_bot, flags.is_workflow_bot, flags.is_connector_bot, user.id === 'USLACKBOT'];
  if (isBot.includes(true)) return 'bot';
  return (user as { is_stranger?: boolean }).is_stranger ? 'stranger' : 'person';
}

const isInvited = (user: SlackUser): boolean => (user as { is_invited_user?: boolean }).is_invited_user === true;

/** Organisation roles are in `enterprise_user`; the plain flags are those of a workspace (F2.1). */
function roleOf(user: SlackUser): Role {
  const organisation = user.enterprise_user as
    { is_primary_owner?: boolean; is_owner?: boolean; is_admin?: boolean } | undefined;
  if (organisation?.is_primary_owner) return 'primary-owner';
  if (organisation?.is_owner) return 'org-owner';
  if (organisation?.is_admin) return 'org-admin';
  if (user.is_owner) return 'workspace-owner';
  if (user.is_admin) return 'workspace-admin';
  if (user.is_ultra_restricted) return 'single-channel-guest';
  return user.is_restricted ? 'guest' : 'member';
}
