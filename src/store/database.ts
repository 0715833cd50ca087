import type { Kysely, Transaction } from 'kysely';
import type { Secret } from '../config/secret';
import type { Schema } from './schema';

export type Database = Kysely<Schema>;
export type InTransaction = Transaction<Schema>;

/** Where the tables live. */
export type DatabaseSettings =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string | Secret; readonly tls: 'verify' | 'none' };

export const revealed = (secret: string | Secret): string => (typeof secret === 'string' ? secret : secret.reveal());
