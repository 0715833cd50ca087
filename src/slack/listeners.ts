import type {
  AllMiddlewareArgs,
  AnyMiddlewareArgs,
  App,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcut,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';

type Handler<Args> = (args: Args & AllMiddlewareArgs) => Promise<void>;
type Shortcut<T extends SlackShortcut['type']> = Extract<SlackShortcut, { type: T }>;

/** What a feature answers to, in the words of Bolt's own methods. */
export interface Listeners {
  readonly command: (name: string, handler: Handler<SlackCommandMiddlewareArgs>) => void;
  readonly action: <A extends BlockAction = BlockAction>(
    to: { readonly action_id: string | RegExp; readonly type: 'block_actions' },
    handler: Handler<SlackActionMiddlewareArgs<A>>,
  ) => void;
  readonly view: (
    to: { readonly callback_id: string | RegExp; readonly type: 'view_submission' },
    handler: Handler<SlackViewMiddlewareArgs<ViewSubmitAction>>,
  ) => void;
  readonly shortcut: <T extends SlackShortcut['type']>(
    to: { readonly callback_id: string; readonly type: T },
    handler: Handler<SlackShortcutMiddlewareArgs<Shortcut<T>>>,
  ) => void;
  readonly event: <E extends string>(name: E, handler: Handler<SlackEventMiddlewareArgs<E>>) => void;
}

/**
 * A table for each kind of delivery, behind one middleware of Bolt's, the last. Of Bolt's own listeners every one is asked about every
 * delivery, which makes each dearer with every button there is, and all run that match (F7.4): here one runs, or none.
 */
export function createListeners(app: Pick<App, 'use'>): Listeners {
  const commands = new Table<Handler<SlackCommandMiddlewareArgs>>();
  const actions = new Table<Handler<SlackActionMiddlewareArgs<BlockAction>>>();
  const views = new Table<Handler<SlackViewMiddlewareArgs<ViewSubmitAction>>>();
  const shortcuts = new Table<Handler<SlackShortcutMiddlewareArgs>>();
  const events = new Table<Handler<SlackEventMiddlewareArgs>>();

  app.use(async (args) => {
    if ('command' in args) await commands.find(args.command.command)?.(args);
    else if (isButton(args)) await actions.find(args.action.action_id)?.(args);
    else if (isSubmitted(args)) await views.find(args.view.callback_id)?.(args);
    else if ('shortcut' in args) await shortcuts.find(shortcutKey(args.shortcut))?.(args);
    else if ('event' in args) await events.find(args.event.type)?.(args);
  });

  // What was registered for an id is called for that id only, so its arguments are what the handler asks for.
  return {
    command: (name, handler) => {
      commands.add(name, handler);
    },
    action: (to, handler) => {
      actions.add(to.action_id, handler as unknown as Handler<SlackActionMiddlewareArgs<BlockAction>>);
    },
    view: (to, handler) => {
      views.add(to.callback_id, handler);
    },
    shortcut: (to, handler) => {
      shortcuts.add(shortcutKey(to), handler as unknown as Handler<SlackShortcutMiddlewareArgs>);
    },
    event: (name, handler) => {
      events.add(name, handler as unknown as Handler<SlackEventMiddlewareArgs>);
    },
  };
}

type Delivery = AllMiddlewareArgs & AnyMiddlewareArgs;

const isButton = (args: Delivery): args is AllMiddlewareArgs & SlackActionMiddlewareArgs<BlockAction> =>
  'action' in args && args.body.type === 'block_actions' && args.body.actions.length > 0;

const isSubmitted = (args: Delivery): args is AllMiddlewareArgs & SlackViewMiddlewareArgs<ViewSubmitAction> =>
  'view' in args && args.body.type === 'view_submission';

const shortcutKey = (of: { readonly type: string; readonly callback_id: string }): string =>
  `${of.type} ${of.callback_id}`;

class Table<H> {
  readonly #byId = new Map<string, H>();
  readonly #patterns: (readonly [RegExp, H])[] = [];

  /** @throws Error when the id is taken: two handlers would answer one click. */
  add(id: string | RegExp, handler: H): void {
    if (typeof id !== 'string') {
      this.#patterns.push([id, handler]);
      return;
    }
    if (this.#byId.has(id)) throw new Error(`Two handlers for ${id}`);
    this.#byId.set(id, handler);
  }

  find(id: string): H | undefined {
    return this.#byId.get(id) ?? this.#patterns.find(([pattern]) => pattern.test(id))?.[1];
  }
}
