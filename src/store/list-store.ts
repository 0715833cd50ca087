import { BLOCK_PEOPLE, digestOfBlock } from '../domain/digest';
import type { LeftOut, ListedPerson } from '../domain/judge-bulk';
import type { Evidence, RequestId } from '../domain/request';
import type { ListId, ResetScope, UserId } from '../domain/session';
import type { EntryProblem } from '../domain/typed-people';
import type { LeftOutEntry, ListNews, ListStore, OpenEntry, PeopleList } from '../requests/list-ports';
import type { Selectable } from 'kysely';
import type { Database } from './database';
import { guarded } from './guarded';
import { newId } from './ids';
import { addEntries, countEntries, onList, resolveEntries, toListed } from './list-entries';
import type { Schema } from './schema';

const PAGE = 1_000;

/** Thrown inside a transaction to roll it back: another has taken the claim over. */
class LostClaim extends Error {}

/** Lists of people: made step by step, by whoever holds the claim, and never changed again once a request was made of them. */
export function createListStore(db: Database): ListStore {
  const readList = async (id: ListId): Promise<PeopleList | undefined> => {
    const row = await db.selectFrom('lists').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toList(row);
  };

  return {
    ...guarded({
      create: async (list, entries) => {
        const { id, opener, sources, scope, evidence, createdAt, expiresAt } = list;
        await db.transaction().execute(async (trx) => {
          await trx
            .insertInto('lists')
            .values({
              id,
              opener,
              sources: JSON.stringify(sources),
              scope: scope ?? null,
              evidence: evidence ? JSON.stringify(evidence) : null,
              state: 'reading',
              at: JSON.stringify({ source: 0, cursor: '' }),
              way: null,
              counts: JSON.stringify({ entries: 0, open: 0, people: 0, same: 0, out: {} }),
              failure: null,
              request_id: null,
              version: 1,
              created_at: createdAt,
              expires_at: expiresAt,
              next_step_at: createdAt,
              lease_token: null,
              lease_until: 0,
              channel: null,
              ts: null,
              told_version: 0,
              tell_at: createdAt,
            })
            .execute();
          if (entries.length > 0) await addEntries(trx, id, { source: -1, entries });
          const counts = JSON.stringify(await countEntries(trx, id));
          await trx.updateTable('lists').set({ counts }).where('id', '=', id).execute();
        });
        const created = await readList(id);
        if (!created) throw new Error('A list that was just written is there.');
        return created;
      },

      read: async (id, now) => {
        const list = await readList(id);
        return list && (list.state === 'used' || list.expiresAt > now) ? list : undefined;
      },

      due: async (now, limit) => {
        const rows = await db
          .selectFrom('lists')
          .select('id')
          .where('state', 'in', ['reading', 'looking-up'])
          .where('next_step_at', '<=', now)
          .where('lease_until', '<=', now)
          .where('expires_at', '>', now)
          .orderBy('next_step_at')
          .limit(limit)
          .execute();
        return rows.map(({ id }) => id as ListId);
      },

      claim: async (id, now, leaseMs) => {
        const token = newId();
        const row = await db
          .updateTable('lists')
          .set({ lease_token: token, lease_until: now + leaseMs })
          .where('id', '=', id)
          .where('state', 'in', ['reading', 'looking-up'])
          .where('next_step_at', '<=', now)
          .where('lease_until', '<=', now)
          .returningAll()
          .executeTakeFirst();
        return row && { list: toList(row), token };
      },

      commit: async ({ list, token }, step, now, leaseMs) => {
        const { id } = list;
        const { state, at, way, failure } = step.change ?? {};
        try {
          return await db.transaction().execute(async (trx) => {
            const row = await trx
              .updateTable('lists')
              .set((eb) => ({
                ...(state ? { state } : {}),
                ...(at ? { at: JSON.stringify(at) } : {}),
                ...(way ? { way: JSON.stringify(way) } : {}),
                ...(failure ? { failure: JSON.stringify(failure) } : {}),
                ...(step.nextStepAt === undefined ? {} : { next_step_at: step.nextStepAt }),
                ...(step.expiresAt === undefined ? {} : { expires_at: step.expiresAt }),
                version: eb('version', '+', 1),
                lease_until: now + leaseMs,
              }))
              .where('id', '=', id)
              .where('lease_token', '=', token)
              .where('state', 'in', ['reading', 'looking-up'])
              .returning('id')
              .executeTakeFirst();
            if (!row) throw new LostClaim();
            if (step.clear)
              await trx
                .deleteFrom('list_entries')
                .where('list_id', '=', id)
                .where('source', '=', step.clear.source)
                .execute();
            if (step.add) await addEntries(trx, id, step.add);
            if (step.resolved) await resolveEntries(trx, id, step.resolved);
            const counts = JSON.stringify(await countEntries(trx, id));
            const written = await trx
              .updateTable('lists')
              .set({ counts })
              .where('id', '=', id)
              .returningAll()
              .executeTakeFirstOrThrow();
            return { list: toList(written), token };
          });
        } catch (error) {
          if (error instanceof LostClaim) return undefined;
          throw error;
        }
      },

      release: async ({ list, token }) => {
        await db
          .updateTable('lists')
          .set({ lease_token: null, lease_until: 0 })
          .where('id', '=', list.id)
          .where('lease_token', '=', token)
          .execute();
      },

      open: async (id, limit) => {
        const rows = await db
          .selectFrom('list_entries')
          .select(['n', 'key', 'names'])
          .where('list_id', '=', id)
          .where('state', '=', 'open')
          .orderBy('n')
          .limit(limit)
          .execute();
        return rows.map(toOpen);
      },

      openByName: async (id) => {
        const rows = await db
          .selectFrom('list_entries')
          .select((eb) => ['names', eb.fn.countAll().as('count')])
          .where('list_id', '=', id)
          .where('state', '=', 'open')
          .groupBy('names')
          .execute();
        const of = (names: string): number => Number(rows.find((row) => row.names === names)?.count ?? 0);
        return { person: of('person'), address: of('address') };
      },

      openNamed: async (id, keys) => {
        if (keys.length === 0) return [];
        const rows = await db
          .selectFrom('list_entries')
          .select(['n', 'key', 'names'])
          .where('list_id', '=', id)
          .where('state', '=', 'open')
          .where('key', 'in', keys)
          .orderBy('n')
          .execute();
        return rows.map(toOpen);
      },

      among: async (id, ids) => {
        const found = await onList(db, id, ids);
        return ids.filter((each) => found.has(each));
      },

      blocks: async (id) => {
        const blocks: string[] = [];
        for await (const people of listedPages(db, id)) blocks.push(digestOfBlock(people.map((person) => person.id)));
        return blocks;
      },

      claimNews: async (now, leaseMs) => {
        const rows = await db
          .updateTable('lists')
          .set({ tell_at: now + leaseMs })
          .where('tell_at', '<=', now)
          .where((eb) => eb('told_version', '<', eb.ref('version')))
          .where('expires_at', '>', now)
          .returningAll()
          .execute();
        return rows.map((row): ListNews => {
          const { channel, ts } = row;
          return { list: toList(row), ...(channel !== null && ts !== null ? { posted: { channel, ts } } : {}) };
        });
      },

      told: async ({ list }, posted, nextAt) => {
        await db
          .updateTable('lists')
          .set({ ...posted, told_version: list.version, tell_at: nextAt })
          .where('id', '=', list.id)
          .execute();
      },

      purgeExpired: async (now) => {
        const rows = await db
          .selectFrom('lists')
          .select('id')
          .where('expires_at', '<=', now)
          .where('state', '!=', 'used')
          .where('lease_until', '<=', now)
          .limit(10)
          .execute();
        for (const { id } of rows)
          await db.transaction().execute(async (trx) => {
            const gone = trx.deleteFrom('list_entries').where('list_id', '=', id);
            // A list that was asked for just now stays.
            const list = await trx
              .updateTable('lists')
              .set({ state: 'failed' })
              .where('id', '=', id)
              .where('state', '!=', 'used')
              .executeTakeFirst();
            if (list.numUpdatedRows !== 1n) return;
            await gone.execute();
            await trx.deleteFrom('lists').where('id', '=', id).execute();
          });
      },

      measure: async (name) => {
        const row = await db.selectFrom('measures').select('value').where('name', '=', name).executeTakeFirst();
        return row?.value;
      },

      remember: async (name, value, now) => {
        await db
          .insertInto('measures')
          .values({ name, value, at: now })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, at: now }))
          .execute();
      },
    } satisfies Omit<ListStore, 'pages' | 'leftOut'>),

    pages: (id) => listedPages(db, id),
    leftOut: (id) => leftOutPages(db, id),
  };
}

