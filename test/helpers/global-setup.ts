import { POSTGRES_URL_VARIABLE, type PostgresServer, startPostgres } from './postgres';

declare global {
  var wardenTestPostgres: PostgresServer | undefined;
}

/** One PostgreSQL for the whole test run. Without one the tests that need it are skipped, except in CI, where that fails. */
export default async function setUp(): Promise<void> {
  if (process.env[POSTGRES_URL_VARIABLE]) return;

  try {
    globalThis.wardenTestPostgres = await startPostgres();
    process.env[POSTGRES_URL_VARIABLE] = globalThis.wardenTestPostgres.url;
  } catch (error) {
    if (process.env.CI === 'true') throw error;
    const why = error instanceof Error ? error.message : String(error);
    console.warn(`\n${'!'.repeat(80)}\nSKIPPED: every test on PostgreSQL. ${why}\n${'!'.repeat(80)}\n`);
  }
}
