import type { Announcement } from '../../src/requests/announcement';
import type { RequestRecord } from '../../src/requests/store-ports';
import { type Violation, violation } from './invariants';

/** Whoever watches from outside was told of each act before it and after it, and how each request ended. */
export function everythingAnnounced(records: readonly RequestRecord[], evidence: readonly string[]): Violation[] {
  const said = evidence.map((line) => JSON.parse(line) as Announcement);
  const actsIn = (event: Announcement['event']): Set<string> =>
    new Set(said.flatMap((one) => (one.event === event && 'attemptId' in one ? [one.attemptId] : [])));
  const intended = actsIn('act.intended');
  const answered = actsIn('act.answered');
  const settled = new Set(said.flatMap((one) => (one.event === 'request.settled' ? [one.requestId] : [])));

  return records.flatMap(({ request: { id, reference }, target, attempts }) => [
    ...attempts
      .filter((attempt) => (attempt.state === 'accepted' || attempt.state === 'gone') && !intended.has(attempt.id))
      .map(({ n }) => violation('told', `call ${n} of ${reference} was not announced before it left`)),
    ...attempts
      .filter((attempt) => attempt.state !== 'started' && !answered.has(attempt.id))
      .map(({ n }) => violation('told', `what became of call ${n} of ${reference} was not announced`)),
    ...(target.state === 'settled' && !settled.has(id)
      ? [violation('told', `the end of ${reference} was not announced`)]
      : []),
  ]);
}
