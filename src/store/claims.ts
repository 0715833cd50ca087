import type { RequestId } from '../domain/request';
import { isHeldBack } from '../domain/request';
import type { RunOrder } from '../domain/run';
import type { Operation } from '../domain/session';
import type { Claim, Committed, NewAttempt, RequestRecord, RequestStore, Step } from '../requests/store-ports';
import { isOver } from '../requests/store-ports';
import { oweAnnouncement } from './announcements';
import type { Database, InTransaction } from './database';
import { newId } from './ids';
import { cardsOf, insertNotice, insertPersonal, readRecord, renewNotice } from './records';
import { readOrder } from './run-order';
import { writeRunStep } from './run-step';
import { readSwitch } from './stop-switch-store';
import { appendToTrail } from './trail';
import type { TrailKey } from './trail-key';

/** Thrown inside a transaction to roll it back: another has taken the claim over. */
class LostClaim extends Error {}
/** The same, because the stop switch is thrown, or the run was paused or stopped. */
class Held extends Error {}

/** Whoever paused it just as the last call was answered holds up no repair of what is left over: nobody could resume it any more. */
const isHeldByOrder = (order: RunOrder, { purpose }: NewAttempt): boolean =>
  order === 'stop' || (order === 'pause' && purpose !== 'repair');

/** How a request moves on: one worker at a time holds its claim and writes one step after another. */
export function createClaims(
  db: Database,
  key: TrailKey,
): Pick<RequestStore, 'due' | 'claim' | 'commit' | 'renew' | 'release'> {
  return {
    due: async (now, limit) => {
      const rows = await db
        .selectFrom('targets')
        .select('request_id')
        .where('state', '!=', 'settled')
        .where('next_step_at', '<=', now)
        .where('lease_until', '<=', now)
        .orderBy('next_step_at')
        .limit(limit)
        .execute();
      return rows.map((row) => row.request_id as RequestId);
    },

    claim: async (id, now, leaseMs) => {
      const token = newId();
      const claimed = await db
        .updateTable('targets')
        .set({ lease_token: token, lease_until: now + leaseMs })
        .where('request_id', '=', id)
        .where('state', '!=', 'settled')
        .where('next_step_at', '<=', now)
        .where('lease_until', '<=', now)
        .returning('id')
        .executeTakeFirst();
      const record = claimed && (await readRecord(db, id));
      return record && { ...record, token };
    },

    commit: async <O extends Operation>(
      claim: Claim<O>,
      step: Step,
      now: number,
      leaseMs: number,
    ): Promise<Committed<O>> => {
      try {
        await db.transaction().execute((trx) => writeStep(trx, claim, step, now, leaseMs, key));
      } catch (error) {
        if (error instanceof LostClaim) return { kind: 'lost' };
        if (error instanceof Held) return { kind: 'held' };
        if (step.start !== undefined && isPersonBusy(error)) return { kind: 'person-busy' };
        throw error;
      }
      // A request keeps its operation, and so its kind, for ever.
      const record = (await readRecord(db, claim.request.id)) as RequestRecord<O> | undefined;
      return record ? { kind: 'committed', claim: { ...record, token: claim.token } } : { kind: 'lost' };
    },

    renew: async (claims, now, leaseMs) => {
      await db
        .updateTable('targets')
        .set({ lease_until: now + leaseMs })
        .where(
          'lease_token',
          'in',
          claims.map(({ token }) => token),
        )
        .execute();
    },

    release: async ({ target, token }) => {
      await db
        .updateTable('targets')
        .set({ lease_token: null, lease_until: 0 })
        .where('id', '=', target.id)
        .where('lease_token', '=', token)
        .execute();
    },
  };
}

