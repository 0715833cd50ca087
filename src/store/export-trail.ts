import { csvLine } from '../domain/csv';
import { BEGINNING, type Checkpoint, exportText, type KeptRow, type Link } from '../domain/evidence';
import { readCheckpoints } from './checkpoint-store';
import type { Database } from './database';
import type { TrailKey, TrailKeys } from './trail-key';
import { trailPages } from './trail-pages';
import { createWalk, type Fault } from './verify-trail';

export type ExportFormat = 'jsonl' | 'csv';

/** Epoch milliseconds: from this moment on, up to but not including that one. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A part of the trail as text, a page at a time: what comes before it, its rows, each checkpoint after its row, and a signed
 * end. It goes on to the next checkpoint behind the span, so that each row stands before a signature.
 * Every line has one form and no other, so that no byte can be changed unseen. `docs/evidence.md` says what is in it.
 * @throws Error when what comes before does not hold: then `verify` says where.
 */
export async function* exportTrail(
  db: Database,
  keys: TrailKeys,
  span: Span,
  format: ExportFormat,
  now: number,
): AsyncGenerator<string> {
  // One made of the row before a cut is younger than those after it.
  const checkpoints = (await readCheckpoints(db)).sort((one, other) => one.seq - other.seq || one.n - other.n);
  const { first, last } = await rowsIn(db, span, checkpoints);
  const before = await linkBefore(db, keys, checkpoints, first);
  const { line, row: rowLine, begin } = format === 'csv' ? CSV : JSONL;
  const begins = { kind: 'begins', form: 1, ...span, ...before } as const;
  yield begin + line(begins);

  const inside = new Map<number, Checkpoint[]>();
  for (const each of checkpoints) inside.set(each.seq, [...(inside.get(each.seq) ?? []), each]);
  const written = { rows: 0, checkpoints: 0 };
  const checkpointsAt = (seq: number): string => {
    const those = inside.get(seq);
    if (!those) return '';
    written.checkpoints += those.length;
    return those.map((each) => line({ kind: 'checkpoint', ...each })).join('');
  };
  const walk = createWalk(before, keys, []);
  yield checkpointsAt(before.seq);
  for await (const page of trailPages(db, before.seq, last)) {
    written.rows += page.length;
    const fault = walk.take(page);
    if (fault) throw await doesNotHold(db, fault);
    yield page.map((row) => rowLine(row) + checkpointsAt(row.seq)).join('');
  }
  const { seq, digest } = walk.link();
  const [key] = keys;
  const end = { seq, ...written, digest, at: now, keyId: key.id };
  yield line({ kind: 'ends', ...end, signature: key.signText(exportText(begins, end)) });
}

async function rowsIn(
  db: Database,
  { from, to }: Span,
  checkpoints: readonly Checkpoint[],
): Promise<{ first: number; last: number }> {
  const head = await db.selectFrom('trail_head').select(['seq', 'cut_seq']).executeTakeFirstOrThrow();
  const rows = db.selectFrom('trail').where('seq', '>', head.cut_seq).where('seq', '<=', head.seq);
  const { first } = await rows
    .select((eb) => eb.fn.min<number | null>('seq').as('first'))
    .where('at', '>=', from)
    .executeTakeFirstOrThrow();
  const { last } = await rows
    .select((eb) => eb.fn.max<number | null>('seq').as('last'))
    .where('at', '<', to)
    .executeTakeFirstOrThrow();
  if (first === null || last === null || last < first) return { first: head.seq + 1, last: head.seq };
  return { first, last: checkpoints.find(({ seq }) => seq >= last)?.seq ?? head.seq };
}

/** Where the chain stood before a row: computed from the last checkpoint before it. */
async function linkBefore(
  db: Database,
  keys: readonly TrailKey[],
  checkpoints: readonly Checkpoint[],
  first: number,
): Promise<Link> {
  const near = checkpoints.findLast(({ seq }) => seq < first) ?? BEGINNING;
  const walk = createWalk(near, keys, []);
  for await (const page of trailPages(db, near.seq, first - 1)) {
    const fault = walk.take(page);
    if (fault) throw await doesNotHold(db, fault);
  }
  return walk.link();
}

/** Rows may have left in the middle of it, because their time was over. */
async function doesNotHold(db: Database, { seq }: Fault): Promise<Error> {
  const { cut_seq: cutSeq } = await db.selectFrom('trail_head').select('cut_seq').executeTakeFirstOrThrow();
  return new Error(
    seq <= cutSeq
      ? 'Rows left the trail meanwhile, since their time was over. Run it again.'
      : `The trail does not hold at row ${seq}. Run: npm run trail -- verify`,
  );
}

interface Line {
  readonly kind: string;
  readonly [field: string]: unknown;
}

const quoted = (text: string | null): string => JSON.stringify(text);

/**
 * Put together by hand: of a million rows this is the dearest step. `facts` is JSON already, and in the one form: the text that
 * the chain covers is what was written.
 */
const JSONL = {
  begin: '',
  line: (line: object): string => `${JSON.stringify(line)}\n`,
  row: (row: KeptRow): string =>
    `{"kind":"row","seq":${row.seq},"at":${row.at},"type":${quoted(row.type)},"actor":${quoted(row.actor)},` +
    `"requestId":${quoted(row.request_id)},"target":${quoted(row.target)},"facts":${row.facts ?? 'null'},` +
    `"keyId":${quoted(row.key_id)},"chain":${quoted(row.chain)}}\n`,
};

const COLUMNS = ['kind', 'seq', 'time', 'type', 'actor', 'requestId', 'target', 'facts', 'keyId', 'chain'] as const;

/** For spreadsheets: what is no row stands as JSON in the column of the facts. */
const CSV = {
  begin: csvLine(COLUMNS),
  line: (object: object): string => {
    const line = object as Line;
    const cell = (name: string): string | number =>
      typeof line[name] === 'string' || typeof line[name] === 'number' ? line[name] : '';
    const nothing = ['', '', '', '', ''];
    return csvLine([line.kind, cell('seq'), ...nothing, JSON.stringify(object), cell('keyId'), cell('chain')]);
  },
  row: (row: KeptRow): string =>
    csvLine([
      ...['row', row.seq, new Date(row.at).toISOString(), row.type, row.actor],
      ...[row.request_id ?? '', row.target ?? '', row.facts ?? '', row.key_id, row.chain],
    ]),
};
