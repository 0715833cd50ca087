import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNELS, PEOPLE } from '../../sandbox/names';
import { readView } from '../../sandbox/read-aloud';
import type { Limiter, PersonClient, StandIn } from '../../sandbox/stand-in';
import { fault, startStandIn } from '../../sandbox/stand-in';
import { policyFile } from '../../test/helpers/policies';
import { randomFrom } from '../play';
import { AppProcess } from './app-process';
import type { SharedTime } from './shared-time';
import { timeIn } from './shared-time';

/** From the app to Slack, or back. */
const WAY_MS = { min: 40, max: 200 } as const;
/** The app looks for what is due so often. */
const TURN_MS = 250;
/** Nobody came for so long of the real time: everybody waits for the virtual one. */
const QUIET_MS = 2;
const PATIENCE_MS = 600_000;
/** From a process that is gone to the next one that listens. */
const RESTART_MS = 2_000;
/** Longer than that it never leaps, since not all that happens is known beforehand. */
const LEAP_MAX_MS = 30_000;

const POLICY = `
version: 1
requesters:
  - roles: [org_owner, org_admin]
    may: [reset, invalidate, bulk, everybody, stop, stop_all, audit]
approvers:
  - roles: [org_owner, org_admin]
approvals:
  people_per_hour: [{ up_to: 100000, approvals: 1 }]
limits:
  organisation_people_per_hour: 200000
`;

export interface StageOptions {
  readonly limiter: Limiter;
  readonly seed: number;
  /** Time is the real one, and the app's jobs run by themselves. */
  readonly isReal?: boolean;
}

