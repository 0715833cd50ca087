import type { Figure } from './bulk/table';
import { print } from './bulk/table';
import { acknowledgements } from './bulk/acknowledgements';
import { addressFigures, hugeRun, killedRun, largeRun } from './bulk/plays';

/**
 * What a run over very many people takes: the real app in a process of its own, on SQLite, beside the stand-in for Slack and its
 * limits; time is virtual but for the acknowledgements. `npm run bench:bulk -- huge` plays those whose names begin so.
 */
const PLAYS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'huge, windows': () => hugeRun('one-minute-windows', 100_000),
  'huge, buckets': () => hugeRun('token-buckets', 100_000),
  'killed, windows': () => killedRun('one-minute-windows', 100_000, 20),
  'killed, buckets': () => killedRun('token-buckets', 100_000, 20),
  'large, windows': () => largeRun('one-minute-windows', 10_000, 60_000),
  'large, buckets': () => largeRun('token-buckets', 10_000, 60_000),
  'addresses, windows': () => addressFigures('one-minute-windows', 1_000, 25_000),
  'addresses, buckets': () => addressFigures('token-buckets', 1_000, 25_000),
  acknowledgements: () => acknowledgements({ people: 20_000, idleMs: 10_000, rounds: 3 }),
};

async function main(): Promise<void> {
  const wanted = process.argv[2] ?? '';
  let missed = 0;
  for (const [name, play] of Object.entries(PLAYS)) {
    if (!name.startsWith(wanted)) continue;
    missed += print(name, await play());
  }
  process.exitCode = missed === 0 ? 0 : 1;
}

void main();
