import type { Verdict } from '../domain/verdict';
import type { RequestId, SessionRequest } from '../domain/request';
import { subjectOf } from '../domain/request';
import { newRun } from '../domain/run';
import type { UserId } from '../domain/session';
import type { NewRequest, RequestStore, Submission } from '../requests/store-ports';
import { createClaims } from './claims';
import type { Database, InTransaction } from './database';
import { createDecisions } from './decisions';
import { guarded } from './guarded';
import { newId } from './ids';
import { cardsOf, insertNotice, insertPersonal, readRecord } from './records';
import { toRequest } from './rows';
import { appendToTrail, lockHead } from './trail';
import type { TrailKey } from './trail-key';
import { usageOf } from './usage';

/** Requests, their targets and attempts. How a request moves on is in `claims.ts`, how it is decided in `decisions.ts`. */
export function createRequestStore(db: Database, key: TrailKey): RequestStore {
  return guarded({
    ...createClaims(db, key),
    ...createDecisions(db, key),

    submit: (request: NewRequest, judged: Parameters<RequestStore['submit']>[1]): Promise<Submission> =>
      db.transaction().execute(async (trx) => {
        // Two submits anywhere come one after the other, so that both cannot be the last one allowed.
        await lockHead(trx);
        const existing = await withOrigin(trx, request.originKey);
        if (existing) return { kind: 'existing', request: existing };
        const { requester, operation } = request.intent;
        const usage = await usageOf(trx, requester, operation, request.createdAt);
        const verdict = judged(usage);
        if (verdict.kind === 'refused') return verdict;
        if (operation.kind === 'bulk-reset' && !(await useList(trx, operation.list, request)))
          return { kind: 'refused', refusal: { code: 'draft-gone' } };
        await insertRequest(trx, request, verdict, JSON.stringify(usage), key);
        const created = await withOrigin(trx, request.originKey);
        if (!created) throw new Error('A request that was just written is there.');
        return { kind: 'created', request: created };
      }),

    usage: (requester, operation, now) => usageOf(db, requester, operation, now),

    read: (id: RequestId) => readRecord(db, id),

    deciders: async (limit) => {
      const rows = await db
        .selectFrom('approvals')
        .select('person')
        .groupBy('person')
        .orderBy((eb) => eb.fn.max('created_at'), 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ person }) => person as UserId);
    },

    askInstead: (id, lost, people, now) =>
      db.transaction().execute(async (trx) => {
        for (const audience of people) await insertNotice(trx, id, 'card', now, audience);
        const asked = (await cardsOf(trx, id)).filter((audience) => audience !== lost);
        if (asked.length === 0) await insertNotice(trx, id, 'nobody-asked', now);
      }),

    askedAgain: (id: RequestId) => withOrigin(db, `again:${id}`),

    isActedOn: async (target: UserId, besides: RequestId): Promise<boolean> => {
      const row = await db
        .selectFrom('targets')
        .select('id')
        .where('person', '=', target)
        .where('state', 'in', ['running', 'settling'])
        .where('request_id', '!=', besides)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    recentFor: async (target: string, since: number): Promise<SessionRequest[]> => {
      const rows = await db
        .selectFrom('requests')
        .innerJoin('targets', 'targets.request_id', 'requests.id')
        .selectAll('requests')
        .where('targets.person', '=', target)
        .where('targets.created_at', '>=', since)
        .orderBy('targets.created_at', 'desc')
        .limit(5)
        .execute();
      return rows.map(toRequest);
    },
  });
}

async function withOrigin(db: Database, originKey: string): Promise<SessionRequest | undefined> {
  const row = await db.selectFrom('requests').selectAll().where('origin_key', '=', originKey).executeTakeFirst();
  return row && toRequest(row);
}

