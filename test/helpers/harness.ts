import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TrailRow } from '../../src/domain/audit';
import type { WardenApp } from '../../src/app';
import { buildApp } from '../../src/app';
import type { Config } from '../../src/config';
import { readConfig, secretsOf } from '../../src/config';
import { createLogger } from '../../src/logging';
import type { Announcement } from '../../src/requests/announcement';
import type { Bucket } from '../../src/requests/ports';
import { TIMINGS } from '../../src/requests/timings';
import { readTrail } from '../../src/store/trail';
import { readMessage, readView } from '../../sandbox/read-aloud';
import { CHANNELS, PEOPLE } from '../../sandbox/names';
import type { PersonClient, StandIn, StandInOptions } from '../../sandbox/stand-in';
import { startStandIn } from '../../sandbox/stand-in';
import { atEnd } from './at-end';
import { newFolder } from './folders';
import { type MigratedFile, migratedFile } from './migrated';

export interface HowToReset {
  readonly scope?: 'all' | 'mobile' | 'web';
  readonly reason?: string;
}

export interface WorldOptions {
  readonly standIn?: StandInOptions;
  /** Slack's limits count by the time that tests let pass; else by real time, so that no test gets far ahead of them. */
  readonly sharesTime?: boolean;
  readonly env?: Record<string, string>;
  readonly bucket?: Bucket;
  /** More than one app on the same database and the same Slack. */
  readonly instances?: number;
  readonly databaseUrl?: string;
  readonly databaseAnswersWithinMs?: number;
  /** What Slack is like before the app starts. */
  readonly arrange?: (slack: StandIn) => void;
}

const LOOK_MS = { first: 5, last: 100 } as const;
/** Very short session ids of some tests could be part of any number. */
const MISTAKABLE_CHARS = 6;
/** Shorter than a claim is held, so that whoever works on something meanwhile still has it after a step. */
const STEP_MS = { usual: 1_000, long: 4_000, longFrom: 10_000 } as const;
const TURN_PATIENCE_MS = 90_000;

const TRAIL_KEY = 'canary-trail-key-0123456789abcdef-0123456789';

/** For all worlds of a process. */
let migrated: MigratedFile | undefined;
/** What a test that failed left open would keep the whole run from ending. What a file would end itself is ended here, with all that is looked for. */
const open = new Set<TestWorld>();
atEnd(async () => {
  const ends = await Promise.allSettled([...open].map((world) => world.stop()));
  migrated?.drop();
  for (const end of ends) if (end.status === 'rejected') throw end.reason as Error;
});

/** The real app on a real store, beside the stand-in for Slack; time moves when a test says so. */
export class TestWorld {
  readonly #folder = newFolder('test');
  readonly lines: string[] = [];
  /** Real time plus what tests have let pass. */
  #ahead = 0;
  #stops: (() => Promise<void>)[] = [];
  apps: WardenApp[] = [];
  /** Of the instance that was started last; needs `OPS_PORT: '0'`. */
  opsPort: number | undefined;

  private constructor(
    readonly slack: StandIn,
    readonly options: WorldOptions,
  ) {}

