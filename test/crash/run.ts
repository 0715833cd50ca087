import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { CHANNELS, PEOPLE } from '../../sandbox/names';
import { startStandIn, type StandIn } from '../../sandbox/stand-in';
import { AppProcess } from './app-process';
import { type Chance, chanceOf } from './chance';
import { fastClock, pause, until } from './fast-time';
import { nobodyLeftUntold } from './final-invariants';
import { type Violation, violation } from './invariants';
import { type Ledger, ledgerOf, naiveLedger } from './ledger';
import { populate } from './population';
import { Responder } from './responder';
import { makeTrouble } from './trouble';
import { watch } from './watch';

export interface CrashOptions {
  readonly kills: number;
  readonly acts: number;
  readonly seed: number;
  /** Where the app keeps its ledger; a `naive` file runs the naive loop in its place. */
  readonly store: { readonly databaseUrl: string } | { readonly naiveFile: string };
}

export interface CrashReport {
  readonly seed: number;
  readonly kills: number;
  readonly requests: number;
  readonly attempts: number;
  readonly faulted: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  /** What the app logged as errors. */
  readonly errors: readonly string[];
}

const TRAIL_KEY = 'a-trail-key-for-crashes-0123456789-abcdefgh';
const RESPONDERS = [PEOPLE.alice, PEOPLE.bob, PEOPLE.owner];
const ACT_PATIENCE_MS = 90_000;
/** Kills of the very first starts. */
const BIRTHS = 3;
const LISTENS_WITHIN_MS = 20_000;

/** Asks for acts, answers wrongly, kills the app again and again, and tells what did not hold. */
export async function runCrashes({ kills, acts, seed, store }: CrashOptions): Promise<CrashReport> {
  const chance = chanceOf(seed);
  const epoch = Date.now();
  const slack = await startStandIn({
    now: fastClock(epoch).now,
    rateLimits: false,
    triggerLifeMs: 60_000,
    slackQuirks: { resetTakesMs: chance.pick([0, 0, 100]) },
  });
  const people = populate(slack, chance.branch('people'), acts);
  const env = envFor(slack, store);
  const ledger = 'naiveFile' in store ? naiveLedger(store.naiveFile) : ledgerOf(readConfig(env).database, TRAIL_KEY);
  const app = new AppProcess({
    script: join(__dirname, 'naiveFile' in store ? 'naive.js' : 'child.js'),
    orders: { env, epoch },
    onListening: (port) => {
      slack.deliverTo = `http://127.0.0.1:${port}`;
    },
  });
  const watched = watch(slack, ledger, (user) => {
    people.mayReturn(user);
  });

  let killing = Promise.resolve();
  const kill = (): Promise<void> => (killing = killing.then(() => app.killAndRestart()));
  const hangs = chance.branch('hangs');
  const trouble = makeTrouble(slack, chance.branch('faults'), () => {
    setTimeout(() => void kill(), hangs.between(20, 400));
  });

  let begun = 0;
  let busy = 0;
  const killsDue = (share: number): number => (share * kills) / acts;
  /** Kills and acts keep pace, so that acts are killed all the way from their asking to their proof. */
  const isActsTurn = (): boolean => busy === 0 || app.kills >= killsDue(begun - RESPONDERS.length);
  const isKillsTurn = (): boolean => busy > 0 && app.kills <= killsDue(begun - busy + 2);
  const work = async (id: string): Promise<void> => {
    const responder = new Responder(slack, app, chance.branch(id), id);
    while (begun < acts || app.kills < kills) {
      if (!isActsTurn()) {
        await pause(20);
        continue;
      }
      const act = people.plan(begun, 'naiveFile' in store ? ['reset'] : ['reset', 'reset', 'invalidate']);
      begun += 1;
      busy += 1;
      const reference = await responder.asksFor(act).catch((error: unknown) => {
        watched.violations.push(violation('harness', String(error), String((error as Error).cause)));
        return undefined;
      });
      if (reference !== undefined) await until(() => settledIn(ledger, reference), ACT_PATIENCE_MS);
      busy -= 1;
    }
  };
  const killAgainAndAgain = async (moments: Chance): Promise<void> => {
    while (app.kills < kills) {
      await momentToKill(app, trouble.calls, moments);
      if (isKillsTurn()) await kill();
    }
  };

  app.start();
  if ('databaseUrl' in store) await killAtBirth(app, chance.branch('births'));
  await Promise.all([killAgainAndAgain(chance.branch('kills')), ...RESPONDERS.map(work)]);
  await killing;
  trouble.calm();
  const isResting = await until(() => isAtRest(ledger, slack), ACT_PATIENCE_MS);
  if (!isResting) watched.violations.push(violation('app', `does not come to rest; it is ${app.state}`));
  people.stop();
  await app.stop();
  await watched.finish();

  const records = await ledger.all();
  await ledger.close();
  await slack.stop();
  const outcomes: Record<string, number> = {};
  for (const { request } of records)
    outcomes[request.outcome ?? 'none'] = (outcomes[request.outcome ?? 'none'] ?? 0) + 1;
  return {
    seed,
    kills: app.kills,
    requests: records.length,
    attempts: records.flatMap(({ attempts }) => attempts).length,
    faulted: trouble.faulted(),
    outcomes,
    violations: [...watched.violations, ...app.deaths.map((death) => violation('app', death))],
    errors: app.errors,
  };
}

function envFor(slack: StandIn, store: CrashOptions['store']): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_ADMIN_TOKEN: slack.tokens.admin,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    HOST: '127.0.0.1',
    AUDIT_CHANNEL: CHANNELS.secops,
    TRAIL_KEY,
    ...('naiveFile' in store ? { NAIVE_FILE: store.naiveFile } : { DATABASE_URL: store.databaseUrl }),
  };
}

/** The very first starts, while the tables are still being made. */
async function killAtBirth(app: AppProcess, chance: Chance): Promise<void> {
  for (let births = 0; births < BIRTHS; births += 1) {
    await whileStarting(app, chance);
    await app.killAndRestart();
  }
}

async function whileStarting(app: AppProcess, chance: Chance): Promise<void> {
  await until(() => (app.hasBegun ? true : undefined), LISTENS_WITHIN_MS);
  await pause(chance.between(0, 120));
}

/** Mostly once it listens, at some time or just as some call of it arrives; sometimes while it is still starting. */
async function momentToKill(app: AppProcess, calls: () => number, chance: Chance): Promise<void> {
  if (chance.once(0.1)) return whileStarting(app, chance);
  await until(() => (app.isListening ? true : undefined), LISTENS_WITHIN_MS);
  if (chance.once(0.5)) return pause(chance.between(0, 900));
  const upTo = calls() + chance.between(1, 40);
  await until(() => (calls() >= upTo ? true : undefined), 2_500);
  await pause(chance.between(0, 10));
}

async function settledIn(ledger: Ledger, reference: string): Promise<true | undefined> {
  await pause(100);
  const [record] = await ledger.about({ reference });
  return record?.target.state === 'settled' ? true : undefined;
}

async function isAtRest(ledger: Ledger, slack: StandIn): Promise<true | undefined> {
  await pause(300);
  const records = await ledger.all();
  const isSettled = records.every(({ target }) => target.state === 'settled');
  return isSettled && nobodyLeftUntold(records, slack).length === 0 ? true : undefined;
}
