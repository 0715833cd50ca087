import { AGREED_TO, type PolicyContent } from './definition';
import type { Finding } from './problems';
import { BUILT_IN, tiersOf } from './to-policy';

type Requester = PolicyContent['requesters'][number];

/** Can enough people agree to what may be asked for? Whoever holds a role or is in a group cannot be counted here. */
export function checkApprovers(content: PolicyContent): Finding[] {
  return AGREED_TO.flatMap((right): Finding[] => {
    const asking = content.requesters.filter(({ may }) => may.includes(right));
    const rules = content.approvers.filter(({ may = AGREED_TO }) => may.includes(right));
    const named = new Set(rules.flatMap(({ users = [] }) => users));
    const needed = Math.max(0, ...asking.map((rule) => mostNeeded(rule, content)));
    if (needed === 0 || rules.some(({ roles = [], groups = [] }) => roles.length + groups.length > 0)) return [];

    const alsoAsking = asking.some((rule) => mostNeeded(rule, content) > 0 && rule.users?.some((id) => named.has(id)));
    const missing = needed + (alsoAsking ? 1 : 0) - named.size;
    if (missing <= 0) return [];
    return [
      {
        path: ['approvers'],
        at: 'key',
        reason: `up to ${counted(needed)} must agree to ${right}, and ${whoMay(named.size, alsoAsking)}.`,
        fix: `Name ${missing} more who may agree to ${right} (by id, role or group), or ask for fewer approvals.`,
      },
    ];
  });
}

/** The largest number of approvals that a request under this rule can need. */
function mostNeeded(
  { only_members: onlyMembers = false, people_per_hour: most }: Requester,
  content: PolicyContent,
): number {
  const tiers = tiersOf(content);
  const reached = tiers.filter((_tier, i) => i === 0 || (tiers[i - 1]?.upTo ?? 0) < (most ?? Infinity));
  const forMany = Math.max(...reached.map(({ approvals }) => approvals));
  if (onlyMembers) return forMany;
  // Someone who ranks above the requester needs one, whatever the file says.
  return Math.max(forMany, content.approvals?.protected_person ?? BUILT_IN.approvals.protectedPerson, 1);
}

const counted = (people: number): string => (people === 1 ? '1 other person' : `${people} other people`);

function whoMay(people: number, alsoAsking: boolean): string {
  if (people === 0) return 'nobody may';
  const may = people === 1 ? 'only 1 person may' : `only ${people} people may`;
  return alsoAsking ? `${may}, some of whom also ask` : may;
}
