import { BEGINNING, digestAfter, type Link } from '../../src/domain/evidence';
import { REASONS } from '../../src/domain/reason';
import type { Database } from '../../src/store/database';
import type { Schema } from '../../src/store/schema';
import { trailKey } from '../../src/store/trail-key';

export const SECRET = 'only-for-measuring-0123456789-abcdefghij';
/** What an act about one person leaves, more or less. */
const EVENTS = [
  'request.submitted',
  'attempt.started',
  'attempt.closed',
  'target.looked-at',
  'request.settled',
] as const;
const STATES = ['settled', 'settled', 'settled', 'denied', 'expired', 'withdrawn', 'void'] as const;
const OUTCOMES = ['verified', 'verified', 'verified', 'unsettled', 'refused'] as const;
const REQUESTERS = 50;
const PEOPLE = 5_000;
/** Every so many acts one is about a list of so many. */
const LIST_EVERY = 2_000;
const ON_A_LIST = 1_000;
const YEAR_MS = 365 * 86_400_000;
const ACTS_AT_ONCE = 200;
/** While PostgreSQL writes some, the next are put into words. */
const WRITING_AT_ONCE = 2;

export const requester = (n: number): string => `W${String(n % REQUESTERS).padStart(8, '0')}`;
export const person = (n: number): string => `U${String((n * 7_919) % PEOPLE).padStart(8, '0')}`;
const idOf = (n: number): string => `act-${String((n * 2_654_435_761) % 4_294_967_296).padStart(10, '0')}-${n}`;

export interface Filled {
  readonly acts: number;
  readonly rows: number;
  readonly from: number;
  readonly until: number;
}

/** A year of acts, evenly, with the trail that they leave: `acts` times five rows. What the app would have written. */
export async function fill(db: Database, acts: number, until: number): Promise<Filled> {
  const from = until - YEAR_MS;
  const key = trailKey(SECRET);
  let link: Link = BEGINNING;
  const writing: Promise<void>[] = [];
  for (let first = 0; first < acts; first += ACTS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(ACTS_AT_ONCE, acts - first) }, (_, i) => first + i);
    const trail = numbers.flatMap((n) =>
      EVENTS.map((type, step) => {
        const row = {
          seq: link.seq + 1,
          at: timeOf(n, acts, from) + step * 1_000,
          type,
          actor: step === 0 ? requester(n) : 'app',
          request_id: idOf(n),
          target: person(n),
          facts: JSON.stringify({ attempt: idOf(n), n: 1, method: 'reset', purpose: 'act', class: 'accepted' }),
          key_id: key.id,
        };
        const digest = digestAfter(link, row);
        link = { seq: row.seq, digest, chain: key.chainOf(digest) };
        return { ...row, chain: link.chain };
      }),
    );
    const write = db.transaction().execute(async (trx) => {
      await trx.insertInto('trail').values(trail).execute();
      await trx
        .insertInto('requests')
        .values(numbers.map((n) => requestRow(n, timeOf(n, acts, from))))
        .execute();
      await trx
        .insertInto('targets')
        .values(numbers.map((n) => targetRow(n, timeOf(n, acts, from))))
        .execute();
      for (const n of numbers.filter(isList)) {
        await trx
          .insertInto('lists')
          .values(listRow(n, timeOf(n, acts, from)))
          .execute();
        await trx.insertInto('list_entries').values(entries(n)).execute();
        await trx.insertInto('runs').values(runRow(n)).execute();
      }
    });
    writing.push(write);
    if (writing.length === WRITING_AT_ONCE) await writing.shift();
  }
  await Promise.all(writing);
  const { seq, digest, chain } = link;
  await db.updateTable('trail_head').set({ seq, digest, chain }).where('id', '=', 1).execute();
  return { acts, rows: seq, from, until };
}

const timeOf = (n: number, acts: number, from: number): number => from + Math.floor((n / acts) * YEAR_MS);
const isList = (n: number): boolean => n % LIST_EVERY === 0;

function requestRow(n: number, at: number): Schema['requests'] {
  const operation = isList(n)
    ? { kind: 'bulk-reset', list: `list-${n}`, people: ON_A_LIST, scope: 'all' }
    : { kind: 'reset', target: person(n), scope: 'all' };
  return {
    id: idOf(n),
    reference: `SW-${n}`,
    origin_key: `draft-${n}`,
    operation: JSON.stringify(operation),
    requester: requester(n),
    reason: REASONS[n % REASONS.length] ?? '',
    tell_person: 0,
    evidence: null,
    policy_version: 'built-in',
    digest: '0'.repeat(64),
    state: STATES[n % STATES.length] ?? 'settled',
    outcome: OUTCOMES[n % OUTCOMES.length] ?? 'verified',
    version: 4,
    created_at: at,
    expires_at: at + 1_800_000,
    left_out: '[]',
    break_glass: 0,
    approvals_needed: 0,
    usage: '{}',
    counts: null,
    again_of: null,
    again_after: null,
    skipped_grounds: '[]',
    forgotten: 0,
  };
}

const targetRow = (n: number, at: number): Schema['targets'] => ({
  id: `target-${n}`,
  request_id: idOf(n),
  person: isList(n) ? `list-${n}` : person(n),
  state: 'settled',
  before: null,
  finding: null,
  settled_as: 'verified',
  refusal: null,
  looks: 1,
  next_step_at: 0,
  acted_at: at,
  created_at: at,
  lease_token: null,
  lease_until: 0,
});

const listRow = (n: number, at: number): Schema['lists'] => ({
  id: `list-${n}`,
  opener: requester(n),
  sources: '[]',
  scope: 'all',
  evidence: null,
  state: 'used',
  at: '',
  way: null,
  counts: '{}',
  failure: null,
  request_id: idOf(n),
  version: 1,
  created_at: at,
  expires_at: at,
  next_step_at: 0,
  lease_token: null,
  lease_until: 0,
  channel: null,
  ts: null,
  told_version: 1,
  tell_at: 0,
});

const runRow = (n: number): Schema['runs'] => ({
  request_id: idOf(n),
  list_id: `list-${n}`,
  body: '{}',
  ordered: 'go',
  ordered_by: null,
  ordered_at: null,
});

const entries = (act: number): Schema['list_entries'][] =>
  Array.from({ length: ON_A_LIST }, (_, n) => ({
    list_id: `list-${act}`,
    n,
    source: 0,
    line: n,
    typed: '',
    names: '',
    key: null,
    state: 'in',
    why: null,
    problem: null,
    person: person(act + n),
    name: null,
    role: null,
    role_workspace: null,
    workspaces: null,
    places: 0,
    send: 'queued',
    attempt_id: null,
    looked_before: 0,
    looked: 0,
  }));
