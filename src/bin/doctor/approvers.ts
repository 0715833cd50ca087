import { groupsIn, isAmongAny, type Membership } from '../../domain/membership';
import type { Policy } from '../../domain/policy';
import type { UserId } from '../../domain/session';
import type { Directory } from '../../requests/ports';
import { broken, type Finding, ok, warn } from './finding';

export const APPROVERS = 'approvers';
const GROUPS = 'user groups';
/** Each costs a look-up of a hundred a minute, which the app needs as well. */
const LOOKED_AT_MAX = 40;

/** Can the groups of the policy be read, and can enough people agree who would see a card? @throws SlackLookupError */
export async function approverFindings(policy: Policy, channel: string, directory: Directory): Promise<Finding[]> {
  const memberships = await Promise.all(groupsIn(policy).map((group) => directory.members(group)));
  const unread = memberships.filter(({ members }) => members === undefined).map(({ group }) => group);
  const needed = Math.max(
    ...policy.approvals.tiers.map(({ approvals }) => approvals),
    policy.approvals.protectedPerson,
  );
  return [
    ...(unread.length === 0
      ? []
      : [
          broken(
            GROUPS,
            `Slack does not say who is in ${unread.join(', ')}, so whoever has a right by it is refused.`,
            'Check the group and its workspace in the policy, and that the app was added to that workspace.',
          ),
        ]),
    needed === 0
      ? ok(APPROVERS, 'Nobody needs to agree to anything, unless somebody ranks above the requester.')
      : await enough(policy, channel, directory, memberships, needed),
  ];
}

/** One more than must agree, since one of them may be the requester. */
async function enough(
  policy: Policy,
  channel: string,
  directory: Directory,
  memberships: readonly Membership[],
  needed: number,
): Promise<Finding> {
  const who = policy.approvers.map((rule) => rule.who);
  const inGroups = who.flatMap(({ groups }) =>
    groups.flatMap(({ id }) => memberships.find(({ group }) => group === id)?.members ?? []),
  );
  const readers = (await directory.readers(channel)) ?? [];
  const mentioned = [...new Set<UserId>([...who.flatMap(({ users }) => users), ...inGroups, ...readers])];

  let able = 0;
  for (const id of mentioned.slice(0, LOOKED_AT_MAX)) {
    if (able > needed) break;
    const person = await directory.person(id);
    const isHere = person?.kind === 'person' && person.standing === 'active';
    if (isHere && isAmongAny(person, who, memberships, Date.now()) === 'yes') able += 1;
  }
  const most = `${needed === 1 ? '1 other person' : `${needed} others`} must agree at most`;
  if (able > needed) return ok(APPROVERS, `${most}, and more than that can.`);
  return warn(
    APPROVERS,
    `${most}, but of those whom a card would reach, ${able === 0 ? 'nobody' : `only ${able}`} can, one of whom may be the requester.`,
    'Invite people who may agree to the approval channel, or name them in the policy.',
  );
}
