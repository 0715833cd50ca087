import { isObject, textOf, type JsonObject } from './json';
import type { Choices, PersonClient } from './person';
import type { FileToAttach } from './file-input';
import { PASS_MINUTES_MAX } from './moved-clock';
import { canAct } from './page-people';
import type { PageWorld } from './page-state';
import type { Ack } from './courier';

/** What somebody did on the page. */
export type Deed = JsonObject & { readonly do: string };

export interface Done {
  readonly ok: boolean;
  /** Slack's word for what went wrong. */
  readonly problem?: string | undefined;
  /** Required inputs that are empty, by block id. */
  readonly unfilled?: unknown;
}

type Act = (world: PageWorld, me: PersonClient, deed: Deed) => Promise<Ack | undefined> | undefined;

/** What people do in Slack: every delivery goes over the wire to the app. */
const IN_SLACK: Readonly<Record<string, Act>> = {
  command: ({ manifest }, me, { command, text, channel }) => {
    const declared = manifest.commands.find((it) => it.command === command);
    if (!declared) throw new Error(`${textOf(command)} is not a valid command.`);
    return me.command(declared.command, textOf(text), { channel: textOf(channel) });
  },
  say: (_world, me, { channel, text }) => {
    me.say(textOf(channel), textOf(text));
    return undefined;
  },
  'message-shortcut': (world, me, { callbackId, channel, ts }) =>
    me.messageShortcut(declaredShortcut(world, 'message', callbackId), { channel: textOf(channel), ts: textOf(ts) }),
  'global-shortcut': (world, me, { callbackId }) => me.globalShortcut(declaredShortcut(world, 'global', callbackId)),
  'visit-home': ({ manifest }, me) => (manifest.hasHome ? me.visitHome() : undefined),
  fill: async (_world, me, deed) => {
    if (deed.home !== true) onTop(me, deed);
    await me.fill(choicesIn(deed), { home: deed.home === true, isTyping: deed.isTyping === true });
    return undefined;
  },
  click: (_world, me, deed) => click(me, deed),
  submit: async (_world, me, deed) => {
    onTop(me, deed);
    await me.fill(choicesIn(deed), { isTyping: true });
    return me.submit();
  },
  close: (_world, me, deed) => {
    onTop(me, deed);
    return me.close({ all: deed.all === true });
  },
};

/** What happens to the organisation, and what goes wrong at Slack. */
const BEHIND: Readonly<Record<string, (world: PageWorld, deed: Deed) => void | Promise<void>>> = {
  'let-pass': async ({ clock }, { minutes }) => {
    const isPossible = Number.isInteger(minutes) && Number(minutes) > 0 && Number(minutes) <= PASS_MINUTES_MAX;
    if (!clock || !isPossible)
      throw new Error(`Time passes here by 1 to ${PASS_MINUTES_MAX} minutes, where the clocks can be moved.`);
    await clock.letPass(Number(minutes) * 60_000);
  },
  'sign-in-again': ({ sessions }, { session }) => {
    sessions.signInAgain(Number(session));
  },
  move: ({ sessions }, { session }) => {
    sessions.move(Number(session));
  },
  'steal-cookie': ({ slack, sessions }, { user }) => {
    sessions.stealCookie(slack.as(textOf(user)).id);
  },
  'look-at': ({ slack, sessions }, { user }) => {
    sessions.lookAt(slack.as(textOf(user)).id);
  },
  'tidy-sessions': ({ sessions }) => {
    sessions.tidy();
  },
  fault: ({ trouble }, { target, kind }) => {
    trouble.plan(textOf(target), textOf(kind));
  },
  'clear-faults': ({ trouble }) => {
    trouble.clear();
  },
  slow: ({ trouble }, { on }) => {
    trouble.slow(on === true);
  },
  revoke: ({ trouble }, { on }) => {
    trouble.revoke(on === true);
  },
};

/** @throws Error in words for the person, when this cannot be done now. */
export async function carryOut(world: PageWorld, user: string, deed: Deed): Promise<Done> {
  const me = personNamed(world, user);
  const behind = Object.hasOwn(BEHIND, deed.do) ? BEHIND[deed.do] : undefined;
  await behind?.(world, deed);
  if (behind) return { ok: true };

  const act = Object.hasOwn(IN_SLACK, deed.do) ? IN_SLACK[deed.do] : undefined;
  if (!act) throw new Error(`Nobody can do that here: ${deed.do}.`);
  const ack = await act(world, me, deed);
  if (!ack) return { ok: true };
  const { ok, problem, body } = ack;
  return { ok, problem, ...(problem === 'missing_required_input' ? { unfilled: body } : {}) };
}

/** Into a file input of the window on top. @throws Error in words for the person, where it does not fit. */
export async function attachFile(
  world: PageWorld,
  user: string,
  { view, blockId, actionId, file }: { view: string; blockId: string; actionId: string; file: FileToAttach },
): Promise<void> {
  const me = personNamed(world, user);
  onTop(me, { do: 'attach', view });
  await me.attach(blockId, actionId, file);
}

/** @throws Error unless this is somebody who can sign in here. */
export function personNamed({ slack }: PageWorld, user: string): PersonClient {
  const person = slack.org.people.get(user);
  if (!person || !canAct(person)) throw new Error('Nobody here can be played under that id.');
  return slack.as(user);
}

function declaredShortcut({ manifest }: PageWorld, kind: 'message' | 'global', callbackId: unknown): string {
  const declared = manifest.shortcuts.find((it) => it.kind === kind && it.callbackId === callbackId);
  if (!declared) throw new Error(`There is no ${kind} shortcut ${textOf(callbackId)}.`);
  return declared.callbackId;
}

/** Meanwhile the window may have been closed, or replaced by another one. */
function onTop(me: PersonClient, { view }: Deed): void {
  if (me.modal()?.id !== view) throw new Error('That window is not open any more.');
}

function click(me: PersonClient, deed: Deed): Promise<Ack> {
  const { channel, ts, blockId, value, home } = deed;
  const isMessage = typeof ts === 'string';
  if (!isMessage && home !== true) onTop(me, deed);
  return me.click(textOf(deed.actionId), {
    blockId: textOf(blockId),
    ...(typeof value === 'string' ? { value } : {}),
    ...(isMessage ? { message: { channel: textOf(channel), ts } } : {}),
    home: home === true,
  });
}

function choicesIn({ values }: Deed): Choices {
  const choices: Choices = {};
  for (const [blockId, actions] of Object.entries(isObject(values) ? values : {}))
    choices[blockId] = Object.fromEntries(
      Object.entries(isObject(actions) ? actions : {}).map(([actionId, choice]) => [actionId, choiceOf(choice)]),
    );
  return choices;
}

const choiceOf = (choice: unknown): string | readonly string[] | null => {
  if (Array.isArray(choice)) return choice.filter((it) => typeof it === 'string');
  return typeof choice === 'string' ? choice : null;
};
