import { meaningForMany, meaningOf } from '../../src/domain/answer';
import type { CallRecord, Fault, StandIn } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import type { Chance } from './chance';

const ACTS = 'admin.users.session.';
/** Long for a call, and well within the lease (see `fast-time.ts`). */
const LATE_MS = { least: 100, most: 500 };

/** How often an answer goes wrong: those about sessions and messages a quarter of the time, look-ups of people now and then. */
function shareOf(method: string): number {
  if (method.startsWith(ACTS) || method.startsWith('chat.')) return 0.25;
  return method === 'users.info' || method === 'views.update' ? 0.04 : 0;
}

type Choose = (chance: Chance) => Fault;

const TROUBLES: readonly [Choose, ...Choose[]] = [
  () => fault.drop('before'),
  () => fault.drop('after'),
  () => fault.http(500, 'before'),
  () => fault.http(502, 'after'),
  () => fault.html('before'),
  () => fault.html('after'),
  () => fault.empty('after'),
  () => fault.cut(),
  () => fault.error('internal_error', 'before'),
  () => fault.error('internal_error', 'after'),
  () => fault.error('a_code_from_tomorrow', 'after'),
  // Refusals that rule out any effect, and may be different in a moment.
  () => fault.error('service_unavailable', 'before'),
  () => fault.rateLimited(1),
  (chance) => fault.delay(chance.between(LATE_MS.least, LATE_MS.most), 'before'),
  (chance) => fault.delay(chance.between(LATE_MS.least, LATE_MS.most), 'after'),
  () => fault.hang('before'),
  () => fault.hang('after'),
];

/** Slack's words for a call that failed for the sake of somebody in it, whatever became of the others. */
const FOR_SOMEBODY: typeof TROUBLES = [
  () => fault.error('failed_for_some_users', 'after'),
  () => fault.error('user_not_found', 'before'),
  () => fault.error('cannot_reset_bot', 'after'),
];
const BULK = 'admin.users.session.resetBulk';

const troublesOf = (method: string, chance: Chance): typeof TROUBLES =>
  method === BULK && chance.once(0.2) ? FOR_SOMEBODY : TROUBLES;

export interface Trouble {
  /** Calls that arrived, faulted or not. */
  readonly calls: () => number;
  readonly faulted: () => number;
  calm(): void;
}

/** Makes Slack's answers go wrong. The app would wait for one that never comes until its lease is over, so `onHang` ends it. */
export function makeTrouble(slack: StandIn, chance: Chance, onHang: () => void): Trouble {
  let calls = 0;
  let faulted = 0;
  let isCalm = false;
  slack.faults.random(({ method }) => {
    calls += 1;
    if (isCalm || !chance.once(shareOf(method))) return undefined;
    const chosen = chance.pick(troublesOf(method, chance))(chance);
    if (chosen.kind === 'hang') onHang();
    faulted += 1;
    return chosen;
  });
  return {
    calls: () => calls,
    faulted: () => faulted,
    calm: () => {
      isCalm = true;
    },
  };
}

/** Did the answer, as it went over the wire, rule out that the call had an effect? */
export function ruledOutEffect({ status, answer, args, fault: trouble = '' }: CallRecord): boolean {
  if (status === 429) return true;
  const isReadable = status === 200 && !/^(html|empty|cut)/.test(trouble);
  if (!isReadable || answer?.ok !== false) return false;
  const error = String(answer.error);
  const people = peopleIn(args);
  return (people ? meaningForMany(error, people.length) : meaningOf(error)).class === 'refused';
}

/** Whom a call about many people names; nothing when it is about one. */
export const peopleIn = ({ user_ids: ids }: CallRecord['args']): readonly string[] | undefined =>
  typeof ids === 'string' ? (JSON.parse(ids) as string[]) : undefined;
