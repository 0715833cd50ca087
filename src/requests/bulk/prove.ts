import { subjectOf } from '../../domain/request';
import type { SeenSession, Tally } from '../../domain/run';
import { REPAIRS_OF_RUN_MAX } from '../../domain/run';
import { mayRepair, nextInvalidation } from '../../domain/plan';
import type { Context } from '../context';
import { hearMany } from '../hear';
import { mayRun } from '../may-run';
import { send } from '../send';
import type { BulkClaim } from '../store-ports';
import { asBulk, waitRun, withoutLook, writeRun } from './run-steps';
import { look } from './look';

/** Left-over sessions are ended by id when so many looks at everybody have shown them. */
const LOOKS_BEFORE_REPAIR = 2;
const REPAIR_AFTER_MS = 60_000;

/** Looks until it is known what became of everybody who was sent; ends by id what is left over; hands over to people in time. */
export async function prove(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const { runs, clock, timings } = context;
  const { run, request } = claim;
  const now = clock.now();
  const sentAt = run.sentAt ?? now;
  const isNeedingYou = !run.isHandedOver && now - sentAt >= timings.runNeedsYouAfterMs;
  const isTooLate = now - sentAt >= timings.unsettledAfterMs;
  if (run.look && !isNeedingYou && !isTooLate) return look(context, claim, { isBefore: false });
  const tally = await runs.tally(request.operation.list);
  const counted = { ...claim, run: { ...run, tally } };
  if (isNothingOpen(tally) || isTooLate) return finish(context, withoutLook(counted), tally);

  const isRepairDue = run.proofs >= LOOKS_BEFORE_REPAIR && now - sentAt >= REPAIR_AFTER_MS;
  if (!run.look && isRepairDue && tally.sessionsLeft > 0 && tally.sessionsLeft <= REPAIRS_OF_RUN_MAX) {
    const repaired = await repair(context, counted);
    if (repaired.kind === 'sent') return repaired.claim && lookSoon(context, repaired.claim);
  }
  if (isNeedingYou) return handOver(context, counted);

  const lookedAt = Math.max(run.lookedAt ?? 0, sentAt);
  const gapMs = timings.looksOfRunMs[Math.min(run.proofs, timings.looksOfRunMs.length - 1)] ?? 0;
  const isShown = JSON.stringify(run.tally) === JSON.stringify(tally);
  if (now < lookedAt + gapMs)
    return isShown
      ? waitRun(context, claim, lookedAt + gapMs - now)
      : writeRun(context, counted, {}, { target: { nextStepAt: lookedAt + gapMs } });
  return look(context, counted, { isBefore: false });
}

const isNothingOpen = (tally: Tally): boolean => tally.checking + tally.unknown + tally['still-there'] === 0;

function lookSoon(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const nextStepAt = context.clock.now() + (context.timings.looksOfRunMs[0] ?? 0);
  return writeRun(context, claim, { lookedAt: context.clock.now(), proofs: 0 }, { target: { nextStepAt } });
}

function handOver(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  return writeRun(
    context,
    claim,
    { isHandedOver: true },
    {
      target: { state: 'watching' },
      events: [{ type: 'target.handed-over', actor: 'app', ...subjectOf(claim.request) }],
      notices: ['needs-you', 'summary'],
    },
  );
}

function finish(context: Context, claim: BulkClaim, tally: Tally): Promise<BulkClaim | undefined> {
  const { request } = claim;
  const outcome = isNothingOpen(tally) ? 'finished' : 'unsettled';
  return writeRun(
    context,
    claim,
    { phase: 'settled' },
    {
      target: { state: 'settled', settledAs: outcome },
      request: { to: 'settled', outcome },
      events: [{ type: 'request.settled', actor: 'app', ...subjectOf(request), facts: { outcome, ...tally } }],
      notices: [
        outcome === 'finished' ? 'verified' : 'unsettled',
        'results',
        'summary',
        ...(request.approvalsNeeded > 0 ? (['afterwards'] as const) : []),
      ],
    },
  );
}

type Repaired = { readonly kind: 'sent'; readonly claim: BulkClaim | undefined } | { readonly kind: 'nothing-to-send' };

/** Ends exactly the sessions that the run should have ended, by their ids, judged anew. */
async function repair(context: Context, claim: BulkClaim): Promise<Repaired> {
  const { runs, admin } = context;
  const left = await runs.left(claim.request.operation.list, REPAIRS_OF_RUN_MAX);
  let current: BulkClaim = claim;
  for (const session of left.filter(({ sessionId }) => mayRepair(sessionId, claim.attempts))) {
    if ((await admin.ready('invalidate', 'background')) > 0) break;
    const ended = await endOne(context, current, session);
    if (ended === 'not-allowed') break;
    if (ended === 'nothing-to-send') continue;
    if (!ended) return { kind: 'sent', claim: undefined };
    current = ended;
  }
  return current === claim ? { kind: 'nothing-to-send' } : { kind: 'sent', claim: current };
}

async function endOne(
  context: Context,
  claim: BulkClaim,
  { sessionId, person, workspaceId }: SeenSession,
): Promise<BulkClaim | undefined | 'not-allowed' | 'nothing-to-send'> {
  const { admin } = context;
  const { request } = claim;
  const cleared = await mayRun(context, claim, (policies) => hearMany(context, request, policies, []));
  if (!cleared.ok) return 'not-allowed';
  const earlier = claim.attempts.filter(({ purpose, state }) => purpose === 'repair' && state === 'refused');
  const next = nextInvalidation(sessionId, earlier, admin.invalidateForm);
  if (next.kind !== 'call' || next.call.method !== 'invalidate') return 'nothing-to-send';
  const { form } = next.call;
  const sent = await send(context, claim, {
    call: { method: 'invalidate', sessionId, form, of: { person, workspaceId } },
    purpose: 'repair',
    carryOut: () => admin.invalidate(person, { sessionId, workspaceId }, form),
  });
  if (sent.kind === 'held' || sent.kind === 'person-busy') return 'not-allowed';
  return sent.kind === 'answered' ? asBulk(sent.claim) : undefined;
}