async function writeStep(
  trx: InTransaction,
  { target, token, request, attempts }: Claim,
  step: Step,
  now: number,
  leaseMs: number,
  key: TrailKey,
): Promise<void> {
  const { before, finding, refusal, settledAs, nextStepAt, actedAt, ...plain } = step.target;
  const moved = await trx
    .updateTable('targets')
    .set({
      ...plain,
      ...(before ? { before: JSON.stringify(before) } : {}),
      ...(finding ? { finding: JSON.stringify(finding) } : {}),
      ...(refusal === undefined ? {} : { refusal: refusal && JSON.stringify(refusal) }),
      ...(settledAs ? { settled_as: settledAs } : {}),
      ...(nextStepAt === undefined ? {} : { next_step_at: nextStepAt }),
      ...(actedAt === undefined ? {} : { acted_at: actedAt }),
      lease_until: now + leaseMs,
    })
    .where('id', '=', target.id)
    .where('lease_token', '=', token)
    .executeTakeFirst();
  if (moved.numUpdatedRows !== 1n) throw new LostClaim();
  if (request.state === 'pending' && !(await stillWaits(trx, request.id))) throw new LostClaim();

  if (step.isNews) {
    const shown = await trx
      .updateTable('requests')
      .set((eb) => ({
        version: eb('version', '+', 1),
        ...(step.request ? { state: step.request.to } : {}),
        ...(step.request?.outcome ? { outcome: step.request.outcome } : {}),
      }))
      .where('id', '=', request.id)
      .where('state', 'in', step.request?.to === 'expired' ? ['pending'] : ['approved', 'running'])
      .executeTakeFirst();
    if (step.request && shown.numUpdatedRows !== 1n) throw new LostClaim();
  }
  if (step.close) await closeAttempt(trx, request.id, step.close, now);
  if (isOver(step)) await oweAnnouncement(trx, request.id, now);
  if (step.start) {
    const { level } = await readSwitch(trx);
    if (isHeldBack(level, request)) throw new Held();
    if (request.operation.kind === 'bulk-reset' && isHeldByOrder(await readOrder(trx, request.id), step.start))
      throw new Held();
    await trx
      .insertInto('attempts')
      .values({
        id: step.start.id,
        target_id: target.id,
        n: attempts.length + 1,
        purpose: step.start.purpose,
        call: JSON.stringify(step.start.call),
        state: 'started',
        transient: 0,
        wrong_arguments: 0,
        http_status: null,
        error: null,
        started_at: now,
        ended_at: null,
      })
      .execute();
  }
  const { operation } = request;
  if (step.run && operation.kind === 'bulk-reset')
    await writeRunStep(trx, request.id, operation.list, step.run, step.start?.id);
  if (step.devices && step.devices.length > 0) await insertPersonal(trx, request.id, 'devices', step.devices, now);
  for (const topic of step.notices ?? []) await insertNotice(trx, request.id, topic, now);
  for (const topic of step.noticesAgain ?? []) await renewNotice(trx, request.id, topic, now);
  const audiences = step.noticesToCards ? await cardsOf(trx, request.id) : [];
  for (const topic of step.noticesToCards ?? [])
    for (const audience of audiences) await insertNotice(trx, request.id, topic, now, audience);
  await appendToTrail(trx, step.events, now, key);
}

/** Somebody may have decided while a step was being worked out: what is agreed to is due at once, and no step puts that off. */
async function stillWaits(trx: InTransaction, id: RequestId): Promise<boolean> {
  const row = await trx.selectFrom('requests').select('state').where('id', '=', id).executeTakeFirst();
  return row?.state === 'pending';
}

async function closeAttempt(
  trx: InTransaction,
  requestId: RequestId,
  { id, answer }: NonNullable<Step['close']>,
  now: number,
): Promise<void> {
  const closed = await trx
    .updateTable('attempts')
    .set({
      state: answer.class,
      transient: answer.transient ? 1 : 0,
      wrong_arguments: answer.wrongArguments ? 1 : 0,
      http_status: answer.httpStatus ?? null,
      error: answer.error ?? null,
      ended_at: now,
    })
    .where('id', '=', id)
    .where('state', '=', 'started')
    .executeTakeFirst();
  if (closed.numUpdatedRows === 1n) await oweAnnouncement(trx, requestId, now, id);
}

/** SQLite names the column, PostgreSQL the index. */
function isPersonBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const constraint = 'constraint' in error ? error.constraint : undefined;
  return (
    constraint === 'targets_one_running_act_per_person' || error.message.includes('constraint failed: targets.person')
  );
}
