import type { Refusal } from '../domain/refusal';
import type { RequestId, SessionRequest } from '../domain/request';
import { countCovered, coveredBy } from '../domain/scope';
import type { Listing, OneOperation, Operation, SessionRef, UserId } from '../domain/session';
import type { Submitted, Wanted } from './ask';
import { ask } from './ask';
import type { Context } from './context';
import type { Asked } from './facts';
import { askFacts, lookUp, placesOf } from './facts';
import { recordRefusal } from './preview';
import type { RequestRecord } from './store-ports';

/** After that the same click is a new matter. */
const AGAIN_WITHIN_MS = 24 * 60 * 60_000;

/** A clock that was set back makes it none. */
const isTooLongAgo = ({ createdAt }: SessionRequest, now: number): boolean =>
  Math.abs(now - createdAt) > AGAIN_WITHIN_MS;

/** Whether it makes sense to offer that: what is looked up when somebody does may still refuse it. */
export const couldAskAgain = (request: SessionRequest, now: number): boolean =>
  (request.state === 'expired' || (request.state === 'denied' && request.again?.after !== 'denied')) &&
  !isTooLongAgo(request, now);

/**
 * The same again as a new request, looked up and judged anew: after it expired, as often as wanted; after a denial once, and without whoever
 * denied. A double click finds the request that exists.
 */
export async function askAgain(context: Context, id: RequestId, person: UserId): Promise<AskedAgain> {
  const refused = async (refusal: Refusal): Promise<AskedAgain> => {
    await recordRefusal(context, person, refusal);
    return { kind: 'refused', refusal };
  };
  const record = await context.store.read(id);
  if (record?.request.requester !== person) return refused({ code: 'draft-gone' });
  const { request } = record;
  const after = request.state;
  if (after !== 'expired' && after !== 'denied') return refused({ code: 'draft-gone' });
  const existing = await context.store.askedAgain(id);
  if (existing) return { kind: 'existing', request: existing };
  if (after === 'denied' && (await wasDeniedBefore(context, request))) return refused({ code: 'already-asked-again' });
  if (isTooLongAgo(request, context.clock.now())) return refused({ code: 'too-long-ago' });

  const found = await lookAnew(context, request);
  if (!found.ok) return refused(found.refusal);
  const { gone, ...wanted } = found.value;
  const submitted = await ask(context, {
    ...wanted,
    intent: {
      operation: wanted.operation,
      requester: person,
      reason: request.reason,
      tellPerson: request.tellPerson,
      leftOut: [...new Set([...request.leftOut, ...deniersOf(record)])],
      breakGlass: false,
      ...(record.note === undefined ? {} : { note: record.note }),
      ...(request.evidence ? { evidence: request.evidence } : {}),
    },
    approvalsShown: request.approvalsNeeded,
    again: { of: id, after },
    originKey: `again:${id}`,
  });
  return submitted.kind === 'refused' ? refused(submitted.refusal) : { ...submitted, gone };
}

/** `gone`: so many of the sessions that were picked have ended since. */
export type AskedAgain = Submitted & { readonly gone?: number };

type Anew = Pick<Wanted, 'counts' | 'devices'> & { readonly operation: Operation; readonly gone: number };

/** A list stays what it was; who is on it is judged anew, and looked at before anything is sent. */
const lookAnew = (context: Context, { requester, operation }: SessionRequest): Promise<Asked<Anew>> =>
  operation.kind === 'bulk-reset'
    ? Promise.resolve({ ok: true, value: { operation, devices: [], gone: 0 } })
    : listAnew(context, requester, operation);

/** What is there now of what was asked for. That the sessions were looked at is in the trail. */
async function listAnew(context: Context, requester: UserId, operation: OneOperation): Promise<Asked<Anew>> {
  const { admin, trail, clock } = context;
  const { target } = operation;
  const facts = await askFacts(context, requester, target);
  if (!facts.ok) return facts;
  const listed = await lookUp(() => admin.list(target, placesOf(facts.value), 'person-waits'));
  if (!listed.ok) return listed;
  const listing = listed.value;
  const seen = { sessions: listing.sessions.length, coverage: listing.coverage };
  await trail.append({ type: 'sessions.viewed', actor: requester, target, facts: seen }, clock.now());

  const left = leftOf(operation, listing);
  const isNothing =
    left.kind === 'reset'
      ? !listing.sessions.some((each) => coveredBy(left, each) !== 'no')
      : left.sessions.length === 0;
  if (isNothing && listing.coverage === 'complete') return { ok: false, refusal: { code: 'nothing-left', target } };
  const gone =
    operation.kind === 'invalidate' && left.kind === 'invalidate'
      ? operation.sessions.length - left.sessions.length
      : 0;
  const counts = { ...countCovered(left, listing.sessions), readAt: listing.readAt };
  return { ok: true, value: { operation: left, counts, devices: listing.sessions, gone } };
}

/** Absence from an incomplete list proves nothing, so then every pick stays. */
function leftOf(operation: OneOperation, { sessions, coverage }: Listing): OneOperation {
  if (operation.kind === 'reset' || coverage === 'partial') return operation;
  const isThere = ({ sessionId }: SessionRef): boolean => sessions.some((each) => each.sessionId === sessionId);
  return { ...operation, sessions: operation.sessions.filter(isThere) };
}

const deniersOf = ({ approvals }: RequestRecord): UserId[] =>
  approvals.filter(({ decision }) => decision === 'deny').map(({ person }) => person);

/** Expired requests in between do not make a second denial the first one. */
async function wasDeniedBefore(context: Context, request: SessionRequest): Promise<boolean> {
  for (let again = request.again; again;) {
    if (again.after === 'denied') return true;
    again = (await context.store.read(again.of))?.request.again;
  }
  return false;
}
