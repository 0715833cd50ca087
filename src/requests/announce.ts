import type { Attempt, AttemptId, RequestId } from '../domain/request';
import { targetOf } from '../domain/request';
import type { Announcement, OwedAnnouncement } from './announcement';
import type { Context } from './context';
import type { Claim, RequestRecord } from './store-ports';

/** Before a call leaves, once its attempt is on disk. @returns false when it could not be written: then nothing may be sent. */
export function announceIntent({ announce }: Context, claim: Claim, id: AttemptId): boolean {
  const attempt = claim.attempts.find((one) => one.id === id);
  if (!attempt) throw new Error('An attempt that was written down is there.');
  return announce({ event: 'act.intended', ...aboutAct(claim, attempt) });
}

/** Says what is stored of a request and was not said yet: each at least once, since a crash may come between the two. */
export async function announceOwed(context: Context, id: RequestId): Promise<void> {
  const { announcements, announce, store } = context;
  const owed = await announcements.owedOf(id);
  const record = owed.length > 0 ? await store.read(id) : undefined;
  if (!record) return;
  for (const one of owed) {
    const announcement = describe(record, one);
    // What cannot be written now stays owed.
    if (announcement && !announce(announcement)) return;
    await announcements.made(one.id);
  }
}

/** Whoever wrote it down says it at once. After so long they are dead. */
const SAID_WITHIN_MS = 30_000;
const BATCH = 50;

/** Requests of which something is still owed. */
export const owedAnnouncements = ({ announcements, clock }: Context): Promise<readonly RequestId[]> =>
  announcements.owedSince(clock.now() - SAID_WITHIN_MS, BATCH);

function describe(record: RequestRecord, { attempt: id }: OwedAnnouncement): Announcement | undefined {
  if (id === undefined) return settled(record);
  const attempt = record.attempts.find((one) => one.id === id);
  if (!attempt || attempt.state === 'started') return undefined;
  const { state, error } = attempt;
  return {
    event: 'act.answered',
    ...aboutAct(record, attempt),
    class: state,
    ...(error === undefined ? {} : { slackError: error }),
  };
}

function settled(record: RequestRecord): Announcement {
  const { request, target, run } = record;
  return {
    event: 'request.settled',
    ...about(record),
    state: request.state,
    ...(target.settledAs && { settledAs: target.settledAs }),
    ...(target.refusal && { code: target.refusal.code }),
    ...(run && request.state === 'settled' && { tally: run.tally }),
  };
}

function about({ request, approvals }: RequestRecord) {
  const { id, reference, operation, requester, breakGlass, reason, digest } = request;
  const target = targetOf(request);
  const agreed = approvals.filter(({ decision, digest: to }) => decision === 'approve' && to === digest);
  return {
    version: 1 as const,
    requestId: id,
    reference,
    operation: operation.kind,
    ...(operation.kind === 'invalidate' ? {} : { resetScope: operation.scope }),
    ...(target && { target }),
    ...(operation.kind === 'bulk-reset' && { people: operation.people, listDigest: operation.listDigest }),
    requester,
    approvers: agreed.map(({ person }) => person),
    breakGlass,
    reason,
  };
}

function aboutAct(record: RequestRecord, { id, n, purpose, call }: Attempt) {
  return {
    ...about(record),
    attemptId: id,
    attempt: n,
    purpose,
    method: call.method,
    ...(call.method === 'invalidate' && call.of && { target: call.of.person }),
    ...(call.method === 'resetBulk' && { peopleInCall: call.people }),
  };
}
