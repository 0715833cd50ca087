import { pageOf } from '../args';
import type { JsonObject } from '../json';
import { PEOPLE } from '../names';
import type { Channel } from '../organisation';
import { refuse } from '../refusal';
import type { Call, Methods, World } from '../world';

export const conversationMethods: Methods = {
  'conversations.info': { tokens: ['bot'], scopes: [], tier: 3, run: info },
  'conversations.members': { tokens: ['bot'], scopes: [], tier: 4, run: members },
  'conversations.open': { tokens: ['bot'], scopes: ['im:write'], tier: 3, run: open },
};

const SCOPES = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;

/** A private channel that the bot is not in does not exist for it; reading each kind has its own scope. */
function readable(world: World, call: Call): Channel {
  const channel = world.org.channels.get(call.args.required('channel'));
  if (!channel || (channel.is_private && !channel.members.includes(PEOPLE.warden))) return refuse('channel_not_found');
  const needed = SCOPES[channel.is_im ? 'im' : channel.is_private ? 'private' : 'public'];
  const provided = world.scopes[call.token];
  if (!provided.includes(needed)) return refuse('missing_scope', [], { needed, provided: provided.join(',') });
  return channel;
}

function info(world: World, call: Call): JsonObject {
  const { members: people, ...channel } = readable(world, call);
  const other = people.find((id) => id !== PEOPLE.warden);
  return {
    channel: channel.is_im
      ? { id: channel.id, is_im: true, is_archived: false, user: other }
      : {
          ...channel,
          is_channel: !channel.is_private,
          is_group: channel.is_private,
          is_mpim: false,
          is_shared: channel.is_ext_shared,
          is_org_shared: false,
          is_member: people.includes(PEOPLE.warden),
          context_team_id: world.org.id,
          ...(call.args.flag('include_num_members') ? { num_members: people.length } : {}),
        },
  };
}

function members(world: World, call: Call): JsonObject {
  const channel = readable(world, call);
  const limit = call.args.wholeNumber('limit', { min: 1, max: 1000, standard: 100, error: 'invalid_limit' });
  const sorted = [...channel.members].sort();
  const { page, next } = pageOf(call.args, sorted, { list: channel.id, limit, key: (id) => id });
  return { members: page, response_metadata: { next_cursor: next } };
}

/** Direct messages with one person only: the app needs no more. */
function open({ org, board }: World, { args }: Call): JsonObject {
  const users = args.required('users').split(',');
  const [user = ''] = users;
  if (users.length > 1) return refuse('too_many_users');
  const person = org.people.get(user) ?? refuse('user_not_found');
  if (person.deleted) return refuse('user_disabled');
  if (person.is_bot) return refuse('cannot_dm_bot');
  return { channel: { id: board.directMessage(user).id } };
}
