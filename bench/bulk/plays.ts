import type { LIMITERS } from './figures';
import { killAgainAndAgain } from './kills';
import { playAddresses } from './play-addresses';
import type { RunFigures, RunOptions } from './play-run';
import { playRun } from './play-run';
import { Stage } from './stage';
import type { Figure } from './table';

type Limiter = keyof typeof LIMITERS;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SEED = 1;

async function onStage<T>(limiter: Limiter, play: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await Stage.open({ limiter, seed: SEED });
  try {
    return await play(stage);
  } finally {
    await stage.close();
  }
}

const certain = ({ people, doubled, lost, verified }: RunFigures): Figure[] => [
  { what: 'people in two calls', value: doubled, most: 0 },
  { what: 'people in no call', value: lost, most: 0 },
  { what: 'people who are not verified at the end', value: people - verified, most: 0 },
];

const ratio = ({ firstAt, lastAt, boundMs }: RunFigures): number => (lastAt - firstAt) / boundMs;

/** A run over very many people, and the memory it takes. */
export const hugeRun = (limiter: Limiter, people: number): Promise<readonly Figure[]> =>
  onStage(limiter, async (stage) => {
    const idle = await stage.app.memory();
    const seen = await playRun(stage, { people, limiter });
    const peak = await stage.app.memory();
    return [
      { what: 'from the first call to the last / what the limit allows', value: ratio(seen), most: 1.02 },
      { what: 'calls of the run that Slack refused', value: 100 * seen.refusedBulkShare, most: 1, unit: '%' },
      { what: 'all calls with the admin token that Slack refused', value: 100 * seen.refusedShare, most: 1, unit: '%' },
      ...certain(seen),
      { what: 'held by JavaScript above idle', value: peak.heldMb - idle.heldMb, most: 32, unit: 'MB' },
      { what: 'resident above idle', value: peak.residentMb - idle.residentMb, most: Infinity, unit: 'MB' },
    ];
  });

/** A few calls more than go at once. The limit is met, and learned, once. */
export const shortRun = (limiter: Limiter, people: number): Promise<readonly Figure[]> =>
  onStage(limiter, async (stage) => {
    const seen = await playRun(stage, { people, limiter });
    return [
      { what: 'from the first call to the last / what the limit allows', value: ratio(seen), most: 1.03 },
      { what: 'calls of the run that Slack refused', value: Math.round(seen.refusedBulkShare * seen.calls), most: 1 },
      ...certain(seen),
    ];
  });

/** A run in real time, as it is. */
export async function realRun(limiter: Limiter, people: number): Promise<readonly Figure[]> {
  const stage = await Stage.open({ limiter, seed: SEED, isReal: true });
  try {
    return certain(await playRun(stage, { people, limiter }));
  } finally {
    await stage.close();
  }
}

/** The same while its process is killed so often. */
export const killedRun = (limiter: Limiter, people: number, kills: number): Promise<readonly Figure[]> =>
  onStage(limiter, async (stage) => {
    const calls = people / 1_000;
    const options: RunOptions = {
      people,
      limiter,
      meanwhile: killAgainAndAgain({
        times: kills,
        inMidCall: Math.ceil(kills / 7),
        calls,
        withinMs: Math.max(MINUTE / 20, ((calls - 20) * MINUTE) / 20),
        seed: SEED,
      }),
    };
    const seen = await playRun(stage, options);
    return [
      { what: 'kills too few', value: Math.max(0, kills - stage.app.kills), most: 0 },
      ...(seen.boundMs > 0
        ? [{ what: 'from the first call to the last / what the limit allows', value: ratio(seen), most: 1.05 }]
        : []),
      ...certain(seen),
    ];
  });

/** Many people in an organisation with many sessions. */
export const largeRun = (limiter: Limiter, people: number, others: number): Promise<readonly Figure[]> =>
  onStage(limiter, async (stage) => {
    const seen = await playRun(stage, { people, others, limiter });
    return [
      { what: 'from the agreement until the last call is queued', value: seen.queuedMs / SECOND, most: 45, unit: 's' },
      { what: 'from the agreement until all is proven', value: seen.provenMs / MINUTE, most: 10, unit: 'min' },
      ...certain(seen),
    ];
  });

/** From a file of addresses to a list that can be reviewed. */
export const addressFigures = (limiter: Limiter, addresses: number, people: number): Promise<readonly Figure[]> =>
  onStage(limiter, async (stage) => {
    const { readyMs, boundMs, refused } = await playAddresses(stage, { addresses, people, limiter });
    return [
      {
        what: 'until the review is ready, above what the limit allows',
        value: (readyMs - boundMs) / SECOND,
        most: 10,
        unit: 's',
      },
      { what: 'look-ups that Slack refused', value: refused, most: Infinity },
    ];
  });
