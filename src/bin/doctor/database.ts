import type { DatabaseConfig } from '../../config/database-url';
import { codeOf, inspectStore, type StoreFound } from '../../store/inspect';
import type { TrailKeys } from '../../store/trail-key';
import type { Fault } from '../../store/verify-trail';
import { broken, type Finding, ok, type Report } from './finding';
import { type FileFound, lookAtFile } from './sqlite-file';

const DATABASE = 'database';
const SCHEMA = 'tables';
const TRAIL = 'trail key';
const PROTECTED = 'connection';

/** Is the database there, writable and of this version? Looks without making or changing anything. */
export async function databaseReport(database: DatabaseConfig, keys: TrailKeys): Promise<Report> {
  const file = database.kind === 'sqlite' ? lookAtFile(database.file) : undefined;
  if (file && !file.isReady) return { findings: file.findings, notChecked: file.isMade ? [SCHEMA, TRAIL] : [] };
  const beside = file ? file.findings : [connection(database)];
  try {
    return { findings: [...inside(await inspectStore(database, keys), database, keys), ...beside], notChecked: [] };
  } catch (error) {
    return { findings: [unreadable(database, codeOf(error))], notChecked: [SCHEMA, TRAIL, ...missed(file)] };
  }
}

const missed = (file: FileFound | undefined): string[] => (file ? [] : [PROTECTED]);

function inside(
  { canWrite, newer, due, lastKeyId, trailEnd }: StoreFound,
  { kind }: DatabaseConfig,
  keys: TrailKeys,
): Finding[] {
  return [
    canWrite
      ? ok(DATABASE, kind === 'sqlite' ? 'The file can be read and written.' : 'Answers, and can be written.')
      : broken(
          DATABASE,
          'Is read-only, so nothing can be asked or done.',
          kind === 'sqlite'
            ? 'Let the app’s user write the file and its folder.'
            : 'Connect to the primary, and look at default_transaction_read_only.',
        ),
    tables(newer, due),
    ...(lastKeyId === undefined ? [] : [key(lastKeyId, keys)]),
    ...(trailEnd === undefined ? [] : [chain(trailEnd)]),
  ];
}

function tables(newer: readonly string[], due: readonly string[]): Finding {
  if (newer.length > 0)
    return broken(
      SCHEMA,
      `Were made by a newer version (${newer.join(', ')}), which this one does not understand.`,
      'Start the version that last used this database, or restore the backup made before the upgrade.',
    );
  if (due.length === 0) return ok(SCHEMA, 'Are those of this version.');
  return ok(SCHEMA, `The next start brings them up to date (${due.length} steps): make a backup first.`);
}

function key(lastKeyId: string, keys: TrailKeys): Finding {
  const [now, ...before] = keys.map(({ id }) => id);
  if (now === lastKeyId) return ok(TRAIL, 'The last line of the trail was written with this key.');
  if (before.includes(lastKeyId))
    return ok(
      TRAIL,
      'The last line of the trail was written with a key of TRAIL_KEYS_BEFORE: the next start notes the change.',
    );
  return broken(
    TRAIL,
    'The last line of the trail was written with another key.',
    'Put that key back in TRAIL_KEY, or in TRAIL_KEYS_BEFORE if it was replaced on purpose: without it nobody can verify what was written.',
  );
}

function chain(end: Fault | 'holds'): Finding {
  if (end === 'holds') return ok('trail', 'Holds from its last checkpoint to its end.');
  return broken(
    'trail',
    `Does not hold at line ${end.seq} (${end.why}): somebody changed the database, or an older copy was put in its place.`,
    'Change nothing more, keep a copy of the database as it is, and read docs/evidence.md.',
  );
}

function connection(database: DatabaseConfig): Finding {
  if (database.kind === 'postgres' && database.tls === 'verify')
    return ok(PROTECTED, 'Encrypted, and the server’s certificate was verified.');
  return ok(PROTECTED, 'Stays on this machine.');
}

const FIXES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Start PostgreSQL, or correct host and port in DATABASE_URL.',
  ENOTFOUND: 'Correct the host in DATABASE_URL.',
  '08P01':
    'Is it PgBouncer? Let its ignore_startup_parameters name statement_timeout and idle_in_transaction_session_timeout (docs/operations.md).',
  '28P01': 'Correct user and password in DATABASE_URL.',
  '28000': 'Let the user of DATABASE_URL connect (pg_hba.conf).',
  '3D000': 'Create the database that DATABASE_URL names.',
  '42501': 'Give the user of DATABASE_URL its rights on the tables back.',
  SQLITE_BUSY: 'Something holds the file for long: look for another program that has it open.',
  SQLITE_NOTADB: 'DATABASE_URL names a file that is no database: correct it, or restore a backup.',
  SQLITE_CORRUPT: 'The file is damaged: restore a backup.',
};

function unreadable({ kind }: DatabaseConfig, code: string): Finding {
  const otherwise =
    kind === 'sqlite'
      ? 'Check disk, permissions and path in DATABASE_URL.'
      : 'Check DATABASE_URL, the network and, if it says so, the certificate (sslrootcert=/path/ca.pem).';
  return broken(DATABASE, `Cannot be used (${code}).`, FIXES[code] ?? otherwise);
}
