import { isDeepStrictEqual } from 'node:util';
import { choiceOf } from './choices';
import { upload, type FileToAttach } from './file-input';
import { escaped } from './mentions';
import { filesSeenBy, type FileSeen } from './shared-files';
import { applyCommandAnswer, applySubmissionAnswer } from './answers';
import type { Ack, Courier, DeliveryKind, Forgery } from './courier';
import { copyOf, textOf, type JsonObject } from './json';
import type { Channel, Message } from './organisation';
import * as payloads from './payloads';
import type { ResponseUrls } from './response-urls';
import { dispatches, placeKey, placesIn, unfilledInputs, type Choice, type Place, type Values } from './view-state';
import type { OpenView } from './views';
import type { World } from './world';

export interface ModalState {
  readonly id: string;
  /** As the app sent it, unnamed blocks and elements named. */
  readonly view: JsonObject;
  readonly state: Values;
  readonly hash: string;
  /** Field errors by block id. */
  readonly errors: Record<string, string>;
  /** What Slack's client shows after a failed submit. */
  readonly problem: string | undefined;
}

export interface MessageRef {
  channel: string;
  ts: string;
}

export interface ClickOptions {
  blockId?: string;
  /** When several buttons share an action id. */
  value?: string;
  message?: MessageRef;
  /** In the Home tab rather than the open modal. */
  home?: boolean;
}

export type Choices = Record<string, Record<string, Choice>>;

/** What deliveries need besides the world. */
export interface Post {
  readonly courier: Courier;
  readonly hooks: ResponseUrls;
  readonly install: payloads.InstallShape;
}

/**
 * What one person can do and see in Slack. Deeds go to the app as Slack would send them; what cannot be done in
 * Slack's client (a button that is not there, an option that is not offered) throws.
 */
export class PersonClient {
  constructor(
    private readonly world: World,
    private readonly post: Post,
    readonly id: string,
  ) {}

  /** Typed in their direct message with the app unless another channel is given. `@name`s and `#name`s are escaped. */
  async command(command: string, text = '', opts: { channel?: string; workspaceInstall?: boolean } = {}): Promise<Ack> {
    const channel = opts.channel === undefined ? this.world.board.directMessage(this.id) : this.channel(opts.channel);
    const install = opts.workspaceInstall === true ? 'workspace' : this.post.install;
    const responseUrl = this.post.hooks.issue('commands', { user: this.id, channel: channel.id });
    const it = {
      command,
      text: escaped(this.world.org, this.id, text),
      channel,
      responseUrl,
      triggerId: this.trigger(),
    };
    const ack = await this.deliver('command', payloads.commandPayload(this.world, this.id, install, it));
    return applyCommandAnswer(this.world, ack, this.id, channel.id);
  }

  messageShortcut(callbackId: string, ref: MessageRef): Promise<Ack> {
    const channel = this.channel(ref.channel);
    const message = this.message(ref);
    const responseUrl = this.post.hooks.issue('app', { user: this.id, channel: channel.id, original: message.ts });
    const it = { callbackId, channel, message, responseUrl, triggerId: this.trigger(), actionTs: this.stamp() };
    return this.deliver('interactive', payloads.messageShortcutPayload(this.base(), it));
  }

  globalShortcut(callbackId: string): Promise<Ack> {
    const it = { callbackId, triggerId: this.trigger(), actionTs: this.stamp() };
    return this.deliver('interactive', payloads.globalShortcutPayload(this.base(), it));
  }

  /** The modal on top of this person's stack. */
  modal(): ModalState | undefined {
    const top = this.world.views.top(this.id);
    return top && stateOf(top);
  }

  /** All modals this person has open, the one on top last. */
  stack(): ModalState[] {
    return this.world.views.stackOf(this.id).map(stateOf);
  }

  home(): ModalState | undefined {
    const home = this.world.views.homeOf(this.id);
    return home && stateOf(home);
  }

