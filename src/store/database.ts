import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema';

export type Database = Kysely<Schema>;
export type InTransaction = Transaction<Schema>;

/** Where the tables live. */
export type DatabaseSettings =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly tls: 'verify' | 'none' };