/** The real app in a process, the stand-in in this one, and a time between them that passes only when both wait. */
export class Stage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'warden-bench-'));
  readonly #time: SharedTime;
  readonly #due: { readonly at: number; readonly run: () => void }[] = [];
  /** Somebody waits for what comes until then: a call under way, or a pause within a piece of work. */
  #until = 0;
  #lastCame = 0;
  #nextAt = 0;
  #pump: NodeJS.Timeout | undefined;
  #restart: Promise<void> = Promise.resolve();
  /** Under way, or to come. */
  #restarts = 0;
  /** A call has left for Slack, and takes so long on its way. */
  onCall: (method: string, ms: number) => void = () => undefined;
  slack!: StandIn;
  app!: AppProcess;

  private constructor(private readonly isReal: boolean) {
    this.#time = timeIn(join(this.#folder, 'time'));
    this.#time.set(Date.now());
  }

  static async open({ limiter, seed, isReal = false }: StageOptions): Promise<Stage> {
    const stage = new Stage(isReal);
    const random = randomFrom(seed);
    stage.slack = await startStandIn({ now: stage.now, later: stage.later, limiter });
    stage.slack.faults.random(({ method }) => {
      const ms = WAY_MS.min + Math.floor(random() * (WAY_MS.max - WAY_MS.min));
      stage.#until = Math.max(stage.#until, stage.now() + ms);
      stage.onCall(method, ms);
      return fault.delay(ms, random() < 0.5 ? 'before' : 'after');
    });
    if (!isReal) stage.#passTime();
    const timeFile = isReal ? {} : { timeFile: join(stage.#folder, 'time') };
    stage.app = new AppProcess({ kind: 'begin', env: stage.env, ...timeFile }, (id, at) => {
      stage.#until = Math.max(stage.#until, at);
      stage.#add(at, () => {
        stage.app.wake(id);
      });
    });
    await stage.startApp();
    return stage;
  }

  readonly now = (): number => (this.isReal ? Date.now() : this.#time.now());

  readonly later = (ms: number, run: () => void): void => {
    if (this.isReal) setTimeout(run, ms).unref();
    else this.#add(this.now() + ms, run);
  };

  get env(): Record<string, string> {
    const { slack } = this;
    return {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_ADMIN_TOKEN: slack.tokens.admin,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      HOST: '127.0.0.1',
      DATABASE_URL: `file:${this.databaseFile}`,
      AUDIT_CHANNEL: CHANNELS.secops,
      TRAIL_KEY: 'a-trail-key-for-figures-0123456789-abcdefgh',
      POLICY_FILE: policyFile(POLICY),
      LOG_LEVEL: 'error',
    };
  }

  get databaseFile(): string {
    return join(this.#folder, 'warden.db');
  }

  as(person: keyof typeof PEOPLE): PersonClient {
    return this.slack.as(PEOPLE[person]);
  }

  async startApp(): Promise<void> {
    this.slack.deliverTo = `http://127.0.0.1:${await this.app.start()}`;
    if (!this.isReal) this.#nextAt = await this.app.turn();
  }

  /** Lets the jobs run once, and then again and again over this much time. */
  async turn(ms = 0): Promise<void> {
    const until = this.now() + ms;
    await this.pass(0);
    while (this.now() < until) await this.pass(TURN_MS);
  }

  /** Lets so much time pass, with all that happens meanwhile, and the jobs run at the end of it. */
  async pass(ms: number): Promise<void> {
    if (this.isReal) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, TURN_MS)));
      return;
    }
    // Work that somebody's click has begun goes on outside the jobs.
    while (this.now() < this.#until) await new Promise((resolve) => setTimeout(resolve, 1));
    const at = this.now() + ms;
    for (let next = this.#next(at); next; next = this.#next(at)) {
      this.#happens(next);
      // Nobody leaps over that: what is due next is known afterwards.
      if (this.#restarts > 0) return this.#restarted();
    }
    this.#time.set(Math.max(at, this.now()));
    await this.#restarted();
    this.#nextAt = await this.app.turn();
  }

  /** Whatever it is doing, nothing of it is left but what is on disk. */
  killAndRestart(): void {
    this.#restarts += 1;
    this.#restart = this.#restart.then(async () => {
      await this.app.kill();
      this.#time.set(this.now() + RESTART_MS);
      await this.startApp();
      this.#restarts -= 1;
    });
  }

  /** It may be killed again while it starts. */
  async #restarted(): Promise<void> {
    while (this.#restarts > 0) await this.#restart;
  }

  /** Until the app would look for what is due and find something. */
  get #leapMs(): number {
    const turns = Math.ceil((this.#nextAt - this.now()) / TURN_MS);
    return Math.min(Math.max(turns, 1) * TURN_MS, LEAP_MAX_MS);
  }

  /** Turns until it is so. */
  async until<T>(what: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const seen = await what();
      if (seen !== undefined && seen !== false) return seen;
      if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${what.toString()}: ${this.app.said.join('')}`);
      await this.pass(this.#leapMs);
    }
  }

  /** The modal of a person once it says this. What people do takes no time here. */
  async modalSaying(person: PersonClient, words: string | RegExp): Promise<string> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    this.#nextAt = 0;
    for (;;) {
      const modal = person.modal();
      const text = modal ? readView(modal.view, { state: modal.state }) : '';
      if (typeof words === 'string' ? text.includes(words) : words.test(text)) return text;
      if (Date.now() > giveUpAt) throw new Error(`No modal says ${String(words)}, but: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#pump);
    await this.app.kill();
    await this.slack.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #add(at: number, run: () => void): void {
    this.#lastCame = performance.now();
    this.#due.push({ at, run });
    this.#due.sort((one, other) => one.at - other.at);
  }

  #next(until: number): { at: number; run: () => void } | undefined {
    const [next] = this.#due;
    return next && next.at <= until ? this.#due.shift() : undefined;
  }

  #happens({ at, run }: { at: number; run: () => void }): void {
    this.#time.set(Math.max(at, this.now()));
    run();
  }

  /** While a call is under way and nothing else happens, its time passes. */
  #passTime(): void {
    const isQuiet = performance.now() - this.#lastCame >= QUIET_MS;
    const next = isQuiet ? this.#next(this.#until) : undefined;
    if (next) {
      this.#lastCame = performance.now();
      this.#happens(next);
    }
    this.#pump = setTimeout(() => {
      this.#passTime();
    }, 1);
  }
}
