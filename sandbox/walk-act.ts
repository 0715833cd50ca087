import { optionsOf } from './block-kit-parts';
import { isObject, textOf } from './json';
import { CHANNELS } from './names';
import type { Message } from './organisation';
import { readMessage } from './read-aloud';
import type { Ack, PersonClient } from './stand-in';
import { placesIn } from './view-state';
import { folded } from './walk-screen';
import type { Stage } from './walk-stage';
import { expectEnded, sessionLines, takeStock } from './walk-truth';

/** One command of an admin's, from the typing to the proof. */
export interface Act {
  readonly admin: PersonClient;
  readonly target: string;
  readonly command: '/reset-sessions' | '/invalidate-session';
  /** What is typed after the person. */
  readonly more?: string;
  /** What is chosen in the window, by the words that stand there. */
  readonly choices: readonly string[];
  readonly button: string;
  /** What the window says once Slack was asked. */
  readonly then: string;
  /** What Slack must have ended in the end, and nothing else. */
  readonly ends: readonly number[];
  readonly verified: string;
  readonly isTold: boolean;
  /** What is like the first time is left out. */
  readonly brief: boolean;
}

const LONG_WAIT_MS = 4_000;

export async function carryOut(stage: Stage, act: Act): Promise<void> {
  const { slack, screen, nameOf } = stage;
  const { admin, target, button } = act;
  const [me, person] = [nameOf(admin.id), nameOf(target)];
  const show = (text: string): string => (act.brief ? folded(text) : text);
  const before = takeStock(slack);
  const news = listen(stage, {
    [me]: [admin],
    'audit channel': [admin, CHANNELS.secops],
    [person]: [slack.as(target)],
  });

  if (!act.brief) screen.panel(`Sessions of @${person} before`, sessionLines(slack, target, before));
  await type(stage, act);
  for (const words of act.choices) await choose(stage, admin, words);
  const modal = await stage.modalSaying(admin, `[${button}]`);
  screen.says(`@${me} chooses ${act.choices.map((words) => `“${words}”`).join(' and ')}, and then sees:`);
  screen.panel(`@${me}’s window`, show(modal));

  const pressedAt = performance.now();
  accepted(await admin.submit(), `the button “${button}”`);
  const after = await stage.modalSaying(admin, act.then);
  screen.says(`@${me} presses [${button}]. The window turns into:`);
  screen.panel(`@${me}’s window`, after);
  const patience = setTimeout(() => {
    screen.says('Slack allows 20 look-ups of sessions a minute, so the app waits for its turn to look…');
  }, LONG_WAIT_MS);

  const seen = await stage
    .until(
      `the proof “${act.verified}” in the direct message and the audit channel`,
      () => {
        const hasProof = [me, 'audit channel'].every((who) => news(who).every((text) => text.includes(act.verified)));
        const isThere = news(me).length === 2 && news('audit channel').length === 1;
        return hasProof && isThere && (!act.isTold || news(person).length === 1) ? performance.now() : undefined;
      },
      () => [...news(me), ...news('audit channel')].join('\n'),
    )
    .finally(() => {
      clearTimeout(patience);
    });
  expectEnded(slack, before, act.ends);

  screen.says(`${((seen - pressedAt) / 1_000).toFixed(1)} seconds later:`);
  screen.panel(
    `@${me} reads, as a direct message`,
    news(me)
      .slice(act.brief ? -1 : 0)
      .join('\n'),
  );
  screen.panel(`#${slack.org.channels.get(CHANNELS.secops)?.name ?? 'audit'} reads`, news('audit channel').join('\n'));
  if (act.isTold) screen.panel(`@${person} reads, as a direct message`, news(person).join('\n'));
  screen.panel(`Sessions of @${person} after`, sessionLines(slack, target, before));
  screen.done('Verified, and the stand-in’s own list agrees: nothing else ended, for anybody.');
  await admin.close();
}

type Typed = Pick<Act, 'admin' | 'target' | 'command' | 'more'>;

/** Types the command, as `<@U…>` behind the mention that people see. */
export async function type(stage: Stage, { admin, target, command, more }: Typed): Promise<void> {
  const after = more === undefined ? '' : ` ${more}`;
  stage.screen.says(`@${stage.nameOf(admin.id)} types:  ${command} @${stage.nameOf(target)}${after}`);
  accepted(await admin.command(command, `<@${target}>${after}`), command);
}

/** Picks the option that says this, in its label or in the line below. */
async function choose({ until }: Stage, person: PersonClient, words: string): Promise<void> {
  const find = () => {
    for (const place of placesIn(person.modal()?.view.blocks)) {
      const option = optionsOf(place.element).find(({ text, description }) =>
        [text, description].some((each) => isObject(each) && textOf(each.text).includes(words)),
      );
      if (option) return { ...place, value: textOf(option.value) };
    }
    return undefined;
  };
  const { blockId, actionId, element, value } = await until(`the choice “${words}”`, find);
  const hash = person.modal()?.hash;
  await person.fill({ [blockId]: { [actionId]: element.type === 'checkboxes' ? [value] : value } });
  await until(`the window to follow the choice “${words}”`, () => person.modal()?.hash !== hash || undefined);
}

function accepted({ ok, status, problem }: Ack, what: string): void {
  if (!ok) throw new Error(`The app did not take ${what}: ${problem ?? `HTTP ${status}`}.`);
}

/** @returns what each of these has read in their channel since now, replies marked. */
export function listen(
  { nameOf }: Pick<Stage, 'nameOf'>,
  places: Record<string, [person: PersonClient, channel?: string]>,
): (place: string) => string[] {
  const messagesIn = (place: string): Message[] => {
    const [person, channel] = places[place] ?? [];
    return person?.messages(channel) ?? [];
  };
  const old = new Set(Object.keys(places).flatMap((place) => messagesIn(place).map(({ ts }) => ts)));
  return (place) =>
    messagesIn(place)
      .filter(({ ts }) => !old.has(ts))
      .map((message) => (message.thread_ts === undefined ? '' : '↳ ') + readMessage(message, { nameOf }));
}
