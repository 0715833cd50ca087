import type { AttemptId } from '../../domain/request';
import type { Context } from '../context';
import type { PersonResult } from '../run-ports';
import type { BulkClaim } from '../store-ports';
import { callsToList, sessionsOf } from './read-sessions';

const SAMPLE = 3;

/**
 * A few of those in a call, looked at at once: nobody else ends all their old sessions in the same moment. `busy`: Slack's limit
 * leaves no calls for it just now.
 */
export async function lookAtSome(
  context: Context,
  claim: BulkClaim,
  call: AttemptId,
  results: readonly PersonResult[],
): Promise<'gone' | 'there' | 'cannot-tell' | 'busy'> {
  const { runs, admin } = context;
  const { list } = claim.request.operation;
  const chosen = results.filter(({ awaited }) => awaited > 0).slice(0, SAMPLE);
  if (chosen.length === 0) return 'cannot-tell';
  const sample = (await runs.ofAttempt(list, call)).filter(({ n }) => chosen.some((each) => each.n === n));
  const before = await runs.awaited(
    list,
    sample.map((person) => person.id),
  );
  if ((await admin.room('list', 'background', callsToList(sample))) > 0) return 'busy';
  for (const person of sample) {
    const found = await sessionsOf(context, person);
    if (found.kind === 'busy') return 'busy';
    if (found.kind !== 'listed') return 'cannot-tell';
    const present = new Set(found.sessions.map(({ sessionId }) => sessionId));
    if (before.some((session) => session.person === person.id && present.has(session.sessionId))) return 'there';
  }
  return 'gone';
}
