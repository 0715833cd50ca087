import { viewFault } from './block-kit';
import { copyOf, isObject, textOf, type JsonObject } from './json';
import { APP, ORG } from './names';
import { refuse } from './refusal';
import { stateAfter, withIds, type Values } from './view-state';

export interface OpenView {
  readonly id: string;
  readonly user: string;
  readonly rootId: string;
  readonly previousId: string | null;
  /** As the app sent it, unnamed blocks and elements named. */
  view: JsonObject;
  hash: string;
  state: Values;
  /** What the person set by hand, as `placeKey`s. */
  touched: Set<string>;
  /** Field errors from the last `response_action: errors`. */
  errors: Record<string, string>;
  /** What went wrong at the last submit, as Slack's client would notice. */
  problem?: string;
}

const STACK_MAX = 3;

/** The modals each person has open, top last, and their Home tabs. */
export class Views {
  private readonly stacks = new Map<string, OpenView[]>();
  private readonly homes = new Map<string, OpenView>();
  private counter = 0;

  constructor(
    private readonly now: () => number,
    private readonly keepsUntouched: () => boolean,
  ) {}

  stackOf(user: string): OpenView[] {
    return this.stacks.get(user) ?? [];
  }

  top(user: string): OpenView | undefined {
    return this.stackOf(user).at(-1);
  }

  homeOf(user: string): OpenView | undefined {
    return this.homes.get(user);
  }

  /** Opens a fresh stack: Slack shows one modal stack at a time. */
  open(user: string, view: unknown): OpenView {
    const opened = this.create(user, view, undefined);
    this.stacks.set(user, [opened]);
    return opened;
  }

  push(user: string, view: unknown): OpenView {
    const stack = this.stackOf(user);
    const below = stack.at(-1);
    if (!below) return refuse('not_found');
    if (stack.length >= STACK_MAX) return refuse('push_limit_reached');
    const pushed = this.create(user, view, below);
    this.stacks.set(user, [...stack, pushed]);
    return pushed;
  }

  update(target: OpenView, view: unknown, hash?: unknown): OpenView {
    if (hash !== undefined && hash !== target.hash) return refuse('hash_conflict');
    const checked = this.checked(view, target.view.type === 'home' ? 'home' : 'modal', target);
    target.view = checked;
    target.hash = this.newHash();
    target.state = stateAfter(checked.blocks, target.state, this.keepsUntouched() ? undefined : target.touched);
    target.errors = {};
    return target;
  }

  publish(user: string, view: unknown, hash?: unknown): OpenView {
    const home = this.homes.get(user);
    if (home) return this.update(home, view, hash);
    const created = this.create(user, view, undefined, 'home');
    this.homes.set(user, created);
    return created;
  }

  find({ id, externalId }: { id?: unknown; externalId?: unknown }): OpenView | undefined {
    return this.everything().find(
      (it) => it.id === id || (externalId !== undefined && it.view.external_id === externalId),
    );
  }

  close(target: OpenView): void {
    const stack = this.stackOf(target.user);
    this.stacks.set(
      target.user,
      stack.filter((it) => it !== target),
    );
  }

  clear(user: string): void {
    this.stacks.delete(user);
  }

  /** The `view` of payloads and answers (F2.2, F3.5). */
  payloadOf({ id, view, hash, state, rootId, previousId }: OpenView, { withState = true } = {}): JsonObject {
    const defaults = { private_metadata: '', callback_id: '', external_id: '' };
    const modal = { title: null, submit: null, close: null, clear_on_close: false, notify_on_close: false };
    return copyOf({
      ...(view.type === 'modal' ? modal : {}),
      ...defaults,
      ...view,
      id,
      team_id: ORG,
      hash,
      root_view_id: rootId,
      previous_view_id: previousId,
      state: { values: withState ? state : {} },
      app_id: APP.id,
      app_installed_team_id: ORG,
      bot_id: APP.botId,
    });
  }

  private everything(): OpenView[] {
    return [...[...this.stacks.values()].flat(), ...this.homes.values()];
  }

  private create(user: string, view: unknown, below?: OpenView, kind: 'modal' | 'home' = 'modal'): OpenView {
    const checked = this.checked(view, kind);
    const id = `V0A${String(++this.counter).padStart(8, '0')}`;
    return {
      id,
      user,
      rootId: below?.rootId ?? id,
      previousId: below?.id ?? null,
      view: checked,
      hash: this.newHash(),
      state: stateAfter(checked.blocks, {}),
      touched: new Set(),
      errors: {},
    };
  }

  private checked(view: unknown, kind: 'modal' | 'home', updated?: OpenView): JsonObject {
    const fault = viewFault(view, kind);
    if (fault) return refuse(fault.error, fault.messages);
    if (!isObject(view)) return refuse('invalid_arguments');
    const externalId = textOf(view.external_id);
    if (externalId && this.everything().some((it) => it !== updated && it.view.external_id === externalId))
      return refuse('duplicate_external_id');
    return { ...copyOf(view), blocks: withIds(view.blocks, () => `b${String(++this.counter)}`) };
  }

  private newHash(): string {
    return `${Math.floor(this.now() / 1000)}.${Math.random().toString(36).slice(2, 10)}`;
  }
}