  static async start(options: WorldOptions = {}): Promise<TestWorld> {
    let now = Date.now;
    const slack = await startStandIn({ ...(options.sharesTime ? { now: () => now() } : {}), ...options.standIn });
    options.arrange?.(slack);
    const world = new TestWorld(slack, options);
    open.add(world);
    now = world.clock.now;
    if (options.databaseUrl === undefined) {
      migrated ??= await migratedFile();
      migrated.copyTo(join(world.#folder, 'warden.db'));
    }
    for (let i = 0; i < (options.instances ?? 1); i += 1) await world.startApp();
    return world;
  }

  readonly clock = { now: (): number => Date.now() + this.#ahead };

  /** The settings of the app, as an operator would give them. */
  get env(): Record<string, string> {
    const { slack, options } = this;
    return {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_ADMIN_TOKEN: slack.tokens.admin,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      HOST: '127.0.0.1',
      DATABASE_URL: options.databaseUrl ?? `file:${join(this.#folder, 'warden.db')}`,
      AUDIT_CHANNEL: CHANNELS.secops,
      TRAIL_KEY,
      LOG_LEVEL: 'debug',
      ...(options.env?.PAGER_SECRET === undefined ? {} : { PAGER_URL: slack.pagerUrl }),
      ...options.env,
    };
  }

  get config(): Config {
    return readConfig(this.env);
  }

  /** Starts one more instance. Its jobs run only when `turn` is called. */
  async startApp(): Promise<WardenApp> {
    const { config, clock, options } = this;
    const destination = {
      write: (line: string) => {
        this.write(line);
      },
    };
    const log = createLogger({ level: config.logLevel, secrets: secretsOf(config), destination });
    const app = await buildApp(
      { ...config, http: { ...config.http, port: 0 } },
      {
        log,
        clock,
        sleep: (ms) => this.passUntil(clock.now() + ms),
        timings: TIMINGS,
        ...(options.bucket ? { bucket: options.bucket } : {}),
        ...(options.databaseAnswersWithinMs ? { databaseAnswersWithinMs: options.databaseAnswersWithinMs } : {}),
      },
    );
    const { port, opsPort, stop } = await app.listen({ jobs: 'by-hand' });
    this.opsPort = opsPort;
    this.apps.push(app);
    this.#stops.push(stop);
    this.slack.deliverTo = `http://127.0.0.1:${port}`;
    await app.runJobs();
    return app;
  }

  /** Whoever reads the log is gone, or its disk is full. */
  isLogBroken = false;
  private write(line: string): void {
    if (this.isLogBroken) throw new Error('ENOSPC: no space left on device');
    this.lines.push(line);
  }

  /** What was announced to those who watch from outside, of the events named (all when none is). */
  announced(...events: Announcement['event'][]): Announcement[] {
    const said = this.lines.map((line) => JSON.parse(line) as Partial<Announcement>);
    const announcements = said.filter((each) => each.event !== undefined) as Announcement[];
    return announcements.filter(({ event }) => events.length === 0 || events.includes(event));
  }

  get app(): WardenApp {
    const [app] = this.apps;
    if (!app) throw new Error('No app was started.');
    return app;
  }

  as(person: keyof typeof PEOPLE): PersonClient {
    return this.slack.as(PEOPLE[person]);
  }

  /** Lets time pass without anybody waiting for it. */
  pass(ms: number): Promise<void> {
    this.#ahead += ms;
    return Promise.resolve();
  }

  /** Those who sleep side by side sleep through the same time. */
  private passUntil(at: number): Promise<void> {
    return this.pass(Math.max(0, at - this.clock.now()));
  }

  /** Lets the jobs of all instances run, again and again, over this much time; much time passes in longer steps. */
  async turn(ms = 0, stepMs: number = ms > STEP_MS.longFrom ? STEP_MS.long : STEP_MS.usual): Promise<void> {
    const until = this.clock.now() + ms;
    do {
      for (const app of this.apps) await app.runJobs();
      if (this.clock.now() < until) await this.pass(Math.min(stepMs, until - this.clock.now()));
    } while (this.clock.now() < until);
    for (const app of this.apps) await app.runJobs();
  }

  /**
   * Waits for what goes on after an acknowledgement, looking ever less often: looking takes the time that the work needs.
   * @param lastMs the longest pause between two looks
   */
  async until<T>(
    what: () => T | undefined | false | Promise<T | undefined | false>,
    patienceMs = 30_000,
    lastMs: number = LOOK_MS.last,
  ): Promise<T> {
    const giveUpAt = Date.now() + patienceMs;
    for (let pauseMs: number = LOOK_MS.first; ; pauseMs = Math.min(pauseMs * 1.5, lastMs)) {
      const seen = await what();
      if (seen !== undefined && seen !== false) return seen;
      if (Date.now() > giveUpAt) throw new Error(`Waited in vain for ${what.toString()}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** Lets time pass, step by step, with all jobs at each step, until something is so; what takes real time is waited for. */
  turnUntil<T>(what: () => T | undefined | false | Promise<T | undefined | false>, stepMs?: number): Promise<T> {
    let turns = 0;
    const turnAndLook = async (): Promise<T | undefined | false> => {
      turns += 1;
      const ms = stepMs ?? (turns > STEP_MS.longFrom / STEP_MS.usual ? STEP_MS.long : STEP_MS.usual);
      await this.turn(ms, ms);
      return what();
    };
    return this.until(turnAndLook, TURN_PATIENCE_MS, LOOK_MS.first);
  }

  /** The modal of a person once it says this. */
  modalSaying(person: PersonClient, words: string | RegExp): Promise<string> {
    return this.until(() => {
      const modal = person.modal();
      const text = modal ? readView(modal.view, { state: modal.state }) : '';
      const isThere = typeof words === 'string' ? text.includes(words) : words.test(text);
      return isThere ? text : undefined;
    }).catch((cause: unknown) => {
      const modal = person.modal();
      throw new Error(
        `No modal says ${String(words)}, but: ${modal ? readView(modal.view, { state: modal.state }) : 'none'}`,
        {
          cause,
        },
      );
    });
  }

  /** Types the command, picks what to end and why, and presses the button. */
  async asksForReset(person: PersonClient, target: keyof typeof PEOPLE, how: HowToReset = {}): Promise<void> {
    await this.fillsInReset(person, target, how);
    await person.submit();
  }

  /** All but the last press of the button. */
  async fillsInReset(
    person: PersonClient,
    target: keyof typeof PEOPLE,
    { scope = 'all', reason = 'exercise' }: HowToReset = {},
  ): Promise<void> {
    await person.command('/reset-sessions', `<@${PEOPLE[target]}> ${scope}`);
    await this.modalSaying(person, 'What this does not end');
    await person.fill({ reason: { choose_reason: reason } });
    await this.modalSaying(person, 'They would read');
  }

  /** Everything the person has read from the app in their direct message (or another channel). */
  told(person: PersonClient, channel?: string): string[] {
    return person.messages(channel).map((message) => readMessage(message));
  }

  /** The trail, of the types named (all when none is). */
  async trail(...types: TrailRow['type'][]): Promise<TrailRow[]> {
    const rows = await readTrail(this.app.store.db);
    return rows.filter(({ type }) => types.length === 0 || types.includes(type));
  }

  /** Calls that end sessions. */
  acts(): { method: string; args: object }[] {
    return [
      ...this.slack.callsTo('admin.users.session.reset'),
      ...this.slack.callsTo('admin.users.session.invalidate'),
    ].map(({ method, args }) => ({ method: method.replace('admin.users.session.', ''), args }));
  }

  async stopApps(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
    this.#stops = [];
    this.apps = [];
  }

  /** Addresses, networks and session ids of those whom Slack knows: nothing of it belongs into the log. */
  private personal(): string[] {
    const { people, sessions } = this.slack.org;
    const addresses = [...people.values()].map(({ profile }) => profile.email);
    const ofSessions = [...sessions.values()].flatMap(({ session_id: id, created, recent }) => [
      String(id),
      created.ip,
      recent?.ip,
    ]);
    return [...addresses, ...ofSessions].filter((text) => text !== undefined);
  }

  /**
   * Ends the world, once; no secret may have left the app, in a log line, a message, a call's arguments or the database, and nothing
   * personal in a log line.
   */
  async stop(): Promise<void> {
    if (!open.delete(this)) return;
    const { config, slack } = this;
    try {
      await this.stopApps();
    } finally {
      await slack.stop();
    }
    const files = readdirSync(this.#folder).map((name) => readFileSync(join(this.#folder, name), 'latin1'));
    const written = [...this.lines, ...slack.journal.entries.map((entry) => JSON.stringify(entry)), ...files].join(
      '\n',
    );
    const leaked = secretsOf(config).filter((secret) => secret.isIn(written));
    const log = this.lines.join('\n');
    const told = this.personal().filter((text) => text.length > MISTAKABLE_CHARS && log.includes(text));
    if (told.length > 0) throw new Error(`The log tells of people: ${told.join(', ')}`);
    if (leaked.length > 0) throw new Error(`${leaked.length} secrets were found in what the app wrote.`);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
