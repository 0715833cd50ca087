import type { Facts, Usage } from '../../src/domain/verdict';
import type { Membership } from '../../src/domain/membership';
import type { Person } from '../../src/domain/person';
import type { Group, People, Policy, RequesterRule, RoleRule } from '../../src/domain/policy';
import { builtInPolicy, NOBODY } from '../../src/domain/policy';
import type { Attempt, AttemptCall, AttemptId } from '../../src/domain/request';
import type {
  GroupId,
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

/** The first request of a quiet hour. */
const QUIET: Usage = { peopleByRequester: 1, peopleByAnybody: 1, openByRequester: 0, requestsForTarget: 0 };

export type FactChanges = Partial<Omit<Facts, 'requester' | 'target' | 'usage'>> & {
  readonly requester?: Partial<Person>;
  readonly target?: Partial<Person>;
  readonly usage?: Partial<Usage>;
};

/** Alice, an org admin, asks for Tara, a member. */
export const factsOf = ({ requester, target, usage, ...changes }: FactChanges = {}): Facts => ({
  requester: somebody({ id: ALICE, name: 'Alice Adler', role: 'org-admin', ...requester }),
  target: somebody(target),
  memberships: [],
  usage: { ...QUIET, ...usage },
  organisation: OUR_ORGANISATION,
  tokenOwner: SERVICE,
  now: NOW,
  ...changes,
});

/** The built-in rules, with some of them changed. */
export const policyOf = (changes: Partial<Policy> = {}): Policy => ({ ...builtInPolicy([]), ...changes });

export const groupOf = (id: string, workspace: WorkspaceId = MAIN): Group => ({ id: id as GroupId, workspace });

/** Who is in this group; without members it could not be read. */
export const membershipOf = ({ id }: Group, members?: readonly UserId[], readAt = NOW): Membership => ({
  group: id,
  readAt,
  ...(members && { members }),
});

export const users = (...ids: readonly UserId[]): People => ({ ...NOBODY, users: ids });
export const inGroups = (...groups: readonly Group[]): People => ({ ...NOBODY, groups });
export const withRoles = (...roles: readonly RoleRule[]): People => ({ ...NOBODY, roles });

/** These people may reset, without limits unless some are given. */
export const mayReset = (who: People, limits: Partial<RequesterRule> = {}): RequesterRule => ({
  who,
  may: ['reset'],
  onlyMembers: false,
  ...limits,
});

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
