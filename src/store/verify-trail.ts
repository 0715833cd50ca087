import { BEGINNING, type Checkpoint, digestAfter, type KeptRow, type Link } from '../domain/evidence';
import { checkpointAt, readCheckpoints } from './checkpoint-store';
import type { Database } from './database';
import { keyOf, type TrailKey, type TrailKeys } from './trail-key';
import { trailPages } from './trail-pages';

/** What does not hold, and at which row. */
export interface Fault {
  readonly seq: number;
  readonly why: Why;
  /** The one that contradicts the trail. */
  readonly checkpoint?: Checkpoint;
}

export type Why =
  /** It is not there, or the rows after it were removed. */
  | 'missing'
  | 'altered'
  /** Its key is none of those given. */
  | 'unknown-key'
  /** The trail ends elsewhere than its head says. */
  | 'head-differs'
  /** The rows up to here are not those that a checkpoint was made of: the history was made anew. */
  | 'differs-from-checkpoint'
  /** A checkpoint goes further than the trail: its end was cut off, or an old copy is in its place. */
  | 'ends-before-checkpoint'
  /** A checkpoint that none of the keys has signed. */
  | 'checkpoint-not-signed'
  /** The rows before this one were removed without a checkpoint, or without a row that says so. */
  | 'cut-not-told';

export interface Verification {
  readonly rows: number;
  /** The first row and the last one that were there; 0 when there is none. */
  readonly first: number;
  readonly last: number;
  readonly checkpoints: number;
  readonly fault?: Fault;
}

/**
 * Reads the whole trail, up to where it stands now, and compares it with its keys, its head and all checkpoints.
 * @param elsewhere checkpoints that were not kept in this database: whoever can change everything in it cannot change those
 */
export async function verifyTrail(
  db: Database,
  keys: TrailKeys,
  elsewhere: readonly Checkpoint[] = [],
): Promise<Verification> {
  const found = await verifyOnce(db, keys, elsewhere);
  const { fault } = found;
  if (!fault) return found;
  // Rows whose time was over may have left meanwhile.
  if (fault.why === 'missing' && (await cutSeqOf(db)) > fault.seq - 1) return verifyTrail(db, keys, elsewhere);
  if (!fault.checkpoint || fault.why === 'checkpoint-not-signed') return found;
  const heeded = await withoutLostOnes(db, elsewhere);
  return heeded.length < elsewhere.length ? verifyOnce(db, keys, heeded) : found;
}

async function verifyOnce(db: Database, keys: TrailKeys, elsewhere: readonly Checkpoint[]): Promise<Verification> {
  const own = await readCheckpoints(db);
  const head = await db.selectFrom('trail_head').selectAll().executeTakeFirst();
  const cutSeq = head?.cut_seq ?? 0;
  // Also one that was made since these were read.
  const atCut = cutSeq === 0 ? undefined : await checkpointAt(db, cutSeq);
  if (atCut && !own.some(({ n }) => n === atCut.n)) own.push(atCut);
  const checkpoints = [...own, ...elsewhere];
  const found = { rows: 0, first: 0, last: 0, checkpoints: checkpoints.length };

  const forged = checkpoints.find((each) => !keyOf(keys, each.keyId)?.hasSigned(each));
  if (forged) return { ...found, fault: { seq: forged.seq, why: 'checkpoint-not-signed', checkpoint: forged } };
  const begins = cutSeq === 0 ? BEGINNING : atCut;
  if (!begins) return { ...found, fault: { seq: cutSeq, why: 'cut-not-told' } };

  const stillThere = checkpoints.filter(({ seq }) => seq >= cutSeq);
  const walk = createWalk(begins, keys, stillThere);
  const told = { cut: 0 };
  for await (const page of trailPages(db, cutSeq, head?.seq)) {
    const fault = walk.take(page);
    if (fault) return { ...found, fault };
    found.first ||= page[0]?.seq ?? 0;
    found.rows += page.length;
    found.last = walk.link().seq;
    const cut = page.findLast(({ type }) => type === 'trail.cut');
    if (cut) told.cut = Number(factsOf(cut).upTo);
  }
  const fault =
    walk.end(head) ??
    (told.cut === cutSeq ? undefined : { seq: cutSeq + 1, why: 'cut-not-told' as const }) ??
    (await outsideOfHead(db));
  return { ...found, ...(fault ? { fault } : {}) };
}

