import { acknowledgementFigures } from './acknowledgement/figures';
import { type Figure, print } from './bulk/table';
import { trailOnPostgres, trailOnSqlite } from './trail/figures';

/** What the app costs beside a bare one, and what its trail costs at a million rows. `npm run bench -- trail` measures a part. */
const PARTS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'acknowledgement, beside a bare Bolt app': acknowledgementFigures,
  'trail of a million rows, SQLite': trailOnSqlite,
  'trail of a million rows, PostgreSQL': trailOnPostgres,
};

async function main(): Promise<void> {
  const wanted = process.argv[2] ?? '';
  let missed = 0;
  for (const [name, measure] of Object.entries(PARTS)) {
    if (!name.startsWith(wanted)) continue;
    missed += print(name, await measure());
  }
  process.exitCode = missed === 0 ? 0 : 1;
}

void main();