async function* listedPages(db: Database, id: ListId): AsyncGenerator<ListedPerson[]> {
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('list_entries')
      .select(['n', 'person', 'name', 'role', 'role_workspace', 'workspaces'])
      .where('list_id', '=', id)
      .where('state', '=', 'in')
      .where('n', '>', after)
      .orderBy('n')
      .limit(BLOCK_PEOPLE)
      .execute();
    if (rows.length > 0) yield rows.map(toListed);
    if (rows.length < BLOCK_PEOPLE) return;
    after = rows.at(-1)?.n ?? after;
  }
}

async function* leftOutPages(db: Database, id: ListId): AsyncGenerator<LeftOutEntry[]> {
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('list_entries')
      .select(['n', 'line', 'typed', 'why', 'problem', 'person'])
      .where('list_id', '=', id)
      .where('state', '=', 'out')
      .where('n', '>', after)
      .orderBy('n')
      .limit(PAGE)
      .execute();
    if (rows.length > 0)
      yield rows.map((row) => ({
        row: row.line,
        typed: row.typed,
        why: row.why as LeftOut,
        ...(row.problem === null ? {} : { problem: row.problem as EntryProblem }),
        ...(row.person === null ? {} : { person: row.person as UserId }),
      }));
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.n ?? after;
  }
}

const toOpen = ({ n, key, names }: Pick<Schema['list_entries'], 'n' | 'key' | 'names'>): OpenEntry => ({
  n,
  key: key ?? '',
  names: names as OpenEntry['names'],
});

const toList = (row: Selectable<Schema['lists']>): PeopleList => ({
  id: row.id as ListId,
  opener: row.opener as UserId,
  sources: JSON.parse(row.sources) as PeopleList['sources'],
  ...(row.scope === null ? {} : { scope: row.scope as ResetScope }),
  ...(row.evidence === null ? {} : { evidence: JSON.parse(row.evidence) as Evidence }),
  state: row.state as PeopleList['state'],
  at: JSON.parse(row.at) as PeopleList['at'],
  ...(row.way === null ? {} : { way: JSON.parse(row.way) as NonNullable<PeopleList['way']> }),
  counts: JSON.parse(row.counts) as PeopleList['counts'],
  ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as NonNullable<PeopleList['failure']> }),
  ...(row.request_id === null ? {} : { requestId: row.request_id as RequestId }),
  version: row.version,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
