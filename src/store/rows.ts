import type { Before, Finding } from '../domain/finding';
import type { Ground, Usage } from '../domain/verdict';
import type { Refusal } from '../domain/refusal';
import type {
  Approval,
  Attempt,
  AttemptCall,
  AttemptId,
  Counts,
  Denial,
  Evidence,
  Outcome,
  RequestId,
  RequestState,
  SessionRequest,
  Target,
  TargetState,
} from '../domain/request';
import type { Reason } from '../domain/reason';
import type { Operation, UserId } from '../domain/session';
import type { Selectable } from 'kysely';
import type { Schema } from './schema';

/** Rows are written by this app alone, so reading one back is a cast, not a validation. */

export const toRequest = (row: Selectable<Schema['requests']>): SessionRequest => ({
  id: row.id as RequestId,
  reference: row.reference,
  operation: JSON.parse(row.operation) as Operation,
  requester: row.requester as UserId,
  reason: row.reason as Reason,
  tellPerson: row.tell_person === 1,
  ...(row.evidence === null ? {} : { evidence: JSON.parse(row.evidence) as Evidence }),
  policyVersion: row.policy_version,
  digest: row.digest,
  state: row.state as RequestState,
  ...(row.outcome === null ? {} : { outcome: row.outcome as Outcome }),
  leftOut: JSON.parse(row.left_out) as UserId[],
  breakGlass: row.break_glass === 1,
  approvalsNeeded: row.approvals_needed,
  ...(row.skipped_grounds === '[]' ? {} : { skippedGrounds: JSON.parse(row.skipped_grounds) as Ground[] }),
  usage: JSON.parse(row.usage) as Usage,
  ...(row.counts === null ? {} : { counts: JSON.parse(row.counts) as Counts }),
  ...(row.again_of === null
    ? {}
    : { again: { of: row.again_of as RequestId, after: row.again_after as 'expired' | 'denied' } }),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  version: row.version,
});

export const toApproval = (row: Selectable<Schema['approvals']>): Approval => ({
  person: row.person as UserId,
  decision: row.decision as Approval['decision'],
  ...(row.denial === null ? {} : { denial: row.denial as Denial }),
  digest: row.digest,
  at: row.created_at,
});

export const toTarget = (row: Selectable<Schema['targets']>): Target => ({
  id: row.id,
  state: row.state as TargetState,
  ...(row.before === null ? {} : { before: JSON.parse(row.before) as Before }),
  ...(row.finding === null ? {} : { finding: JSON.parse(row.finding) as Finding }),
  ...(row.settled_as === null ? {} : { settledAs: row.settled_as as Outcome }),
  ...(row.refusal === null ? {} : { refusal: JSON.parse(row.refusal) as Refusal }),
  looks: row.looks,
  nextStepAt: row.next_step_at,
  ...(row.acted_at === null ? {} : { actedAt: row.acted_at }),
});

export const toAttempt = (row: Selectable<Schema['attempts']>): Attempt => ({
  id: row.id as AttemptId,
  n: row.n,
  purpose: row.purpose as Attempt['purpose'],
  call: JSON.parse(row.call) as AttemptCall,
  state: row.state as Attempt['state'],
  transient: row.transient === 1,
  wrongArguments: row.wrong_arguments === 1,
  ...(row.error === null ? {} : { error: row.error }),
  startedAt: row.started_at,
  ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
});
