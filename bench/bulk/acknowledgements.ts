import { PEOPLE } from '../../sandbox/names';
import { playRun } from './play-run';
import { Stage } from './stage';
import type { Figure } from './table';

const PAUSE_MS = 20;

export interface AcknowledgementOptions {
  readonly people: number;
  /** Sent while nothing else happens, before each run. */
  readonly commands: number;
  readonly rounds: number;
}

/** How long people wait for the answer to a command while a run goes on, beside how long when nothing does. In real time. */
export async function acknowledgements(options: AcknowledgementOptions): Promise<readonly Figure[]> {
  const ratios: number[] = [];
  for (let round = 0; round < options.rounds; round += 1) ratios.push(await oneRound(options, round));
  return [{ what: 'p99 of acknowledgements during a run / idle, in real time', value: medianOf(ratios), most: 2 }];
}

async function oneRound({ people, commands }: AcknowledgementOptions, seed: number): Promise<number> {
  const stage = await Stage.open({ limiter: 'token-buckets', seed, isReal: true });
  try {
    await acknowledged(stage, commands / 4);
    const idle = await acknowledged(stage, commands);
    const busy: number[] = [];
    await playRun(stage, {
      people,
      limiter: 'token-buckets',
      meanwhileUntil: 'settled',
      meanwhile: async (_stage, isOver) => {
        while (!isOver()) busy.push(...(await acknowledged(stage, 1)));
      },
    });
    return p99Of(busy) / p99Of(idle);
  } finally {
    await stage.close();
  }
}

/** Asks for help again and again: what is answered from what is known, without asking Slack. @returns ms each. */
async function acknowledged(stage: Stage, commands: number): Promise<number[]> {
  const times: number[] = [];
  const sam = stage.slack.as(PEOPLE.sam);
  for (let n = 0; n < commands; n += 1) {
    const sentAt = performance.now();
    await sam.command('/reset-sessions', 'help');
    times.push(performance.now() - sentAt);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}

const sorted = (values: readonly number[]): number[] => [...values].sort((one, other) => one - other);
const p99Of = (values: readonly number[]): number => sorted(values)[Math.floor(values.length * 0.99)] ?? NaN;
const medianOf = (values: readonly number[]): number => sorted(values)[Math.floor(values.length / 2)] ?? NaN;
