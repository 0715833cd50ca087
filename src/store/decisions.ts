import type { AuditEvent } from '../domain/audit';
import type { Policy } from '../domain/policy';
import type { RequestId, SessionRequest } from '../domain/request';
import { subjectOf } from '../domain/request';
import type { Decided, NewDecision, RequestStore } from '../requests/store-ports';
import { oweAnnouncement } from './announcements';
import type { Database, InTransaction } from './database';
import { newId } from './ids';
import { insertNotice, insertPersonal, readRecord } from './records';
import { toRequest } from './rows';
import { appendToTrail } from './trail';
import type { TrailKey } from './trail-key';

/** Thrown inside a transaction to roll it back: it is not open to this any more, or this person has decided before. */
class TooLate extends Error {}

/**
 * How a request stops waiting: agreed to, denied, taken back, or void. Each is one update on the condition that it still waits,
 * or, to deny it or take it back, that nothing of it was begun.
 */
export function createDecisions(db: Database, key: TrailKey): Pick<RequestStore, 'decide' | 'end' | 'policy'> {
  return {
    decide: async (decision, now) => {
      const outcome = await db
        .transaction()
        .execute((trx) => writeDecision(trx, decision, now, key))
        .catch((error: unknown) => {
          if (error instanceof TooLate) return 'too-late' as const;
          throw error;
        });
      const record = await readRecord(db, decision.requestId);
      if (!record) throw new Error('A request that was decided on is there.');
      return { kind: outcome, record };
    },

    end: async (id, to, now) => {
      try {
        await db.transaction().execute((trx) => writeEnd(trx, id, to, now, key));
        return true;
      } catch (error) {
        if (error instanceof TooLate) return false;
        throw error;
      }
    },

    policy: async (version) => {
      const row = await db.selectFrom('policies').select('body').where('version', '=', version).executeTakeFirst();
      return row && (JSON.parse(row.body) as Policy);
    },
  };
}

async function writeDecision(
  trx: InTransaction,
  decision: NewDecision,
  now: number,
  key: TrailKey,
): Promise<Exclude<Decided['kind'], 'too-late'>> {
  const isDenial = decision.decision === 'deny';
  const request = await lockOpen(trx, decision.requestId, now, isDenial);
  // What nobody had to agree to is nobody's to deny.
  if (isDenial && request?.approvalsNeeded === 0) throw new TooLate();
  if (request?.digest !== decision.digest) throw new TooLate();
  const { requestId, person, denial } = decision;
  const inserted = await trx
    .insertInto('approvals')
    .values({
      id: newId(),
      request_id: requestId,
      person,
      decision: decision.decision,
      denial: denial ?? null,
      digest: decision.digest,
      created_at: now,
    })
    .onConflict((conflict) => {
      const before = conflict.columns(['request_id', 'person']);
      if (!isDenial) return before.doNothing();
      // Who agreed may still deny; who denied has ended it.
      return before.doUpdateSet({ decision: 'deny', denial: denial ?? null, digest: decision.digest, created_at: now });
    })
    .returning('id')
    .executeTakeFirst();
  if (!inserted) throw new TooLate();
  if (decision.comment !== undefined)
    await insertPersonal(
      trx,
      requestId,
      'comment',
      { person, decision: decision.decision, text: decision.comment },
      now,
    );

  const about = { actor: person, ...subjectOf(request) };
  const log = (...events: AuditEvent[]): Promise<void> => appendToTrail(trx, events, now, key);
  if (isDenial) {
    await moveRequest(trx, requestId, { state: 'denied' });
    await endTarget(trx, requestId, null, now);
    for (const topic of ['denied', 'summary', 'afterwards'] as const) await insertNotice(trx, requestId, topic, now);
    await log({ ...about, type: 'request.denied', ...(denial ? { facts: { denial } } : {}) });
    return 'denied';
  }

  const needed = Math.max(request.approvalsNeeded, decision.needed);
  const { n } = await trx
    .selectFrom('approvals')
    .select((eb) => eb.fn.count('person').distinct().as('n'))
    .where('request_id', '=', requestId)
    .where('decision', '=', 'approve')
    .where('digest', '=', request.digest)
    .executeTakeFirstOrThrow();
  const given: AuditEvent = {
    ...about,
    type: 'approval.given',
    facts: { n: Number(n), needed, digest: request.digest },
  };
  if (Number(n) < needed) {
    await moveRequest(trx, requestId, { approvals_needed: needed });
    await log(given);
    return 'recorded';
  }
  await moveRequest(trx, requestId, { state: 'approved', approvals_needed: needed, expires_at: decision.beginBy });
  // Whoever worked on it while it waited has lost that step: each is conditional on the state.
  await trx.updateTable('targets').set({ next_step_at: now }).where('request_id', '=', requestId).execute();
  await log(given, { ...about, type: 'request.approved', facts: { approvals: Number(n) } });
  return 'approved';
}

