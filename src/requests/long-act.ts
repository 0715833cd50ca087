import { mayHaveHadEffect } from '../domain/plan';
import { isHeldBack } from '../domain/request';
import type { Context } from './context';
import type { Urgency } from './ports';
import type { OneClaim } from './send-to-one';
import { callsTakeMs } from './timings';

/** What an act of many calls owes to others, and what it is owed: at twenty a minute, some take a quarter of an hour. */

/** It must begin in time; once begun, it is given the time that its calls take. */
export const lastCallBy = ({ admin }: Context, { request: { expiresAt, operation }, attempts }: OneClaim): number =>
  operation.kind === 'invalidate' && attempts.some(mayHaveHadEffect)
    ? expiresAt + callsTakeMs(admin.limitOf('invalidate'), operation.sessions.length)
    : expiresAt;

/** Whoever ends a few sessions goes first; an act of many leaves room for them after its first burst, and is no slower. */
export const urgencyOf = ({ admin }: Context, { attempts }: OneClaim): Urgency =>
  attempts.length < admin.limitOf('invalidate').burst ? 'person-waits' : 'background';

/** Everything of this person is to end by now, in one call: nobody waits for what is sent one by one. */
export async function isOvertaken({ store, stopSwitch }: Context, { request, attempts }: OneClaim): Promise<boolean> {
  const { operation, createdAt } = request;
  if (operation.kind === 'reset' || attempts.length === 0) return false;
  const later = await store.recentFor(operation.target, createdAt);
  const all = later.filter(
    (other) => other.state === 'approved' && other.operation.kind === 'reset' && other.operation.scope === 'all',
  );
  if (all.length === 0) return false;
  const { level } = await stopSwitch.read();
  return all.some((other) => !isHeldBack(level, other));
}
