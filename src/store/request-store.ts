import type { RequestId, SessionRequest } from '../domain/request';
import type { NewRequest, RequestStore } from '../requests/store-ports';
import { createClaims } from './claims';
import type { Database, InTransaction } from './database';
import { guarded } from './guarded';
import { newId } from './ids';
import { insertNotice, insertPersonal, readRecord } from './records';
import { toRequest } from './rows';
import type { TrailKey } from './trail';
import { appendToTrail } from './trail';

/** Requests, their targets and attempts. How a request moves on is in `claims.ts`. */
export function createRequestStore(db: Database, key: TrailKey): RequestStore {
  return guarded({
    ...createClaims(db, key),

    submit: (request: NewRequest) =>
      db.transaction().execute(async (trx) => {
        const isNew = await insertRequest(trx, request, key);
        const row = await trx
          .selectFrom('requests')
          .selectAll()
          .where('origin_key', '=', request.originKey)
          .executeTakeFirstOrThrow();
        return { kind: isNew ? ('created' as const) : ('existing' as const), request: toRequest(row) };
      }),

    read: (id: RequestId) => readRecord(db, id),

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

async function insertRequest(trx: InTransaction, request: NewRequest, key: TrailKey): Promise<boolean> {
  const { id, intent, createdAt } = request;
  const { operation, requester, reason } = intent;
  const inserted = await trx
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
      policy_version: request.policyVersion,
      digest: request.digest,
      state: 'approved',
      outcome: null,
      version: 1,
      created_at: createdAt,
      expires_at: request.expiresAt,
    })
    .onConflict((conflict) => conflict.column('origin_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) return false;

  await trx
    .insertInto('targets')
    .values({
      id: newId(),
      request_id: id,
      person: operation.target,
      state: 'waiting',
      before: null,
      finding: null,
      settled_as: null,
      refusal: null,
      looks: 0,
      next_step_at: createdAt,
      acted_at: null,
      created_at: createdAt,
      lease_token: null,
      lease_until: 0,
    })
    .execute();
  if (intent.note !== undefined) await insertPersonal(trx, id, 'note', intent.note, createdAt);
  await insertNotice(trx, id, 'status', createdAt);
  const facts = { kind: operation.kind, ...scopeOf(operation), reason, digest: request.digest };
  const event = {
    type: 'request.submitted',
    actor: requester,
    requestId: id,
    target: operation.target,
    facts,
  } as const;
  await appendToTrail(trx, [event], createdAt, key);
  return true;
}

const scopeOf = (operation: NewRequest['intent']['operation']): { scope: string } | { sessions: number } =>
  operation.kind === 'reset' ? { scope: operation.scope } : { sessions: operation.sessions.length };
