import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readView } from './read-aloud';
import type { ModalState, PersonClient, StandIn } from './stand-in';
import { startStandIn } from './stand-in';
import type { StandInOptions } from './build-world';
import { movedClock, type MovedClock } from './moved-clock';
import { startApp, type AppOptions, type RunningApp } from './walk-app';
import type { Screen } from './walk-screen';

export interface StageOptions {
  readonly screen: Screen;
  readonly port: number;
  /** More variables for the app. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another kind of Slack. */
  readonly standIn?: StandInOptions;
  /** Another way to start the app than as a process of its own. */
  readonly start?: (slack: StandIn, options: AppOptions) => Promise<RunningApp>;
  /** How long any one thing may take to show up. */
  readonly patienceMs?: number;
}

/** The stand-in for Slack, the app beside it, and the eyes of whoever walks through them. */
export interface Stage {
  readonly slack: StandIn;
  readonly app: RunningApp;
  readonly screen: Screen;
  readonly clock: MovedClock;
  readonly nameOf: (userId: string) => string;
  /** Waits until `look` sees something. @throws Error naming what was waited for and `instead`, what is there. */
  readonly until: <T>(what: string, look: () => T | undefined, instead?: () => string) => Promise<T>;
  /** The person's modal as text, once it says this. */
  readonly modalSaying: (person: PersonClient, words: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Longer than the app may have to wait for its turn to ask Slack. */
const PATIENCE_MS = 25_000;
const LOOK_EVERY_MS = 20;

/** @throws Error saying why, when the app cannot be started; nothing runs then. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { screen, port: wished, env = {}, standIn = {}, start = startApp } = options;
  const folder = mkdtempSync(join(tmpdir(), 'warden-sandbox-'));
  const { clock, now } = movedClock(async (aheadMs) => running?.moveClock(aheadMs));
  let running: RunningApp | undefined;
  const slack = await startStandIn({ now, signsAt: now, ...standIn });
  const clear = async (): Promise<void> => {
    await slack.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort(wished);
    if (wished !== port && wished !== 0) screen.says(`Port ${wished} is taken, so the app listens on ${port} instead.`);
    const app = (running = await start(slack, { folder, port, env }));
    slack.deliverTo = app.url;
    return {
      ...stageOn(slack, app, options),
      clock,
      stop: async () => {
        await app.stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

function stageOn(slack: StandIn, app: RunningApp, options: StageOptions): Omit<Stage, 'stop' | 'clock'> {
  const { screen, patienceMs = PATIENCE_MS } = options;
  const nameOf = (userId: string): string => slack.org.people.get(userId)?.name ?? userId;
  const textOf = ({ view, state, errors, problem }: ModalState): string =>
    [readView(view, { state, errors, nameOf }), problem].filter((part) => part !== undefined).join('\n! ');

  const until: Stage['until'] = async (what, look, instead) => {
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const seen = look();
      if (seen !== undefined) return seen;
      const ended = app.ended();
      if (ended !== undefined) throw new Error(`While waiting for ${what}: ${ended}`);
      if (Date.now() > giveUpAt) {
        const there = instead?.();
        throw new Error(`Waited ${patienceMs / 1_000} s in vain for ${what}.${there ? ` There is:\n${there}` : ''}`);
      }
      await pause(LOOK_EVERY_MS);
    }
  };

  return {
    slack,
    app,
    screen,
    nameOf,
    until,
    modalSaying: (person, words) => {
      const read = (): string => {
        const modal = person.modal();
        return modal ? textOf(modal) : 'no window';
      };
      const look = (): string | undefined => (read().includes(words) ? read() : undefined);
      return until(`a window of ${nameOf(person.id)} saying “${words}”`, look, read);
    },
  };
}

/** The port wished for if it is free, else any that is. */
export async function freePort(wished: number): Promise<number> {
  return (await tryPort(wished)) ?? (await tryPort(0)) ?? wished;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => {
      done(undefined);
    });
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        done(typeof address === 'object' && address ? address.port : undefined);
      });
    });
  });
}
