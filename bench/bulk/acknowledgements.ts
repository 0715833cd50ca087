import { playRun } from './play-run';
import { Stage } from './stage';
import { Stopwatch } from './stopwatch';
import type { Figure } from './table';

export interface AcknowledgementOptions {
  readonly people: number;
  /** Watched so long while nothing else happens, before each run. */
  readonly idleMs: number;
  readonly rounds: number;
}

interface Round {
  readonly idleMs: number;
  readonly busyMs: number;
}

/** How long people wait for the answer to a command while a run goes on, beside how long when nothing does. In real time. */
export async function acknowledgements(options: AcknowledgementOptions): Promise<readonly Figure[]> {
  const rounds: Round[] = [];
  for (let n = 0; n < options.rounds; n += 1) rounds.push(await oneRound(options, n));
  const seen = (of: (round: Round) => number): number => medianOf(rounds.map(of));
  return [
    {
      what: 'p99 of acknowledgements during a run / idle, in real time',
      value: seen(({ busyMs, idleMs }) => busyMs / idleMs),
      most: 2,
    },
    { what: 'p99 of acknowledgements, idle', value: seen(({ idleMs }) => idleMs), most: Infinity, unit: 'ms' },
    { what: 'p99 of acknowledgements during a run', value: seen(({ busyMs }) => busyMs), most: Infinity, unit: 'ms' },
  ];
}

async function oneRound({ people, idleMs }: AcknowledgementOptions, seed: number): Promise<Round> {
  const stage = await Stage.open({ limiter: 'token-buckets', seed, isReal: true });
  const { deliverTo: url = '', signingSecret } = stage.slack;
  const stopwatch = new Stopwatch({ url, signingSecret });
  try {
    await pause(idleMs / 4);
    await stopwatch.read();
    await pause(idleMs);
    const idle = await stopwatch.read();
    await playRun(stage, {
      people,
      limiter: 'token-buckets',
      meanwhileUntil: 'settled',
      meanwhile: async () => {
        await stopwatch.read();
      },
    });
    return { idleMs: p99Of(idle), busyMs: p99Of(await stopwatch.read()) };
  } finally {
    stopwatch.stop();
    await stage.close();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const sorted = (values: readonly number[]): number[] => [...values].sort((one, other) => one - other);
const p99Of = (values: readonly number[]): number => sorted(values)[Math.floor(values.length * 0.99)] ?? NaN;
const medianOf = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? NaN;
