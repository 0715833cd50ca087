import type { Answer } from '../domain/answer';
import type { Before } from '../domain/finding';
import type { OneCall } from '../domain/plan';
import type { Attempt } from '../domain/request';
import type { OneOperation, Session, SessionRef } from '../domain/session';
import type { Context } from './context';
import type { Sent } from './send';
import { send } from './send';
import type { Claim } from './store-ports';

export type OneClaim = Claim<OneOperation>;

/** What the start of an act adds to its first attempt. */
export interface Beginning {
  readonly before: Before;
  readonly devices: readonly Session[];
}

/** One call that ends sessions of the one person a request is about. */
export const sendToOne = (
  context: Context,
  claim: OneClaim,
  call: OneCall,
  purpose: Attempt['purpose'],
  beginning?: Beginning,
): Promise<Sent<OneOperation>> =>
  send(context, claim, {
    call,
    purpose,
    ...(beginning ? { starting: beginning } : {}),
    carryOut: () => callSlack(context, claim, call, beginning),
  });

function callSlack(
  { admin }: Context,
  { request: { operation }, target }: OneClaim,
  call: OneCall,
  beginning?: Beginning,
): Promise<Answer> {
  if (call.method === 'invalidate') {
    const before = beginning?.before ?? target.before;
    return admin.invalidate(operation.target, refOf(call.sessionId, operation, before), call.form);
  }
  if (operation.kind !== 'reset') throw new Error('An invalidation is never carried out by a reset.');
  return admin.reset(operation.target, operation.scope);
}

function refOf(id: SessionRef['sessionId'], operation: OneOperation, before: Before | undefined): SessionRef {
  const chosen = operation.kind === 'invalidate' ? operation.sessions : [];
  const found = [...chosen, ...(before?.sessions ?? [])].find(({ sessionId }) => sessionId === id);
  if (!found) throw new Error('A session can only be invalidated when it was seen before the act.');
  return { sessionId: id, workspaceId: found.workspaceId };
}
