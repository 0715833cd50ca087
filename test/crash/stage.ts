import { join } from 'node:path';
import { readConfig } from '../../src/config';
import { CHANNELS } from '../../sandbox/names';
import { fault, startStandIn, type StandIn } from '../../sandbox/stand-in';
import { generousPolicy } from '../helpers/policies';
import type { Chance } from './chance';
import { fastClock, pause } from './fast-time';
import { Fleet } from './fleet';
import { type Ledger, ledgerOf } from './ledger';
import { naiveLedger } from './naive-ledger';
import { makeTrouble, type Trouble } from './trouble';

/** Where the app keeps its ledger; with a `naiveFile` the naive loop runs in its place. */
export type StoreChoice = { readonly databaseUrl: string } | { readonly naiveFile: string };

/** The app in its process, Slack around it, and the ledger as it is on disk. */
export interface Stage {
  readonly slack: StandIn;
  readonly app: Fleet;
  readonly ledger: Ledger;
  readonly trouble: Trouble;
  /** One after another, however many ask for it at once. */
  readonly kill: () => Promise<void>;
  /** No more trouble; returns when the last of it is over. */
  readonly calmDown: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const TRAIL_KEY = 'a-trail-key-for-crashes-0123456789-abcdefgh';
/** An answer that never comes is waited for at most so long; then the app is killed, before its lease is over. */
const HANG_MS_MAX = 400;

/** @param instances how many processes of the app there are */
export async function setStage(store: StoreChoice, chance: Chance, instances: number): Promise<Stage> {
  const epoch = Date.now();
  const slack = await startStandIn({
    now: fastClock(epoch).now,
    rateLimits: false,
    triggerLifeMs: 60_000,
    slackQuirks: {
      resetTakesMs: chance.pick([0, 0, 100]),
      bulkTakesMs: chance.pick([0, 100, 600]),
      bulkWithBadIds: chance.pick(['fail-some', 'skip-them']),
    },
  });
  const env = envFor(slack, store);
  const isNaive = 'naiveFile' in store;
  const ledger = isNaive ? naiveLedger(store.naiveFile) : ledgerOf(readConfig(env).database, TRAIL_KEY);
  const app = new Fleet({
    script: join(__dirname, isNaive ? 'naive.js' : 'child.js'),
    orders: { env, epoch },
    instances,
    chance: chance.branch('victims'),
    deliverTo: (port) => {
      slack.deliverTo = `http://127.0.0.1:${port}`;
    },
  });

  let killing = Promise.resolve();
  const kill = (): Promise<void> => (killing = killing.then(() => app.killAndRestart()));
  const hangs = chance.branch('hangs');
  const trouble = makeTrouble(slack, chance.branch('faults'), () => {
    setTimeout(() => void kill(), hangs.between(20, HANG_MS_MAX));
  });

  if (isNaive) provokeNaivety(slack);

  return {
    slack,
    app,
    ledger,
    trouble,
    kill,
    calmDown: async () => {
      trouble.calm();
      await pause(HANG_MS_MAX + 100);
      await killing;
    },
    close: async () => {
      await ledger.close();
      await slack.stop();
    },
  };
}

/** A lost answer, and a Slack that takes its time after `ok`: one of each is enough to tell a naive loop. */
function provokeNaivety(slack: StandIn): void {
  Object.assign(slack.quirks, { resetTakesMs: 100, bulkTakesMs: 100 });
  slack.faults.next('admin.users.session.reset', fault.drop('after'));
  slack.faults.next('admin.users.session.resetBulk', fault.drop('after'));
}

function envFor(slack: StandIn, store: StoreChoice): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_ADMIN_TOKEN: slack.tokens.admin,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    HOST: '127.0.0.1',
    AUDIT_CHANNEL: CHANNELS.secops,
    TRAIL_KEY,
    POLICY_FILE: generousPolicy(),
    ...('naiveFile' in store ? { NAIVE_FILE: store.naiveFile } : { DATABASE_URL: store.databaseUrl }),
  };
}
