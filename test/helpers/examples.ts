import type { Person } from '../../src/domain/person';
import type { Attempt, AttemptCall, AttemptId } from '../../src/domain/request';
import type {
  Listing,
  OrganisationId,
  Session,
  SessionId,
  SessionRef,
  UserId,
  WorkspaceId,
} from '../../src/domain/session';

/** Domain values that tests change to taste. */

export const NOW = 1_763_900_000_000;
export const OUR_ORGANISATION = 'E05ORG00001' as OrganisationId;
export const MAIN = 'T05WKSP0001' as WorkspaceId;
export const LAB = 'T05WKSP0002' as WorkspaceId;
export const ALICE = 'W05ADMIN001' as UserId;
export const TARA = 'U07TARGET01' as UserId;
export const SERVICE = 'W05SERVICE1' as UserId;

export function somebody(changes: Partial<Person> = {}): Person {
  return {
    id: TARA,
    name: 'Tara Getz',
    kind: 'person',
    standing: 'active',
    role: 'member',
    organisation: OUR_ORGANISATION,
    workspaces: [MAIN],
    readAt: NOW,
    ...changes,
  };
}

export const idOf = (n: number): SessionId => String(1_112_275_520_000 + n) as SessionId;

export const refOf = (n: number, workspaceId: WorkspaceId = MAIN): SessionRef => ({ sessionId: idOf(n), workspaceId });

export const sessionNo = (n: number, changes: Partial<Session> = {}): Session => ({
  ...refOf(n),
  listedIn: MAIN,
  created: { os: 'iOS', hardware: 'iPhone' },
  ...changes,
});

export const listingOf = (ns: readonly number[], coverage: Listing['coverage'] = 'complete'): Listing => ({
  sessions: ns.map((n) => sessionNo(n)),
  coverage,
  readAt: NOW,
});

/** An attempt that ended like this. */
export function attemptOf(
  call: AttemptCall,
  ended: Pick<Attempt, 'state'> & Partial<Attempt>,
  purpose: Attempt['purpose'] = 'act',
): Attempt {
  const plain = { n: 1, transient: false, wrongArguments: false, startedAt: NOW };
  return { id: 'a1' as AttemptId, purpose, call, ...plain, ...ended };
}