async function insertRequest(
  trx: InTransaction,
  request: NewRequest,
  verdict: Exclude<Verdict, { kind: 'refused' }>,
  usage: string,
  key: TrailKey,
): Promise<void> {
  const { id, intent, policy, createdAt, beginBy, waitUntil } = request;
  const { operation, requester, reason, breakGlass } = intent;
  const approvalsNeeded = verdict.kind === 'needs-approvals' ? verdict.approvals : 0;
  const isWaiting = approvalsNeeded > 0;
  await trx
    .insertInto('requests')
    .values({
      id,
      reference: request.reference,
      origin_key: request.originKey,
      operation: JSON.stringify(operation),
      requester,
      reason,
      tell_person: intent.tellPerson ? 1 : 0,
      evidence: intent.evidence ? JSON.stringify(intent.evidence) : null,
      policy_version: policy.version,
      digest: request.digest,
      state: isWaiting ? 'pending' : 'approved',
      outcome: null,
      version: 1,
      created_at: createdAt,
      expires_at: isWaiting ? waitUntil : beginBy,
      left_out: JSON.stringify(intent.leftOut),
      break_glass: breakGlass ? 1 : 0,
      approvals_needed: approvalsNeeded,
      usage,
      counts: request.counts ? JSON.stringify(request.counts) : null,
      again_of: request.again?.of ?? null,
      again_after: request.again?.after ?? null,
      skipped_grounds: JSON.stringify(verdict.kind === 'allowed' ? (verdict.skipped ?? []) : []),
      forgotten: 0,
    })
    .execute();
  await trx
    .insertInto('policies')
    .values({ version: policy.version, body: JSON.stringify(policy), first_used_at: createdAt })
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute();
  await trx
    .insertInto('targets')
    .values({
      id: newId(),
      request_id: id,
      person: operation.kind === 'bulk-reset' ? operation.list : operation.target,
      state: 'waiting',
      before: null,
      finding: null,
      settled_as: null,
      refusal: null,
      looks: 0,
      // At half of its time those who could agree are reminded.
      next_step_at: isWaiting && operation.kind !== 'bulk-reset' ? halfTime(createdAt, waitUntil) : createdAt,
      acted_at: null,
      created_at: createdAt,
      lease_token: null,
      lease_until: 0,
    })
    .execute();
  if (operation.kind === 'bulk-reset')
    await trx
      .insertInto('runs')
      .values({
        request_id: id,
        list_id: operation.list,
        body: JSON.stringify(newRun(operation.people)),
        ordered: 'go',
        ordered_by: null,
        ordered_at: null,
      })
      .execute();
  if (intent.note !== undefined) await insertPersonal(trx, id, 'note', intent.note, createdAt);
  if (request.devices.length > 0) await insertPersonal(trx, id, 'devices', request.devices, createdAt);
  await insertNotices(trx, request, isWaiting);
  const facts = { kind: operation.kind, ...scopeOf(operation), reason, digest: request.digest };
  const bound = { policy: policy.version, approvalsNeeded, ...(breakGlass ? { breakGlass } : {}) };
  const event = {
    type: 'request.submitted',
    actor: requester,
    ...subjectOf({ id, operation }),
    facts: { ...facts, ...bound },
  } as const;
  await appendToTrail(trx, [event], createdAt, key);
}

/** Who is owed a message about it from the start. */
async function insertNotices(
  trx: InTransaction,
  { id, intent, prompts, createdAt }: NewRequest,
  isWaiting: boolean,
): Promise<void> {
  await insertNotice(trx, id, 'status', createdAt);
  if (!isWaiting && !intent.breakGlass) return;
  for (const audience of prompts.cards) await insertNotice(trx, id, 'card', createdAt, audience);
  for (const audience of prompts.breakGlass) await insertNotice(trx, id, 'break-glass', createdAt, audience);
  for (const afterMs of isWaiting ? prompts.pagesAfterMs : [])
    await insertNotice(trx, id, 'page', createdAt + afterMs, String(afterMs));
}

function scopeOf(operation: NewRequest['intent']['operation']): Readonly<Record<string, string | number | boolean>> {
  switch (operation.kind) {
    case 'reset':
      return { scope: operation.scope };
    case 'invalidate':
      return {
        sessions: operation.sessions.length,
        ...(operation.kept ? { kept: operation.kept.length } : {}),
      };
    case 'bulk-reset': {
      const { scope, people, listDigest, canary, whenBlind } = operation;
      return { scope, people, listDigest, canary, whenBlind };
    }
  }
}

const halfTime = (from: number, until: number): number => from + Math.floor((until - from) / 2);

/**
 * From now on the list never changes.
 * @returns false when it is not ready, or a request was made of it already that this one does not ask again.
 */
async function useList(trx: InTransaction, list: string, { id, again }: NewRequest): Promise<boolean> {
  const used = await trx
    .updateTable('lists')
    .set({ state: 'used', request_id: id })
    .where('id', '=', list)
    .where((eb) =>
      again ? eb.and([eb('state', '=', 'used'), eb('request_id', '=', again.of)]) : eb('state', '=', 'ready'),
    )
    .executeTakeFirst();
  if (used.numUpdatedRows !== 1n) return false;
  // What the looks of an earlier request showed is of another time.
  await trx.deleteFrom('listed_sessions').where('list_id', '=', list).execute();
  await trx.updateTable('list_entries').set({ looked_before: -1, looked: -1 }).where('list_id', '=', list).execute();
  return true;
}
