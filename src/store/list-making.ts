import type { ListId } from '../domain/session';
import type { ListStore, PeopleList } from '../requests/list-ports';
import type { Database } from './database';
import { newId } from './ids';
import { addEntries, countEntries, leaveOut, reopenEntries, resolveEntries } from './list-entries';
import { toList } from './list-row';

type Making = Pick<ListStore, 'create' | 'read' | 'due' | 'claim' | 'commit' | 'release'>;

/** Thrown inside a transaction to roll it back: another has taken the claim over. */
class LostClaim extends Error {}

/** From what was typed to what is ready, step by step, by whoever holds the claim. */
export function listMaking(db: Database): Making {
  const readList = async (id: ListId): Promise<PeopleList | undefined> => {
    const row = await db.selectFrom('lists').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toList(row);
  };

  return {
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
              ...(failure === undefined ? {} : { failure: failure && JSON.stringify(failure) }),
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
          if (step.leaveOut) await leaveOut(trx, id, step.leaveOut);
          if (step.reopen) await reopenEntries(trx, id);
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
  };
}
