import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStandIn, type StandIn } from '../../sandbox/stand-in';
import { medianOf, p99Of } from '../statistics';
import type { Figure } from '../bulk/table';
import { AppUnderLoad, type Kind } from './app-under-load';
import { commandsPerSecond } from './load';
import { windowOpenTimes } from './windows';

const STARTS = 9;
const RESTS = 5;
const CONNECTIONS = [10, 50] as const;
const LOAD_TURNS = 14;
const LOAD_MS = 400;
const WARM_UP_MS = 4_000;
/** Each has its own p99; the machine is busy in some of them. */
const WINDOW_ROUNDS = 5;
const WINDOW_TURNS = 8;
const WINDOWS = 10;
/** An app at rest: what it does at its start is over. */
const REST_MS = 2_000;

/** One number of each for each turn, in the order of the turns. */
type Measured = Record<Kind, number[]>;
const nothing = (): Measured => ({ warden: [], bare: [] });
const KINDS: readonly Kind[] = ['bare', 'warden'];

/**
 * What people wait for, beside a Bolt app that does nothing else: both in turn, so that the machine's moods meet both, and the median of
 * the turns, so that one mood decides nothing.
 */
export async function acknowledgementFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-bench-'));
  const slack = await startStandIn({ rateLimits: false });
  try {
    const { starts, resident } = await measureStarts(slack, folder);
    const { throughput, windows } = await measureAnswers(slack, folder);
    return [
      ...CONNECTIONS.map((connections) =>
        ratio(`commands a second, ${connections} connections`, throughput[connections], { least: 0.9 }),
      ),
      ratio('from a command to its window, p99 ms', windows, { most: 1.3 }),
      ratio('start, ms', starts, { most: 1.3 }),
      ratio('memory at rest, MB', resident, { most: 1.25 }),
    ];
  } finally {
    await slack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureStarts(slack: StandIn, folder: string): Promise<{ starts: Measured; resident: Measured }> {
  const starts = nothing();
  const resident = nothing();
  // The first start makes the tables, and reads every file for the first time.
  for (const kind of KINDS) await (await AppUnderLoad.start(kind, slack, folder)).stop();
  for (let round = 0; round < STARTS; round += 1)
    for (const kind of KINDS) {
      const app = await AppUnderLoad.start(kind, slack, folder);
      starts[kind].push(app.startMs);
      if (round < RESTS) {
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
        resident[kind].push(app.residentMb());
      }
      await app.stop();
    }
  return { starts, resident };
}

/** Both apps live side by side and are asked in turn, a moment each: the machine is never the same for long. */
async function measureAnswers(slack: StandIn, folder: string) {
  const throughput = { 10: nothing(), 50: nothing() };
  const windows = nothing();
  const { signingSecret } = slack;
  const apps = {
    bare: await AppUnderLoad.start('bare', slack, folder),
    warden: await AppUnderLoad.start('warden', slack, folder),
  };
  try {
    for (const kind of KINDS)
      await commandsPerSecond({ port: apps[kind].port, signingSecret, connections: 50, forMs: WARM_UP_MS });
    for (const connections of CONNECTIONS)
      for (let turn = 0; turn < LOAD_TURNS; turn += 1)
        for (const kind of KINDS) {
          const load = { port: apps[kind].port, signingSecret, connections, forMs: LOAD_MS };
          throughput[connections][kind].push(await commandsPerSecond(load));
        }
    for (let round = 0; round < WINDOW_ROUNDS; round += 1) {
      const times = nothing();
      for (let turn = 0; turn < WINDOW_TURNS; turn += 1)
        for (const kind of KINDS) {
          apps[kind].isDeliveredTo();
          times[kind].push(...(await windowOpenTimes(slack, WINDOWS)));
        }
      for (const kind of KINDS) windows[kind].push(p99Of(times[kind]));
    }
  } finally {
    for (const kind of KINDS) await apps[kind].stop();
  }
  return { throughput, windows };
}

/** @returns the median of the turns' ratios, with the median of each app beside it */
function ratio(what: string, { warden, bare }: Measured, bound: Pick<Figure, 'most' | 'least'>): Figure {
  const ratios = warden.map((value, turn) => value / (bare[turn] ?? NaN));
  const raw = `${round(medianOf(warden))} / ${round(medianOf(bare))}`;
  return { what, value: medianOf(ratios), raw, ...bound };
}

const round = (value: number): string => value.toFixed(value < 100 ? 1 : 0);
