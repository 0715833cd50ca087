import type { MessageRef, PersonClient, StandIn } from '../../sandbox/stand-in';
import type { Chance } from './chance';
import { pause, until } from './fast-time';
import type { Fleet } from './fleet';
import { REFERENCE } from './invariants';

/** People to be named at once. No two lists of a crash have the same number of people, by which each is known. */
export interface ListAct {
  readonly kind: 'list';
  readonly people: readonly string[];
  readonly scope: 'all' | 'mobile' | 'web';
  readonly canary: boolean;
  readonly blind: 'wait' | 'repeat';
  /** How often it is paused on the way, and whether it is stopped. */
  readonly pauses: number;
  readonly isStopped: boolean;
}

const PATIENCE_MS = 240_000;
const LOOK_UP_PATIENCE_MS = 1_200;
const LIST_PATIENCE_MS = 8_000;
const MESSAGE_PATIENCE_MS = 2_500;
/** More are not typed, but uploaded. */
const TYPED_MAX = 50;

/** Somebody who ends the sessions of many: names them, waits for the list, reviews it, and does it again when nothing comes back. */
export class ListResponder {
  readonly person: PersonClient;

  constructor(
    private readonly slack: StandIn,
    private readonly app: Fleet,
    private readonly chance: Chance,
    readonly id: string,
  ) {
    this.person = slack.as(id);
  }

  /** @returns the reference of the request */
  async asksFor(act: ListAct): Promise<string> {
    const answered = (): string | undefined => this.#referenceOf(act);
    let lastError: unknown;
    for (const giveUpAt = Date.now() + PATIENCE_MS; Date.now() < giveUpAt;) {
      const message = this.#readyList(act);
      const step = message ? this.#review(act, message, answered) : this.#name(act, answered);
      await step.catch((error: unknown) => {
        lastError = error; // The window went away while it was being filled.
      });
      const reference = answered();
      if (reference !== undefined) return reference;
      await pause(50);
      await until(() => (this.app.isListening ? true : undefined), LOOK_UP_PATIENCE_MS);
    }
    throw new Error(`${this.id} asked and asked in vain for ${act.people.length} people`, { cause: lastError });
  }

  /** Presses its buttons until it is over: pauses it now and then, and resumes whatever stands still. */
  async watchesOver(act: ListAct, isOver: () => Promise<true | undefined>, patienceMs: number): Promise<void> {
    let pauses = act.pauses;
    await until(async () => {
      const { resume, pause: stop } = this.#buttonsOf(act);
      if (resume) await this.#press('resume_run', resume);
      else if (stop && pauses > 0 && this.chance.once(0.1)) {
        pauses -= 1;
        await this.#press('pause_run', stop);
      } else if (stop && act.isStopped && this.chance.once(0.05)) await this.#press('stop_run', stop);
      return isOver();
    }, patienceMs);
  }

  /** The message that follows the run, where it has these. */
  #buttonsOf({ people }: ListAct): { resume: MessageRef | undefined; pause: MessageRef | undefined } {
    const message = this.person.messages().findLast(({ text }) => text.includes(`of ${peopleWords(people)}`));
    const having = (button: string) => (JSON.stringify(message?.blocks ?? '').includes(button) ? message : undefined);
    return { resume: having('resume_run'), pause: having('pause_run') };
  }

  async #press(button: string, message: MessageRef): Promise<void> {
    await this.person.click(button, { message }).catch(() => undefined); // The message has changed meanwhile.
  }

  async #name(act: ListAct, answered: () => string | undefined): Promise<void> {
    const isTyped = act.people.length <= TYPED_MAX;
    const typed = isTyped ? `${act.people.map((id) => `<@${id}>`).join(' ')} ${act.scope}` : 'many';
    await this.#closeAll();
    const { ok } = await this.person.command('/reset-sessions', typed);
    if (!ok) return;
    const isThere = await this.#soon(() => answered() ?? this.#modalWith('pasted'));
    if (isThere === undefined || answered() !== undefined) return;
    const bytes = Buffer.from(`user id\n${act.people.join('\n')}\n`);
    if (!isTyped) await this.person.attach('file', 'file', { name: 'people.csv', bytes });
    const sent = await this.person.submit();
    if (sent.ok) await until(() => this.#readyList(act), LIST_PATIENCE_MS);
  }

  async #review(
    { scope, canary, blind, people }: ListAct,
    message: { channel: string; ts: string },
    answered: () => string | undefined,
  ): Promise<void> {
    await this.#closeAll();
    await this.person.click('review_list', { message });
    const isThere = await this.#soon(() => answered() ?? this.#modalWith('choose_reason'));
    if (isThere === undefined || answered() !== undefined) return;
    await this.person.fill({
      scope: { scope },
      reason: { choose_reason: 'phishing' },
      number: { number: String(people.length) },
      blind: { blind },
      ...(this.#modalWith('"canary"') === undefined ? {} : { canary: { canary: canary ? ['canary'] : [] } }),
    });
    const sent = await this.person.submit();
    if (sent.ok) await until(answered, MESSAGE_PATIENCE_MS);
  }

  async #closeAll(): Promise<void> {
    if (this.person.modal()) await this.person.close({ all: true });
  }

  /** Waits a little, and not for a process that is dead. */
  #soon<T>(what: () => T | undefined): Promise<T | undefined> {
    const { generation } = this.app;
    return until(what, LOOK_UP_PATIENCE_MS, () => this.app.generation !== generation);
  }

  /** The open modal, once it has this and can be submitted. */
  #modalWith(words: string): string | undefined {
    const modal = this.person.modal();
    const text = modal?.view.submit === undefined ? '' : JSON.stringify(modal.view);
    return text.includes(words) ? text : undefined;
  }

  #readyList({ people }: ListAct): { channel: string; ts: string } | undefined {
    const words = `The list is ready: ${peopleWords(people)}.`;
    return this.person.messages().findLast((message) => JSON.stringify(message).includes(words));
  }

  #referenceOf({ people }: ListAct): string | undefined {
    const about = this.person.messages().filter(({ text }) => text.includes(`of ${peopleWords(people)}`));
    return about.flatMap(({ text }) => text.match(REFERENCE) ?? [])[0];
  }
}

const peopleWords = (people: readonly string[]): string => `${people.length.toLocaleString('en')} people`;