async function writeEnd(
  trx: InTransaction,
  id: RequestId,
  to: Parameters<RequestStore['end']>[1],
  now: number,
  key: TrailKey,
): Promise<void> {
  const request = await lockOpen(trx, id, now, to.state === 'withdrawn');
  if (!request) throw new TooLate();
  const about = subjectOf(request);
  if (to.state === 'withdrawn') {
    await moveRequest(trx, id, { state: 'withdrawn' });
    await endTarget(trx, id, null, now);
    for (const topic of ['summary', 'afterwards'] as const) await insertNotice(trx, id, topic, now);
    await appendToTrail(trx, [{ type: 'request.withdrawn', actor: to.by, ...about }], now, key);
    return;
  }
  const { code } = to.refusal;
  await moveRequest(trx, id, { state: 'void', outcome: 'refused' });
  await endTarget(trx, id, JSON.stringify(to.refusal), now);
  for (const topic of ['refused', 'summary', 'afterwards'] as const) await insertNotice(trx, id, topic, now);
  const facts = { outcome: 'refused', code };
  await appendToTrail(trx, [{ type: 'request.voided', actor: 'app', ...about, facts }], now, key);
}

/**
 * Bumps the version, which locks the row: of two who decide at once, the second sees what the first did.
 * @param untilBegun also when it was agreed to and no attempt was made yet: the first one moves it on from `approved`
 */
async function lockOpen(
  trx: InTransaction,
  id: RequestId,
  now: number,
  untilBegun: boolean,
): Promise<SessionRequest | undefined> {
  // The target first, as a step of the ledger does: two orders would wait for each other for ever.
  await trx
    .updateTable('targets')
    .set((eb) => ({ state: eb.ref('state') }))
    .where('request_id', '=', id)
    .execute();
  const row = await trx
    .updateTable('requests')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .where((eb) => {
      const waits = eb.and([eb('state', '=', 'pending'), eb('expires_at', '>', now)]);
      return untilBegun ? eb.or([waits, eb('state', '=', 'approved')]) : waits;
    })
    .returningAll()
    .executeTakeFirst();
  return row && toRequest(row);
}

async function moveRequest(
  trx: InTransaction,
  id: RequestId,
  change: { state?: string; outcome?: string; approvals_needed?: number; expires_at?: number },
): Promise<void> {
  await trx.updateTable('requests').set(change).where('id', '=', id).execute();
}

/** Whoever works on it has lost the claim: what they were about to write is not written. */
async function endTarget(trx: InTransaction, id: RequestId, refusal: string | null, now: number): Promise<void> {
  await trx
    .updateTable('targets')
    .set({ state: 'settled', lease_token: null, refusal, ...(refusal === null ? {} : { settled_as: 'refused' }) })
    .where('request_id', '=', id)
    .execute();
  await oweAnnouncement(trx, id, now);
}
