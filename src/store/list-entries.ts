import type { LeftOut, ListedPerson } from '../domain/judge-bulk';
import type { Person, Role } from '../domain/person';
import type { ListId, UserId, WorkspaceId } from '../domain/session';
import type { ListCounts, ListStep, Resolved } from '../requests/list-ports';
import type { Database, InTransaction } from './database';
import type { Schema } from './schema';
import { slices } from './slices';

type Row = Schema['list_entries'];

/** People of a list are kept with what Slack said of them then; the order is that in which they were named. */
export async function addEntries(
  trx: InTransaction,
  list: ListId,
  { source, entries }: NonNullable<ListStep['add']>,
): Promise<void> {
  const first = await nextPlace(trx, list);
  const found = entries.flatMap((entry) => (entry.names === 'found' ? [entry.person.id] : []));
  const taken = await onList(trx, list, found);
  const rows = entries.map((entry, i): Row => {
    const row = {
      ...EMPTY,
      list_id: list,
      n: first + i,
      source,
      line: entry.row,
      typed: entry.typed,
      names: entry.names,
    };
    if (entry.names === 'nobody') return { ...row, state: 'out', why: 'no-person', problem: entry.why };
    if (entry.names !== 'found') return { ...row, key: entry.key };
    return { ...row, names: 'person', key: entry.person.id, ...verdictOn(entry, taken) };
  });
  for (const some of slices(rows)) await trx.insertInto('list_entries').values(some).execute();
}

const EMPTY = {
  key: null,
  state: 'open',
  why: null,
  problem: null,
  person: null,
  name: null,
  role: null,
  role_workspace: null,
  workspaces: null,
  places: 0,
  send: 'waiting',
  attempt_id: null,
  looked_before: -1,
  looked: -1,
} as const;

/** Each person is on a list once: whoever is named again is the same. */
export async function resolveEntries(trx: InTransaction, list: ListId, resolved: readonly Resolved[]): Promise<void> {
  const people = resolved.flatMap(({ person }) => (person ? [person.id] : []));
  const taken = await onList(trx, list, people);
  for (const each of resolved)
    await trx
      .updateTable('list_entries')
      .set(verdictOn(each, taken))
      .where('list_id', '=', list)
      .where('n', '=', each.n)
      .where('state', '=', 'open')
      .execute();
}

/** Who is found to be protected after all. */
export async function leaveOut(
  trx: InTransaction,
  list: ListId,
  people: NonNullable<ListStep['leaveOut']>,
): Promise<void> {
  for (const { person, out } of people)
    await trx
      .updateTable('list_entries')
      .set({ state: 'out', why: out })
      .where('list_id', '=', list)
      .where('state', '=', 'in')
      .where('person', '=', person)
      .execute();
}

/** What is known of those on the list is asked anew. */
export async function reopenEntries(trx: InTransaction, list: ListId): Promise<void> {
  await trx
    .updateTable('list_entries')
    .set((eb) => ({ state: 'open', names: 'person', key: eb.ref('person') }))
    .where('list_id', '=', list)
    .where('state', '=', 'in')
    .execute();
}

function verdictOn({ person, out }: { person?: Person; out?: LeftOut }, taken: Set<string>): Partial<Row> {
  const who: Partial<Row> = person
    ? {
        person: person.id,
        name: person.name,
        role: person.role,
        role_workspace: person.roleWorkspace ?? null,
        workspaces: JSON.stringify(person.workspaces),
        places: person.workspaces.length + 1,
      }
    : {};
  if (out || !person) return { ...who, state: 'out', why: out ?? 'unknown' };
  if (taken.has(person.id)) return { ...who, state: 'same' };
  taken.add(person.id);
  return { ...who, state: 'in' };
}

async function nextPlace(db: Database, list: ListId): Promise<number> {
  const { last } = await db
    .selectFrom('list_entries')
    .select((eb) => eb.fn.max<number | null>('n').as('last'))
    .where('list_id', '=', list)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}

/** Which of these people are on the list already. */
export async function onList(db: Database, list: ListId, people: readonly UserId[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const some of slices(people)) {
    const rows = await db
      .selectFrom('list_entries')
      .select('person')
      .where('list_id', '=', list)
      .where('state', '=', 'in')
      .where('person', 'in', some)
      .execute();
    for (const { person } of rows) if (person !== null) found.add(person);
  }
  return found;
}

export async function countEntries(db: Database, list: ListId): Promise<ListCounts> {
  const rows = await db
    .selectFrom('list_entries')
    .select((eb) => ['state', 'why', eb.fn.countAll().as('count')])
    .where('list_id', '=', list)
    .groupBy(['state', 'why'])
    .execute();
  const of = (state: string): number =>
    rows.filter((row) => row.state === state).reduce((sum, { count }) => sum + Number(count), 0);
  const out = rows.filter((row) => row.state === 'out').map(({ why, count }) => [why ?? 'unknown', Number(count)]);
  return {
    entries: rows.reduce((sum, { count }) => sum + Number(count), 0),
    open: of('open'),
    people: of('in'),
    same: of('same'),
    out: Object.fromEntries(out) as ListCounts['out'],
  };
}

export const toListed = (
  row: Pick<Row, 'person' | 'name' | 'role' | 'role_workspace' | 'workspaces'>,
): ListedPerson => ({
  id: row.person as UserId,
  name: row.name ?? '',
  role: row.role as Role,
  ...(row.role_workspace === null ? {} : { roleWorkspace: row.role_workspace as WorkspaceId }),
  workspaces: JSON.parse(row.workspaces ?? '[]') as WorkspaceId[],
});
