import type { SessionRecord } from '../../sandbox/organisation';
import type { PersonClient, StandIn } from '../../sandbox/stand-in';
import type { Chance } from './chance';
import { pause, until } from './fast-time';
import type { Fleet } from './fleet';
import { REFERENCE } from './invariants';

export interface OneAct {
  readonly target: string;
  readonly kind: 'reset' | 'invalidate';
  readonly scope: 'all' | 'mobile' | 'web';
  readonly picksMax: number;
  readonly reason: 'exercise' | 'lost-device';
}

const PATIENCE_MS = 120_000;
const LOOK_UP_PATIENCE_MS = 1_200;
const MESSAGE_PATIENCE_MS = 2_500;
const SESSIONS_A_BLOCK = 10;

/** Somebody on call: types the command, fills the form, presses the button, and does it all again when nothing comes back. */
export class Responder {
  readonly person: PersonClient;

  constructor(
    private readonly slack: StandIn,
    private readonly app: Fleet,
    private readonly chance: Chance,
    readonly id: string,
  ) {
    this.person = slack.as(id);
  }

  /** @returns the reference of the request; nothing when there is nothing to end any more. */
  async asksFor(act: OneAct): Promise<string | undefined> {
    const earlier = new Set(this.#referencesAbout(act.target));
    const answered = (): string | undefined => this.#referencesAbout(act.target).find((one) => !earlier.has(one));
    let lastError: unknown;
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (Date.now() < giveUpAt) {
      if (!this.slack.sessionsOf(act.target).some((session) => mayBeMeant(session, act))) return undefined;
      const wasSent = await this.#ask(act, answered).catch((error: unknown) => {
        lastError = error; // The window went away while it was being filled.
        return false;
      });
      const reference = wasSent ? await until(answered, MESSAGE_PATIENCE_MS) : answered();
      if (reference !== undefined) return reference;
      await pause(50);
      await until(() => (this.app.isListening ? true : undefined), LOOK_UP_PATIENCE_MS);
    }
    throw new Error(`${this.id} asked and asked in vain for ${JSON.stringify(act)}`, { cause: lastError });
  }

  /** @returns whether Slack's client said that it was sent. */
  async #ask(act: OneAct, answered: () => string | undefined): Promise<boolean> {
    const { person, app } = this;
    const { generation } = app;
    const soon = <T>(what: () => T | undefined): Promise<T | undefined> =>
      until(what, LOOK_UP_PATIENCE_MS, () => app.generation !== generation);

    if (person.modal()) await person.close({ all: true });
    const typed = act.kind === 'reset' ? `<@${act.target}> ${act.scope}` : `<@${act.target}>`;
    const { ok } = await person.command(act.kind === 'reset' ? '/reset-sessions' : '/invalidate-session', typed);
    if (!ok) return false;
    if ((await soon(() => answered() ?? this.#form())) === undefined) return false;
    if (answered() !== undefined) return true;

    if (act.kind === 'invalidate') await this.#pick(act, soon);
    await person.fill({ reason: { choose_reason: act.reason } });
    await soon(() => (this.#form()?.includes(`tell_${act.reason}`) ? true : undefined));
    const sent = await person.submit();
    return sent.ok;
  }

  async #pick({ target, picksMax }: OneAct, soon: (what: () => true | undefined) => Promise<unknown>): Promise<void> {
    const shown = this.slack
      .sessionsOf(target)
      .slice(0, SESSIONS_A_BLOCK)
      .map(({ session_id: id }) => String(id))
      .filter((id) => this.#form()?.includes(id));
    const [first, ...rest] = shown.sort(() => this.chance.next() - 0.5);
    if (first === undefined) return;
    const picks = [first, ...rest].slice(0, picksMax);
    await this.person.fill({ sessions_0_0: { pick_sessions: picks } });
    await soon(() => (this.#form()?.includes(`End ${picks.length} session`) ? true : undefined));
  }

  /** The open modal, once it can be submitted. */
  #form(): string | undefined {
    const modal = this.person.modal();
    return modal?.view.submit === undefined ? undefined : JSON.stringify(modal.view);
  }

  #referencesAbout(target: string): string[] {
    return this.person
      .messages()
      .map((message) => JSON.stringify(message))
      .filter((text) => text.includes(target))
      .flatMap((text) => text.match(REFERENCE) ?? []);
  }
}

/** The form of a reset that would end nothing cannot be sent. */
const mayBeMeant = ({ kind: device }: SessionRecord, { kind, scope }: OneAct): boolean =>
  kind === 'invalidate' || scope === 'all' || (device === 'mobile') === (scope === 'mobile');
