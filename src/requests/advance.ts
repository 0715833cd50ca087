import type { RequestId } from '../domain/request';
import { act, later } from './act';
import type { Context } from './context';
import type { Claim } from './store-ports';
import { isBulk } from './store-ports';
import { settle } from './settle';
import { advanceRun } from './bulk/run';
import { answeredAs } from './bulk/send-chunk';
import { closeAbandoned, overAt } from './send';
import type { OneClaim } from './send-to-one';
import { waitOn } from './wait-on';

/**
 * Takes a request as far as it can go now: calls that are due, looks that are due. Safe to call at any time, from any
 * instance: whoever holds the claim works, the others find nothing to do.
 */
export async function advance(context: Context, id: RequestId, held = new Set<Claim>()): Promise<void> {
  const { store, clock, timings } = context;
  // A process that stood still for longer than its claim lasts takes nothing over from itself.
  if ([...held].some(({ request }) => request.id === id)) return;
  const first = await store.claim(id, clock.now(), timings.claimMs);
  let claim = first;
  let last = claim;
  if (first) held.add(first);
  try {
    while (claim && isDue(claim, clock.now())) {
      last = claim;
      claim = await step(context, claim);
    }
  } finally {
    const mine = claim ?? last;
    // First: when the store cannot be written now, the lease must end by itself, and not be renewed for ever.
    if (first) held.delete(first);
    if (mine) await store.release(mine);
  }
}

/**
 * For a process that must end before its work does: gives its claims back, so that the next start need not wait for their
 * leases. Whoever still works under one is shut out first; then a call whose answer did not come is closed as unknown.
 */
export async function letGo(context: Context, held: ReadonlySet<Claim>): Promise<void> {
  const { store, clock, timings } = context;
  const lettingGo = [...held].map(async (claim) => {
    await store.release(claim);
    const again = await store.claim(claim.request.id, clock.now(), timings.claimMs);
    if (!again) return;
    const open = again.attempts.find(({ state }) => state === 'started');
    if (open) await closeAbandoned(context, again, open, ...(isBulk(again) ? [answeredAs] : []));
    await store.release(again);
  });
  await Promise.all(lettingGo);
}

/** Says of whatever is being worked on here that it still is: a call may take longer than a claim lasts. */
export async function keepClaims({ store, clock, timings }: Context, held: ReadonlySet<Claim>): Promise<void> {
  if (held.size > 0) await store.renew([...held], clock.now(), timings.claimMs);
}

const isDue = ({ target }: Claim, now: number): boolean => target.state !== 'settled' && target.nextStepAt <= now;

/** One step. @returns the claim after it; nothing when it was lost to another instance. */
function step(context: Context, claim: Claim): Promise<Claim | undefined> {
  return isBulk(claim) ? advanceRun(context, claim) : advanceOne(context, claim as OneClaim);
}

function advanceOne(context: Context, claim: OneClaim): Promise<Claim | undefined> {
  if (claim.request.state === 'pending') return waitOn(context, claim);
  const abandoned = claim.attempts.find(({ state }) => state === 'started');
  if (abandoned) {
    const waitMs = overAt(context.timings, abandoned) - context.clock.now();
    return waitMs > 0 ? later(context, claim, waitMs) : closeAbandoned(context, claim, abandoned);
  }
  switch (claim.target.state) {
    case 'waiting':
    case 'running':
      return act(context, claim);
    case 'settling':
    case 'watching':
      return settle(context, claim);
    case 'settled':
      return Promise.resolve(undefined);
  }
}
