import type { Refusal } from '../domain/refusal';
import type { RequestId, SessionRequest } from '../domain/request';
import type { UserId } from '../domain/session';
import type { Submitted } from './ask';
import { ask } from './ask';
import type { Context } from './context';
import { recordRefusal } from './preview';
import type { RequestRecord } from './store-ports';

/**
 * The same again as a new request, judged anew: after it expired, as often as wanted; after a denial once, and without whoever
 * denied. A double click finds the request that exists.
 */
export async function askAgain(context: Context, id: RequestId, person: UserId): Promise<Submitted> {
  const refused = async (refusal: Refusal): Promise<Submitted> => {
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

  const submitted = await ask(context, {
    intent: {
      operation: request.operation,
      requester: person,
      reason: request.reason,
      tellPerson: request.tellPerson,
      leftOut: [...new Set([...request.leftOut, ...deniersOf(record)])],
      breakGlass: false,
      ...(record.note === undefined ? {} : { note: record.note }),
      ...(request.evidence ? { evidence: request.evidence } : {}),
    },
    approvalsShown: request.approvalsNeeded,
    ...(request.counts ? { counts: request.counts } : {}),
    devices: record.devices,
    again: { of: id, after },
    originKey: `again:${id}`,
  });
  return submitted.kind === 'refused' ? refused(submitted.refusal) : submitted;
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
