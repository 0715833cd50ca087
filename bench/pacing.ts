import type { Urgency } from '../src/requests/ports';
import { TIER_2 } from '../src/slack-admin/pacer';
import type { Limiter } from './limiters';
import { MINUTE_MS, tokenBucket, windowsByTheClock, windowsFromFirstCall } from './limiters';
import type { Outcome } from './play';
import { budgetInMemory, play } from './play';

/**
 * How close the pacer comes to what Slack's limit allows, and how many calls it lets be refused, whichever limiter Slack has.
 * Two instances of four calls each at once; time is virtual.
 */

const FROM = Date.UTC(2026, 0, 5, 9);
/** The boundary by the clock goes round the minute, but for its first second: a burst that it splits is nobody's to place. */
const BOUNDARIES = 118;
const STEP_MS = 500;
const FIRST_MS = 1_000;
const { burst } = TIER_2;
const LIMITERS: readonly (readonly [string, number, (n: number) => Limiter])[] = [
  ['token bucket', 30, () => tokenBucket(burst)],
  ['windows, from the first call', 30, () => windowsFromFirstCall(burst)],
  ['windows, by the clock', BOUNDARIES, (n) => windowsByTheClock(burst, FROM + FIRST_MS + n * STEP_MS + 17)],
];

interface Case {
  readonly name: string;
  readonly urgency: Urgency;
  readonly isKnown: boolean;
}
const CASES: readonly Case[] = [
  { name: 'nothing known yet', urgency: 'person-waits', isKnown: false },
  { name: 'an hour later', urgency: 'person-waits', isKnown: true },
  { name: 'background, 5 kept back', urgency: 'background', isKnown: false },
];

async function outcomeOf({ urgency, isKnown }: Case, limiter: Limiter, calls: number, seed: number): Promise<Outcome> {
  const budget = budgetInMemory();
  const settings = {
    limiter,
    budget,
    bucket: TIER_2,
    instances: 2,
    workers: 4,
    wayMs: { min: 40, max: 200 },
    lateMs: 250,
  };
  const first = { ...settings, calls, seed, urgency, from: FROM };
  if (!isKnown) return play(first);
  const { endedAt } = await play({ ...first, calls: 100 });
  return play({ ...first, seed: seed + 1_000, from: endedAt + 60 * MINUTE_MS + seed * 4_321 });
}

const figure = (value: number): string => value.toFixed(4);
const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

async function main(): Promise<void> {
  console.log('of each: the mean and the worst, over many seeds and, by the clock, over all places of the minute\n');
  console.log(`${'calls'.padEnd(7)}${'limiter'.padEnd(31)}${'what'.padEnd(26)}time / bound     refused`);
  for (const calls of [100, 1_000])
    for (const it of CASES)
      for (const [name, plays, limiter] of LIMITERS) {
        const outcomes: Outcome[] = [];
        for (let n = 0; n < plays; n += 1) outcomes.push(await outcomeOf(it, limiter(n), calls, n + 1));
        const mean = (of: (outcome: Outcome) => number): number => outcomes.reduce((sum, o) => sum + of(o), 0) / plays;
        const worst = (of: (outcome: Outcome) => number): number => Math.max(...outcomes.map(of));
        const ratio = `${figure(mean((o) => o.ratio))}  ${figure(worst((o) => o.ratio))}`;
        const refused = `${percent(mean((o) => o.refusedShare))}  ${percent(worst((o) => o.refusedShare))}`;
        console.log(`${String(calls).padEnd(7)}${name.padEnd(31)}${it.name.padEnd(26)}${ratio}   ${refused}`);
      }
}

void main();
