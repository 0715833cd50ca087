import { PEOPLE } from '../../sandbox/names';
import { everythingAnnounced } from './announced';
import { chanceOf } from './chance';
import { pause, until } from './fast-time';
import { nobodyLeftUntold } from './final-invariants';
import { type Violation, violation } from './invariants';
import { ListResponder } from './list-responder';
import { killAtBirth, momentToKill } from './moments';
import { populate } from './population';
import { Responder } from './responder';
import { setStage, type Stage, type StoreChoice } from './stage';
import { watch } from './watch';

export interface CrashOptions {
  readonly kills: number;
  /** About one person each. */
  readonly acts: number;
  /** Acts about so many people each, besides; no two numbers are the same. */
  readonly lists: readonly number[];
  readonly seed: number;
  readonly store: StoreChoice;
  /** Processes of the app; default: one. */
  readonly instances?: number;
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

const RESPONDERS = [PEOPLE.alice, PEOPLE.bob, PEOPLE.owner];
/** A kill may cost the naive loop its whole file: some acts never end. */
const ACT_PATIENCE_MS = { app: 180_000, naive: 5_000 } as const;
/** The naive loop leaves people untold for ever. */
const REST_PATIENCE_MS = { app: 60_000, naive: 2_000 } as const;

/** Asks for acts, answers wrongly, kills the app again and again, and tells what did not hold. */
export async function runCrashes({
  kills,
  acts: ones,
  lists,
  seed,
  store,
  instances = 1,
}: CrashOptions): Promise<CrashReport> {
  const chance = chanceOf(seed);
  const stage = await setStage(store, chance, instances);
  const { slack, app, ledger, trouble } = stage;
  const kind = 'naiveFile' in store ? 'naive' : 'app';
  const acts = ones + lists.length;
  const people = populate(slack, chance.branch('people'), ones, lists);
  const { violations, finish } = watch(slack, ledger, (user) => {
    people.mayReturn(user);
  });

  let begun = 0;
  let busy = 0;
  const killsDue = (share: number): number => (share * kills) / acts;
  /** Kills and acts keep pace, so that acts are killed all the way from their asking to their proof. */
  const isActsTurn = (): boolean => busy === 0 || app.kills >= killsDue(begun - RESPONDERS.length);
  const isKillsTurn = (): boolean => busy > 0 && app.kills <= killsDue(begun - busy + 2);

  const ask = async (id: string): Promise<void> => {
    const responder = new Responder(slack, app, chance.branch(id), id);
    const listResponder = new ListResponder(slack, app, chance.branch(`${id} of lists`), id);
    while (begun < acts || app.kills < kills) {
      if (!isActsTurn()) {
        await pause(20);
        continue;
      }
      const act = people.plan(begun, kind === 'naive' ? ['reset'] : ['reset', 'reset', 'invalidate']);
      begun += 1;
      busy += 1;
      const asked = act.kind === 'list' ? listResponder.asksFor(act) : responder.asksFor(act);
      const reference = await asked.catch((error: unknown) => {
        violations.push(violation('harness', String(error), String((error as Error).cause)));
        return undefined;
      });
      if (reference !== undefined) {
        const isSettled = (): Promise<true | undefined> => settledIn(stage, reference);
        await (act.kind === 'list'
          ? listResponder.watchesOver(act, isSettled, ACT_PATIENCE_MS[kind])
          : until(isSettled, ACT_PATIENCE_MS[kind]));
      }
      busy -= 1;
    }
  };
  const killAgainAndAgain = async (): Promise<void> => {
    const moments = chance.branch('kills');
    while (app.kills < kills) {
      await momentToKill(app, trouble.calls, moments);
      if (isKillsTurn()) await stage.kill();
    }
  };

  app.start();
  if (kind === 'app') await killAtBirth(app, chance.branch('births'));
  await Promise.all([killAgainAndAgain(), ...RESPONDERS.map(ask)]);
  await stage.calmDown();
  const isResting = await until(() => isAtRest(stage, kind), REST_PATIENCE_MS[kind]);
  if (!isResting) violations.push(violation('app', `does not come to rest; it is ${app.state}`));
  people.stop();
  await app.stop();
  await finish();

  const records = await ledger.all();
  await stage.close();
  return {
    seed,
    kills: app.kills,
    requests: records.length,
    attempts: records.flatMap(({ attempts }) => attempts).length,
    faulted: trouble.faulted(),
    outcomes: countOf(records.map(({ request }) => request.outcome ?? 'none')),
    violations: [
      ...violations,
      ...(kind === 'app' ? everythingAnnounced(records, app.evidence) : []),
      ...app.deaths.map((death) => violation('app', death)),
    ],
    errors: app.errors,
  };
}

async function settledIn({ ledger }: Stage, reference: string): Promise<true | undefined> {
  await pause(100);
  const [record] = await ledger.about({ reference });
  return record?.target.state === 'settled' ? true : undefined;
}

async function isAtRest({ ledger, slack, app }: Stage, kind: 'app' | 'naive'): Promise<true | undefined> {
  await pause(300);
  const records = await ledger.all();
  const isSettled = records.every(({ target }) => target.state === 'settled');
  const isAnnounced = kind === 'naive' || everythingAnnounced(records, app.evidence).length === 0;
  return isSettled && isAnnounced && nobodyLeftUntold(records, slack).length === 0 ? true : undefined;
}

function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
