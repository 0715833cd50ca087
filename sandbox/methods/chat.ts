import { copyOf, isObject, omit, type JsonObject } from '../json';
import { contentFrom, readableIn, type Content } from '../message-board';
import { APP, PEOPLE } from '../names';
import type { Channel, Message } from '../organisation';
import { refuse } from '../refusal';
import type { Call, Methods, World } from '../world';

const WRITE = { tokens: ['bot'], scopes: ['chat:write'] } as const;

export const chatMethods: Methods = {
  'chat.postMessage': { ...WRITE, tier: 'posting', run: postMessage },
  'chat.update': { ...WRITE, tier: 3, run: update },
  'chat.postEphemeral': { ...WRITE, tier: 4, run: postEphemeral },
  'chat.getPermalink': { tokens: ['bot'], scopes: [], tier: 'none', run: permalink },
};

/** chat.update is stricter than chat.postMessage (F4.2). */
const UPDATE_TEXT_MAX = 4_000;

function contentOf({ args }: Call): Content {
  return { text: args.text('text'), blocks: args.nested('blocks'), attachments: args.nested('attachments') };
}

/** A private channel the bot is not in is invisible; a public one answers `not_in_channel`. */
export function channelNamed({ org }: World, id: string): Channel {
  const channel = org.channels.get(id);
  if (!channel) return refuse('channel_not_found');
  if (!channel.members.includes(PEOPLE.warden))
    return refuse(channel.is_private ? 'channel_not_found' : 'not_in_channel');
  return channel;
}

/** Posting to a person opens the direct message with them (F2.3). */
function postableChannel(world: World, id: string): Channel {
  if (!/^[UW]/.test(id)) return channelNamed(world, id);
  const person = world.org.people.get(id);
  if (!person || person.is_bot || person.deleted) return refuse('channel_not_found');
  return world.board.directMessage(id);
}

async function announce({ hooks }: World, method: string, to: string, content: Content): Promise<void> {
  await hooks.onMessage?.({ method, to, text: readableIn({ ...content }), content: { ...content } });
}

const shown = (message: Message): JsonObject => ({ ...copyOf(omit(message, 'channel')) });

function metadataOf({ args }: Call): Partial<Message> {
  const metadata = args.nested('metadata');
  return isObject(metadata) ? { metadata } : {};
}

export function threadOf({ board }: World, { args }: Call, channel: Channel): Partial<Message> {
  const ts = args.text('thread_ts');
  if (ts === undefined) return {};
  return board.find(channel.id, ts) ? { thread_ts: ts } : refuse('cannot_reply_to_message');
}

async function postMessage(world: World, call: Call): Promise<JsonObject> {
  const channel = postableChannel(world, call.args.required('channel'));
  if (channel.is_archived) return refuse('is_archived');
  const more = { ...threadOf(world, call, channel), ...metadataOf(call) };
  const content = contentOf(call);
  await announce(world, 'chat.postMessage', channel.id, content);
  const message = world.board.post(channel.id, content, more);
  return { channel: channel.id, ts: message.ts, message: shown(message) };
}

async function update(world: World, call: Call): Promise<JsonObject> {
  const channel = channelNamed(world, call.args.required('channel'));
  if (channel.is_archived) return refuse('is_inactive');
  const message = world.board.find(channel.id, call.args.required('ts'));
  if (!message || message.ephemeralFor !== undefined) return refuse('message_not_found');
  if (message.bot_id !== APP.botId) return refuse('cant_update_message');
  const content = contentOf(call);
  if ((content.text ?? '').length > UPDATE_TEXT_MAX) return refuse('msg_too_long');
  await announce(world, 'chat.update', channel.id, content);
  world.board.edit(message, content);
  Object.assign(message, metadataOf(call));
  return { channel: channel.id, ts: message.ts, text: message.text, message: shown(message) };
}

async function postEphemeral(world: World, call: Call): Promise<JsonObject> {
  const channel = channelNamed(world, call.args.required('channel'));
  const user = call.args.required('user');
  if (channel.is_archived) return refuse('is_archived');
  if (!channel.members.includes(user)) return refuse('user_not_in_channel');
  const more = { ...threadOf(world, call, channel), ephemeralFor: user };
  const content = contentOf(call);
  await announce(world, 'chat.postEphemeral', channel.id, content);
  return { message_ts: world.board.post(channel.id, content, more).ts };
}

function permalink(world: World, { args }: Call): JsonObject {
  const channel = channelNamed(world, args.required('channel'));
  const message = world.board.find(channel.id, args.required('message_ts')) ?? refuse('message_not_found');
  const host = `https://${world.org.domain}.enterprise.slack.com`;
  return { channel: channel.id, permalink: `${host}/archives/${channel.id}/p${message.ts.replace('.', '')}` };
}

/** A response_url's body, or the body of an acknowledged command: by default only that person sees it (F3.1). */
export async function postReply(
  world: World,
  body: JsonObject,
  { method, channel, user, original }: { method: string; channel: string; user: string; original?: string | undefined },
): Promise<void> {
  const content = contentFrom(body);
  const message = original === undefined ? undefined : world.board.find(channel, original);
  await announce(world, method, channel, content);
  if (body.delete_original === true && message) world.board.remove(message);
  else if (body.replace_original === true && message) world.board.edit(message, content);
  else world.board.post(channel, content, body.response_type === 'in_channel' ? {} : { ephemeralFor: user });
}
