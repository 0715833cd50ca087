import { hash } from 'node:crypto';
import type { TrailRow } from './audit';

/**
 * One row of the trail as it is kept: `facts` is the text that was written, since another spelling is another row.
 * The forms below are written down for auditors in `docs/evidence.md`; `docs/verify-trail.mjs` repeats them.
 */
export interface KeptRow {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly actor: string;
  readonly request_id: string | null;
  readonly target: string | null;
  readonly facts: string | null;
  readonly key_id: string;
  /** Of the digest up to this row, under the key that `key_id` names. */
  readonly chain: string;
}

/** Where a chain stands after a row: what the next row is tied to. */
export interface Link {
  readonly seq: number;
  /** Anybody can compute it: SHA-256 over this row, its chain's last value, and the digest before. */
  readonly digest: string;
  /** Only whoever holds the key can. */
  readonly chain: string;
}

export const BEGINNING: Link = { seq: 0, digest: '', chain: '' };

/** A row in one form: equal content, equal bytes. */
const rowText = ({ seq, at, type, actor, request_id, target, facts, key_id }: Omit<KeptRow, 'chain'>): string =>
  JSON.stringify([seq, at, type, actor, request_id, target, facts, key_id]);

/** The running digest after this row. */
export const digestAfter = ({ digest, chain }: Link, row: Omit<KeptRow, 'chain'>): string =>
  hash('sha256', `${digest}\n${chain}\n${rowText(row)}`, 'hex');

/** Where the trail stood, signed: who holds the public key alone can tell whether the rows up to there are those of then. */
export interface Checkpoint extends Link {
  /** Its number: 1 and up, in the order in which they were made. */
  readonly n: number;
  readonly at: number;
  readonly keyId: string;
  /** Ed25519 over `checkpointText`, as 128 hexadecimal digits. */
  readonly signature: string;
}

/** The one that was made last, in whatever order they were kept. */
export const furthest = (checkpoints: readonly Checkpoint[]): Checkpoint | undefined =>
  checkpoints.reduce<Checkpoint | undefined>((last, each) => (last && last.n > each.n ? last : each), undefined);

/** What is signed. */
export const checkpointText = ({ n, seq, at, digest, chain, keyId }: Omit<Checkpoint, 'signature'>): string =>
  JSON.stringify(['session-warden checkpoint', 1, n, seq, at, digest, chain, keyId]);

const TEXTS = ['digest', 'chain', 'keyId', 'signature'] as const;
const NUMBERS = ['n', 'seq', 'at'] as const;

/** @returns nothing when the text is no checkpoint; whether somebody signed it is another question. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  try {
    const found = JSON.parse(text) as Record<string, unknown> | null;
    const isOne =
      TEXTS.every((name) => typeof found?.[name] === 'string') &&
      NUMBERS.every((name) => Number.isInteger(found?.[name]));
    return isOne ? (found as unknown as Checkpoint) : undefined;
  } catch {
    return undefined;
  }
}

/** Say the same, with the same signature. */
export const areSame = (one: Checkpoint, other: Checkpoint): boolean =>
  one.signature === other.signature && checkpointText(one) === checkpointText(other);

/** What is signed at the end of an export: all that it says of itself, so that nothing of it can be left out. */
export const exportText = (
  begins: Link & { readonly from: number; readonly to: number },
  ends: {
    readonly seq: number;
    readonly rows: number;
    readonly checkpoints: number;
    readonly digest: string;
    readonly at: number;
    readonly keyId: string;
  },
): string =>
  JSON.stringify([
    ...['session-warden export', 1, begins.from, begins.to, begins.seq, begins.digest, begins.chain],
    ...[ends.seq, ends.rows, ends.checkpoints, ends.digest, ends.at, ends.keyId],
  ]);

export const toTrailRow = (row: KeptRow): TrailRow =>
  ({
    seq: row.seq,
    at: row.at,
    type: row.type,
    actor: row.actor,
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
    ...(row.target === null ? {} : { target: row.target }),
    ...(row.facts === null ? {} : { facts: JSON.parse(row.facts) as TrailRow['facts'] }),
    keyId: row.key_id,
    chain: row.chain,
  }) as TrailRow;
