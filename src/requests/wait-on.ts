import { subjectOf } from '../domain/request';
import { write } from './act';
import type { Context } from './context';
import type { Claim } from './store-ports';

/** A request that waits for people to agree: at half of its time they are reminded, at the end of it it expires. */
export function waitOn(context: Context, claim: Claim): Promise<Claim | undefined> {
  const { request } = claim;
  const about = { actor: 'app', ...subjectOf(request) } as const;
  if (context.clock.now() >= request.expiresAt) {
    return write(context, claim, {
      target: { state: 'settled' },
      isNews: true,
      request: { to: 'expired' },
      events: [{ ...about, type: 'request.expired' }],
      notices: ['expired', 'summary', 'afterwards'],
    });
  }
  return write(context, claim, {
    target: { nextStepAt: request.expiresAt },
    isNews: false,
    events: [{ ...about, type: 'request.reminded' }],
    noticesToCards: ['reminder'],
  });
}