  /**
   * Sets values as a person would; options by their `value`, files by the ids of what they uploaded. What dispatches is delivered, one by one; text as after
   * Enter, or with `isTyping` as while it is written.
   */
  async fill(values: Choices, { home = false, isTyping = false } = {}): Promise<void> {
    for (const [blockId, actions] of Object.entries(values)) {
      for (const [actionId, choice] of Object.entries(actions)) {
        const view = home ? this.openHome() : this.openModal();
        const place = onlyPlace(placesIn(view.view.blocks), actionId, { blockId });
        const value = choiceOf(this.world, this.id, place.element, choice);
        const isOld = isTyping && isDeepStrictEqual(view.state[blockId]?.[actionId], value);
        view.state[blockId] = { ...view.state[blockId], [actionId]: value };
        view.touched.add(placeKey(blockId, actionId));
        if (!isOld && dispatches(place, { isTyping })) await this.act(view, place, value);
      }
    }
  }

  /** Uploads files into a `file_input` of the open modal, beside those that are in it. `fill` with ids takes some out. */
  async attach(blockId: string, actionId: string, ...files: FileToAttach[]): Promise<void> {
    const view = this.openModal();
    const { element } = onlyPlace(placesIn(view.view.blocks), actionId, { blockId });
    const ids = upload(this.world, this.id, { element, value: view.state[blockId]?.[actionId] }, files);
    await this.fill({ [blockId]: { [actionId]: ids } });
  }

  /** A button of the open modal, of the Home tab or of a message; its `confirm` dialog counts as confirmed. */
  async click(actionId: string, opts: ClickOptions = {}): Promise<Ack> {
    if (opts.message) return this.clickMessage(actionId, opts.message, opts);
    const view = opts.home === true ? this.openHome() : this.openModal();
    const place = onlyPlace(placesIn(view.view.blocks), actionId, opts);
    return this.act(view, place, pressed(place.element));
  }

  /**
   * Presses the modal's submit button. With required inputs empty Slack's client sends nothing: `status` 0, `problem`
   * `missing_required_input`; `force` sends anyway.
   */
  async submit({ force = false }: { force?: boolean } = {}): Promise<Ack> {
    const view = this.openModal();
    if (view.view.submit === undefined) throw new Error('This modal has no submit button.');
    const unfilled = force ? [] : unfilledInputs(view.view.blocks, view.state);
    if (unfilled.length > 0) return { status: 0, body: unfilled, ms: 0, ok: false, problem: 'missing_required_input' };
    view.errors = {};
    const sent = this.world.views.payloadOf(view);
    const payload = payloads.submissionPayload(this.base(), sent, this.trigger(view.id));
    return applySubmissionAnswer(this.world, await this.deliver('interactive', payload), view);
  }

  /** Cancel: this view alone. `all`: the X, the whole stack; Slack then tells of the root view (F3.6). */
  async close({ all = false }: { all?: boolean } = {}): Promise<Ack | undefined> {
    const { views } = this.world;
    const told = all ? views.stackOf(this.id)[0] : this.openModal();
    if (!told) throw new Error('There is no modal open.');
    if (all) views.clear(this.id);
    else views.close(told);
    if (told.view.notify_on_close !== true) return undefined;
    const view = views.payloadOf(told, { withState: false });
    return this.deliver('interactive', payloads.closedPayload(this.base(), view, all));
  }

  /** Opens the app's Home tab, which Slack tells the app (F3.8). */
  visitHome(): Promise<Ack> {
    const { org, now } = this.world;
    const home = this.world.views.homeOf(this.id);
    const channel = this.world.board.directMessage(this.id).id;
    const view = home ? { view: this.world.views.payloadOf(home) } : {};
    const event = { type: 'app_home_opened', user: this.id, channel, tab: 'home', event_ts: this.stamp(), ...view };
    return this.deliver('event', payloads.eventPayload(org.id, event, Math.floor(now() / 1000)));
  }

  /** What this person sees, oldest first: the direct message with the app, or another channel they are in. */
  messages(channel: string = this.world.board.directMessage(this.id).id): Message[] {
    return this.world.board.visibleTo(this.id, channel);
  }

  /** The files in the messages this person sees, oldest first. */
  files(): FileSeen[] {
    return filesSeenBy(this.world, this.id);
  }

