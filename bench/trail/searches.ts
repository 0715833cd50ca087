import { REASONS } from '../../src/domain/reason';
import type { UserId } from '../../src/domain/session';
import { createActSearch } from '../../src/store/act-search';
import type { Database } from '../../src/store/database';
import { type ActFilter, placeOf, type Turn } from '../../src/requests/search-ports';
import { medianOf, p99Of } from '../statistics';
import { type Filled, person, requester } from './fill';

const READER = 'W99999999' as UserId;
const PER_PAGE = 10;
const DAY_MS = 86_400_000;
const TIMES = 200;
const DEEP_PAGE = 20_000;

/** What people look for, each with another value every time. */
function filters({ from, until, acts }: Filled): Readonly<Record<string, (n: number) => ActFilter>> {
  const day = (n: number): number => from + ((n * 37) % 364) * DAY_MS;
  return {
    'nothing in particular': () => ({}),
    'a person': (n) => ({ person: person((n * 31) % acts) as UserId }),
    'a requester': (n) => ({ requester: requester(n) as UserId }),
    'a reason': (n) => ({ reason: REASONS[n % REASONS.length] ?? 'exercise' }),
    'a state': (n) => ({ state: (['settled', 'denied', 'expired', 'void'] as const)[n % 4] ?? 'settled' }),
    'an outcome': (n) => ({ outcome: (['verified', 'unsettled', 'refused'] as const)[n % 3] ?? 'verified' }),
    'a day': (n) => ({ from: day(n), until: Math.min(day(n) + DAY_MS, until) }),
  };
}

/** @returns the p99 in ms of the first page, filter by filter. */
export async function filterTimes(db: Database, filled: Filled): Promise<Readonly<Record<string, number>>> {
  const { find } = createActSearch(db);
  const found: Record<string, number> = {};
  for (const [name, filterOf] of Object.entries(filters(filled))) {
    const times: number[] = [];
    for (let n = 0; n < TIMES; n += 1)
      times.push(await timed(() => find({ filter: filterOf(n), turn: NEWEST, reader: READER, limit: PER_PAGE })));
    found[name] = p99Of(times);
  }
  return found;
}

const NEWEST: Turn = { to: 'newest' };

/** Page 20,000 beside page 1: medians, in ms. */
export async function pageTimes(db: Database): Promise<{ first: number; deep: number }> {
  const { find } = createActSearch(db);
  const row = await db
    .selectFrom('requests')
    .select(['created_at', 'id'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .offset((DEEP_PAGE - 1) * PER_PAGE - 1)
    .limit(1)
    .executeTakeFirstOrThrow();
  const deep: Turn = { to: 'older', than: placeOf({ request: { createdAt: row.created_at, id: row.id as never } }) };
  const read = (turn: Turn) => find({ filter: {}, turn, reader: READER, limit: PER_PAGE });
  const { acts } = await read(deep);
  if (acts.length !== PER_PAGE) throw new Error(`Page ${DEEP_PAGE} has ${acts.length} acts`);
  const times: { first: number[]; deep: number[] } = { first: [], deep: [] };
  for (let n = 0; n < TIMES; n += 1) {
    times.first.push(await timed(() => read(NEWEST)));
    times.deep.push(await timed(() => read(deep)));
  }
  return { first: medianOf(times.first), deep: medianOf(times.deep) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
