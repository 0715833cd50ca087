import { fileURLToPath } from 'node:url';
import { isLoopback } from '../network';
import { decoded, type Parsed, parseUrl, Wrong } from './parse';
import { Secret } from './secret';

export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  /** `url` carries no say about TLS any more: `tls` decides. */
  | { readonly kind: 'postgres'; readonly url: Secret; readonly tls: 'verify' | 'none' };

const DATABASE_FIX =
  'Use file:./data/warden.db, or postgres://user:password@host:5432/database, with special characters of the password percent-encoded.';

const UNVERIFIED = ['disable', 'allow', 'prefer', 'no-verify'];
const VERIFIED = ['require', 'verify-ca', 'verify-full'];

/** Each of these would let pg, the driver, choose another host or another trust than the one checked here. */
const MISLEADING = ['ssl', 'uselibpqcompat', 'hostaddr', 'user', 'password', 'port'];

export function databaseUrl(text: string): Parsed<DatabaseConfig> {
  if (text.startsWith('file:')) return sqlite(text);
  if (/^postgres(ql)?:\/\//.test(text)) return postgres(text);
  return new Wrong('names no database that this app can use.', DATABASE_FIX);
}

function sqlite(text: string): Parsed<DatabaseConfig> {
  const file = text.startsWith('file://') ? filePath(text) : text.slice('file:'.length);
  if (file === undefined || file === '' || file.endsWith('/') || /[?#]/.test(file)) {
    return new Wrong('is not the path of a file.', 'Use file:./data/warden.db or file:/var/lib/warden/warden.db.');
  }
  if (file.startsWith(':')) {
    return new Wrong(
      'keeps nothing when the process ends.',
      'Use a file: what was asked and done must survive a restart.',
    );
  }
  return { kind: 'sqlite', file };
}

function filePath(text: string): string | undefined {
  try {
    return fileURLToPath(text);
  } catch {
    return undefined;
  }
}

function postgres(text: string): Parsed<DatabaseConfig> {
  const url = /\s/.test(text) ? undefined : parseUrl(text);
  const server = url && serverOf(url);
  if (!url || !server) return new Wrong('is not a complete PostgreSQL address.', DATABASE_FIX);

  const misleading = MISLEADING.find((name) => url.searchParams.has(name));
  if (misleading !== undefined) {
    return new Wrong(`has the parameter "${misleading}".`, 'Leave it out; sslmode=verify-full asks for verified TLS.');
  }
  const modes = url.searchParams.getAll('sslmode');
  const unknown = modes.find((mode) => !VERIFIED.includes(mode) && !UNVERIFIED.includes(mode));
  if (modes.length > 1 || unknown !== undefined) {
    return new Wrong('has an sslmode that PostgreSQL does not know.', 'Use sslmode=verify-full, or leave it out.');
  }

  const [mode] = modes;
  const leavesMachine = !server.startsWith('/') && !isLoopback(server);
  if (leavesMachine && mode !== undefined && UNVERIFIED.includes(mode)) {
    return new Wrong(
      `has sslmode=${mode}, so anyone on the way could pose as the database.`,
      'Use sslmode=verify-full (with sslrootcert=/path/ca.pem for an authority of your own), or a database on this machine.',
    );
  }

  url.searchParams.delete('sslmode');
  const verified =
    leavesMachine ||
    VERIFIED.includes(mode ?? '') ||
    ['sslrootcert', 'sslcert'].some((name) => url.searchParams.has(name));
  return { kind: 'postgres', url: new Secret(url.href), tls: verified ? 'verify' : 'none' };
}

/** @returns host name or socket folder, as pg will understand the address; nothing when it would have to guess. */
function serverOf(url: URL): string | undefined {
  if (decoded(`${url.username}:${url.password}`) === undefined) return undefined;
  const folders = url.searchParams.getAll('host');
  if (folders.length > 1) return undefined;
  const [folder] = folders;
  if (folder !== undefined) return folder.startsWith('/') ? folder : undefined;
  return decoded(url.hostname) || undefined;
}
