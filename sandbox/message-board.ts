import { messageBlocksFault } from './block-kit';
import { copyOf, objectsIn, stringsIn, textOf, type JsonObject } from './json';
import { APP, PEOPLE, WORKSPACES } from './names';
import { channelWith, type Channel, type Message, type Organisation } from './organisation';
import { refuse } from './refusal';
import { withIds } from './view-state';

/** Slack truncates above this (F4.2); chat.update refuses far earlier. */
const TEXT_MAX = 40_000;

export interface Content {
  text?: string | undefined;
  blocks?: unknown;
  attachments?: unknown;
}

/** Channels and what stands in them. */
export class MessageBoard {
  private counter = 0;

  constructor(
    private readonly org: Organisation,
    private readonly now: () => number,
  ) {}

  newTs(): string {
    return `${Math.floor(this.now() / 1000)}.${String(++this.counter).padStart(6, '0')}`;
  }

  /** The app's direct-message channel with this person; made when first needed. */
  directMessage(user: string): Channel {
    const id = `D${user}`;
    const channel = this.org.channels.get(id) ?? channelWith(id, 'directmessage', true, [user, PEOPLE.warden]);
    this.org.channels.set(id, channel);
    return channel;
  }

  find(channel: string, ts: string): Message | undefined {
    return this.org.messages.find((message) => message.channel === channel && message.ts === ts);
  }

  /** What this person sees there, oldest first, thread replies included. */
  visibleTo(user: string, channel: string): Message[] {
    if (!this.org.channels.get(channel)?.members.includes(user)) return [];
    const shown = this.org.messages.filter((it) => it.channel === channel && (it.ephemeralFor ?? user) === user);
    return copyOf(shown);
  }

  /** Posts as the app. */
  post(channel: string, content: Content, more: Partial<Message> = {}): Message {
    const checked = this.checked(content);
    const isEmpty =
      checked.text === '' && !checked.blocks?.length && !checked.attachments?.length && !more.files?.length;
    if (isEmpty) return refuse('no_text');
    const message: Message = {
      type: 'message',
      channel,
      ts: this.newTs(),
      user: PEOPLE.warden,
      bot_id: APP.botId,
      app_id: APP.id,
      team: WORKSPACES.main,
      ...checked,
      ...more,
    };
    this.org.messages.push(message);
    return message;
  }

  /** Somebody writes. Names became mentions in Slack's client, so the text comes with `<@U…>` already. */
  say(user: string, channel: string, text: string): Message {
    if (text.trim() === '') return refuse('no_text');
    if (this.org.channels.get(channel)?.is_archived === true) return refuse('is_archived');
    const message: Message = { type: 'message', channel, ts: this.newTs(), user, team: WORKSPACES.main, text };
    this.org.messages.push(message);
    return message;
  }

  /** What is not given stays, an empty list removes. */
  edit(message: Message, content: Content): Message {
    const checked = this.checked(content);
    if (content.text !== undefined) message.text = checked.text;
    if (checked.blocks) message.blocks = checked.blocks;
    if (checked.attachments) message.attachments = checked.attachments;
    if (!message.text && !message.blocks?.length) return refuse('no_text');
    message.edited = { user: PEOPLE.warden, ts: this.newTs() };
    return message;
  }

  remove(message: Message): void {
    const index = this.org.messages.indexOf(message);
    if (index >= 0) this.org.messages.splice(index, 1);
  }

  private checked({ text = '', blocks, attachments }: Content) {
    if (text.length > TEXT_MAX) return refuse('msg_too_long');
    const fault = blocks === undefined ? undefined : messageBlocksFault(blocks);
    if (fault) return refuse(fault.error, fault.messages);
    if (attachments !== undefined && !Array.isArray(attachments)) return refuse('invalid_attachments');
    const named = blocks === undefined ? {} : { blocks: withIds(blocks, () => `m${String(++this.counter)}`) };
    return { text, ...named, ...(attachments === undefined ? {} : { attachments: objectsIn(copyOf(attachments)) }) };
  }
}

/** What a person could read in a message or view. */
export const readableIn = (content: JsonObject): string =>
  stringsIn([content.text, content.title, content.blocks, content.attachments, content.submit, content.close]).join(
    '\n',
  );

export const contentFrom = (body: JsonObject): Content => ({
  ...(body.text === undefined ? {} : { text: textOf(body.text) }),
  blocks: body.blocks,
  attachments: body.attachments,
});
