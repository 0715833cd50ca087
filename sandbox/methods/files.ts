import { objectsIn, textOf, type JsonObject } from '../json';
import { PEOPLE } from '../names';
import type { Channel } from '../organisation';
import { badArguments, refuse } from '../refusal';
import type { StoredFile } from '../files';
import type { Call, Methods, World } from '../world';
import { channelNamed, threadOf } from './chat';

/** Files in and out (F9). The bytes themselves travel by `file-transfer.ts`. */
export const fileMethods: Methods = {
  'files.info': { tokens: ['bot'], scopes: ['files:read'], tier: 4, run: info },
  'files.getUploadURLExternal': { tokens: ['bot'], scopes: ['files:write'], tier: 4, run: getUploadUrl },
  'files.completeUploadExternal': { tokens: ['bot'], scopes: ['files:write'], tier: 4, run: completeUpload },
};

/** Slack takes a gigabyte; this is for lists of people and results. */
const UPLOAD_BYTES_MAX = 20_000_000;

function info({ files }: World, { args }: Call): JsonObject {
  const file = files.find(args.required('file')) ?? refuse('file_not_found');
  return { file: files.objectOf(file) };
}

function getUploadUrl({ files }: World, { args }: Call): JsonObject {
  const name = args.required('filename');
  args.required('length');
  const length = args.wholeNumber('length', { min: 1, max: Number.MAX_SAFE_INTEGER, standard: 0 });
  if (length > UPLOAD_BYTES_MAX) return refuse('file_upload_size_restricted');
  const { id, url } = files.beginUpload(PEOPLE.warden, name, length);
  return { upload_url: url, file_id: id };
}

/** Without a channel the files stay the app's own. */
async function completeUpload(world: World, call: Call): Promise<JsonObject> {
  const { args } = call;
  const wanted = objectsIn(args.nested('files'));
  if (wanted.length === 0) return badArguments('missing required field: files');
  if (!wanted.every(({ id }) => world.files.hasArrived(textOf(id)))) return refuse('file_not_found');
  const channel = args.has('channel_id') ? shareable(world, args.required('channel_id')) : undefined;
  const thread = channel ? threadOf(world, call, channel) : {};
  const files = wanted.map(({ id, title }) => world.files.completeUpload(textOf(id), textOf(title) || undefined));
  if (channel) await share(world, call, channel, files, thread);
  return { files: files.map((file) => world.files.objectOf(file)) };
}

/** A channel or an open direct message; people are not taken here, unlike in chat.postMessage. */
function shareable(world: World, id: string): Channel {
  const channel = channelNamed(world, id);
  return channel.is_archived ? refuse('is_archived') : channel;
}

async function share(world: World, call: Call, channel: Channel, files: StoredFile[], thread: object): Promise<void> {
  const content = { text: call.args.text('initial_comment'), blocks: call.args.nested('blocks') };
  const readable = files.flatMap(({ name, title, bytes }) => [name, title, bytes.toString('utf8')]);
  await world.hooks.onMessage?.({
    method: call.record.method,
    to: channel.id,
    text: [content.text ?? '', ...readable].join('\n'),
    content,
  });
  for (const file of files) file.channels.add(channel.id);
  world.board.post(channel.id, content, { ...thread, files: files.map((file) => world.files.objectOf(file)) });
}
