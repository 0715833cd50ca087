import { REASONS } from '../../src/domain/reason';
import type { RequestState } from '../../src/domain/request';
import type { Reason } from '../../src/domain/reason';
import type { Database } from '../../src/store/database';
import { slices } from '../../src/store/slices';
import { NOW } from '../helpers/examples';
import { personNo } from './runs';

/** Acts as they stand in the tables, many at once: what was asked long ago, one a second. */

export interface ActRow {
  readonly n: number;
  /** Whom it is about; a list's id for many. */
  readonly person: string;
  readonly requester: string;
  readonly reason: Reason;
  readonly state: RequestState;
}

/** Names in the order of the tables' ids, so that each act has its own. */
export const actId = (n: number): string => `act-${String(n).padStart(7, '0')}`;

const STATES: readonly RequestState[] = ['settled', 'settled', 'settled', 'settled', 'expired', 'denied', 'withdrawn'];

export const oldAct = (n: number): ActRow => ({
  n,
  person: personNo(n % 5_000),
  requester: personNo(9_000 + (n % 50)),
  reason: REASONS[n % REASONS.length] ?? 'exercise',
  state: STATES[n % STATES.length] ?? 'settled',
});

export async function insertActs(db: Database, acts: readonly ActRow[]): Promise<void> {
  for (const some of slices(acts)) {
    await db.insertInto('requests').values(some.map(requestRow)).execute();
    await db.insertInto('targets').values(some.map(targetRow)).execute();
  }
}

/** When it was asked. */
export const actTime = (n: number): number => NOW - 200_000_000 + n * 1_000;

const requestRow = ({ n, person, requester, reason, state }: ActRow) => ({
  ...{ id: actId(n), reference: `SW-${n}`, origin_key: `draft:${n}` },
  operation: JSON.stringify({ kind: 'reset', target: person, scope: 'all' }),
  ...{ requester, reason, tell_person: 0, evidence: null, policy_version: 'built-in', digest: 'digest' },
  ...{ state, outcome: state === 'settled' ? 'verified' : null, version: 3, created_at: actTime(n) },
  ...{ expires_at: actTime(n) + 600_000, left_out: '[]', break_glass: 0, approvals_needed: 0, usage: '{}' },
  ...{ counts: null, again_of: null, again_after: null, skipped_grounds: '[]', forgotten: 0 },
});

const targetRow = ({ n, person }: ActRow) => ({
  ...{ id: `of-${actId(n)}`, request_id: actId(n), person, state: 'settled', before: null, finding: null },
  ...{ settled_as: 'verified', refusal: null, looks: 1, next_step_at: actTime(n), acted_at: actTime(n) },
  ...{ created_at: actTime(n), lease_token: null, lease_until: 0 },
});
