import type { Refusal } from '../../domain/refusal';
import { subjectOf } from '../../domain/request';
import type { Context } from '../context';
import type { BulkClaim } from '../store-ports';
import { without, withoutLook, writeRun } from './run-steps';

/** Nothing more is sent. What was sent is proven; who was not, is counted as that. */
export function stopSending(context: Context, claim: BulkClaim, refusal?: Refusal): Promise<BulkClaim | undefined> {
  const run = without(withoutLook(claim).run, 'pause');
  const now = context.clock.now();
  return writeRun(
    context,
    { ...claim, run },
    { phase: 'proving', isStopped: true, sentAt: now },
    { target: { state: 'settling', actedAt: now, nextStepAt: now, refusal: refusal ?? null } },
  );
}

/** Before anything was sent: the rules say no, or it was too late. Afterwards nothing more is sent, and that is proven. */
export function endRun(context: Context, claim: BulkClaim, refusal: Refusal): Promise<BulkClaim | undefined> {
  if (claim.attempts.length > 0) return stopSending(context, claim, refusal);
  const { request } = claim;
  return writeRun(
    context,
    withoutLook(claim),
    { phase: 'settled' },
    {
      target: { state: 'settled', settledAs: 'refused', refusal },
      request: { to: 'void', outcome: 'refused' },
      events: [
        {
          type: 'request.voided',
          actor: 'app',
          ...subjectOf(request),
          facts: { outcome: 'refused', code: refusal.code },
        },
      ],
      notices: ['refused', 'summary', ...(request.approvalsNeeded > 0 ? (['afterwards'] as const) : [])],
    },
  );
}