/** Rows where there can be none: before the first one, or after the one that the head knows as the last. */
async function outsideOfHead(db: Database): Promise<Fault | undefined> {
  const ends = await db
    .selectFrom('trail_head')
    .select((eb) => [
      'seq',
      eb.selectFrom('trail').select('seq').orderBy('seq').limit(1).as('first'),
      eb.selectFrom('trail').select('seq').orderBy('seq', 'desc').limit(1).as('last'),
    ])
    .executeTakeFirst();
  if (!ends) return { seq: 1, why: 'head-differs' };
  const { seq, first, last } = ends;
  if (first !== null && first < 1) return { seq: first, why: 'head-differs' };
  return (last ?? 0) > seq ? { seq: seq + 1, why: 'head-differs' } : undefined;
}

/** Somebody accepted that a part of the trail is lost, and said so in the trail: its checkpoints contradict nothing any more. */
async function withoutLostOnes(db: Database, checkpoints: readonly Checkpoint[]): Promise<Checkpoint[]> {
  const accepted = await db.selectFrom('trail').selectAll().where('type', '=', 'restore.accepted').execute();
  return checkpoints.filter(
    ({ seq, n }) => !accepted.some((row) => seq > Number(factsOf(row).kept) && n <= Number(factsOf(row).lost)),
  );
}

const factsOf = ({ facts }: KeptRow): Record<string, unknown> =>
  facts === null ? {} : (JSON.parse(facts) as Record<string, unknown>);

const cutSeqOf = async (db: Database): Promise<number> =>
  (await db.selectFrom('trail_head').select('cut_seq').executeTakeFirst())?.cut_seq ?? 0;

/** @returns the sequence number of the first row that is missing, altered or out of order; nothing when all hold. */
export const firstBadRow = async (db: Database, key: TrailKey): Promise<number | undefined> =>
  (await verifyTrail(db, [key])).fault?.seq;

/** Follows the chain page by page. */
export function createWalk(begins: Link, keys: readonly TrailKey[], checkpoints: readonly Checkpoint[]) {
  const due = new Map<number, Checkpoint[]>();
  for (const each of checkpoints) due.set(each.seq, [...(due.get(each.seq) ?? []), each]);
  const known = new Set(keys.map(({ id }) => id));
  let link: Link = { seq: begins.seq, digest: begins.digest, chain: begins.chain };
  let isBegun = false;

  return { take, end, link: () => link };

  /**
   * Each value of the chain covers everything before it, so the last one of a page is enough; only when that is wrong, each
   * row's is computed to find the first.
   */
  function take(page: readonly KeptRow[]): Fault | undefined {
    const before = link;
    const contradicted = isBegun ? undefined : contradictedAt(link);
    isBegun = true;
    if (contradicted) return contradicted;
    for (const row of page) {
      if (row.seq !== link.seq + 1) return faultIn(page, before) ?? { seq: link.seq + 1, why: 'missing' };
      if (!known.has(row.key_id)) return faultIn(page, before) ?? { seq: row.seq, why: 'unknown-key' };
      link = { seq: row.seq, digest: digestAfter(link, row), chain: row.chain };
      const fault = due.has(link.seq) ? contradictedAt(link) : undefined;
      if (fault) return faultIn(page, before) ?? fault;
    }
    const last = page.at(-1);
    return last && keyOf(keys, last.key_id)?.chainOf(link.digest) !== last.chain ? faultIn(page, before) : undefined;
  }

  function faultIn(page: readonly KeptRow[], before: Link): Fault | undefined {
    let at = before;
    for (const row of page) {
      if (row.seq !== at.seq + 1) return { seq: at.seq + 1, why: 'missing' };
      const key = keyOf(keys, row.key_id);
      if (!key) return { seq: row.seq, why: 'unknown-key' };
      at = { seq: row.seq, digest: digestAfter(at, row), chain: row.chain };
      if (key.chainOf(at.digest) !== row.chain) return { seq: row.seq, why: 'altered' };
    }
    return undefined;
  }

  function contradictedAt({ seq, digest, chain }: Link): Fault | undefined {
    const checkpoint = due.get(seq)?.find((each) => each.digest !== digest || each.chain !== chain);
    return checkpoint && { seq, why: 'differs-from-checkpoint', checkpoint };
  }

  function end(head: Link | undefined): Fault | undefined {
    const contradicted = isBegun ? undefined : contradictedAt(link);
    if (contradicted) return contradicted;
    const further = checkpoints.find(({ seq }) => seq > link.seq);
    if (further) return { seq: link.seq + 1, why: 'ends-before-checkpoint', checkpoint: further };
    const isHead = head?.seq === link.seq && head.chain === link.chain && head.digest === link.digest;
    return isHead ? undefined : { seq: link.seq + 1, why: head && head.seq > link.seq ? 'missing' : 'head-differs' };
  }
}