  /** Writes in a channel. No app hears of it: that would take an event subscription. */
  say(channel: string, text: string): Message {
    return this.world.board.say(this.id, this.channel(channel).id, escaped(this.world.org, this.id, text));
  }

  /** Any payload, validly signed unless a forgery says otherwise; the answer is not acted upon. */
  rawDeliver(kind: DeliveryKind, payload: JsonObject, forgery: Forgery = {}): Promise<Ack> {
    return this.post.courier.deliver(kind, payload, this.id, forgery);
  }

  private deliver(kind: DeliveryKind, payload: JsonObject): Promise<Ack> {
    return this.post.courier.deliver(kind, payload, this.id);
  }

  private clickMessage(actionId: string, ref: MessageRef, opts: ClickOptions): Promise<Ack> {
    const channel = this.channel(ref.channel);
    const message = this.message(ref);
    const place = onlyPlace(placesIn(message.blocks), actionId, opts);
    const action = this.action(place, pressed(place.element));
    const responseUrl = this.post.hooks.issue('actions', { user: this.id, channel: channel.id, original: message.ts });
    const it = { channel, message, action, responseUrl, triggerId: this.trigger() };
    return this.deliver('interactive', payloads.messageClickPayload(this.base(), it));
  }

  private act(view: OpenView, place: Place, value: JsonObject): Promise<Ack> {
    const sent = this.world.views.payloadOf(view);
    const it = { view: sent, action: this.action(place, value), triggerId: this.trigger(view.id) };
    return this.deliver('interactive', payloads.viewClickPayload(this.base(), it));
  }

  private action({ blockId, actionId }: Place, value: JsonObject): JsonObject {
    return { ...copyOf(value), block_id: blockId, action_id: actionId, action_ts: this.stamp() };
  }

  private openModal(): OpenView {
    const top = this.world.views.top(this.id);
    if (!top) throw new Error('There is no modal open.');
    return top;
  }

  private openHome(): OpenView {
    const home = this.world.views.homeOf(this.id);
    if (!home) throw new Error('The Home tab is empty.');
    return home;
  }

  private channel(id: string): Channel {
    const channel = this.world.org.channels.get(id);
    if (!channel?.members.includes(this.id)) throw new Error(`${this.id} is not in ${id}.`);
    return channel;
  }

  private message({ channel, ts }: MessageRef): Message {
    const message = this.world.board.visibleTo(this.id, channel).find((it) => it.ts === ts);
    if (!message) throw new Error(`${this.id} sees no message ${ts} in ${channel}.`);
    return message;
  }

  private base(): JsonObject {
    return payloads.envelope(this.world, this.id, this.post.install);
  }

  private trigger(viewId?: string): string {
    return this.world.triggers.issue(this.id, viewId);
  }

  private stamp(): string {
    return this.world.board.newTs();
  }
}

const stateOf = ({ id, view, state, hash, errors, problem }: OpenView): ModalState =>
  copyOf({ id, view, state, hash, errors, problem });

function onlyPlace(places: Place[], actionId: string, { blockId, value }: { blockId?: string; value?: string }): Place {
  const found = places.filter(
    (it) =>
      it.actionId === actionId &&
      (blockId === undefined || it.blockId === blockId) &&
      (value === undefined || it.element.value === value),
  );
  const [first] = found;
  const where = [actionId, blockId, value].filter((it) => it !== undefined).join(' / ');
  const there = places.map((it) => `${it.blockId} / ${it.actionId}`).join(', ');
  if (!first) throw new Error(`There is no ${where} to use here, only: ${there}`);
  if (found.length > 1) throw new Error(`There are ${found.length} of ${where}: say which block or value.`);
  return first;
}

/** A button tells its text and its value. */
function pressed(element: JsonObject): JsonObject {
  if (element.type !== 'button') throw new Error(`A ${textOf(element.type)} cannot be clicked: fill it.`);
  const { type, text, value, url } = element;
  return { type, text, ...(value === undefined ? {} : { value }), ...(url === undefined ? {} : { url }) };
}
