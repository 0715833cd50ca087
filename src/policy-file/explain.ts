import { rightTo } from '../domain/policy';
import { isDeepStrictEqual } from 'node:util';
import type { Question } from '../domain/judge';
import type { Facts, Ground, Verdict } from '../domain/verdict';
import { judge } from '../domain/judge';
import { isAmong } from '../domain/membership';
import { isAdmin } from '../domain/person';
import type { Policy } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import { refusalSentence } from './explain-words';
import type { Path } from './problems';
import { pathText } from './problems';
import type { LineOf } from './read';
import { approverWords, others, requesterWords } from './sentences';

export interface Explanation {
  readonly verdict: Verdict;
  readonly because: readonly Because[];
}

/** One thing that decided, and the part of the policy that says so. Without a path it is fixed in the app. */
interface Because {
  readonly says: string;
  readonly path?: Path;
}

/** What would happen if the requester asked for this, and which rules decide it. The verdict is the judge's own. */
export function explain(question: Question, facts: Facts, policy: Policy): Explanation {
  const verdict = judge(question, facts, policy);
  if (verdict.kind === 'refused') return { verdict, because: [whyRefused(verdict.refusal, question, facts, policy)] };

  const granting = policy.requesters.findIndex((_rule, i) => judgedBy(i, question, facts, policy).kind !== 'refused');
  const rule = policy.requesters[granting];
  const asking: Because[] = rule ? [{ says: requesterWords(rule), path: ['requesters', granting] }] : [];
  if (verdict.kind === 'allowed') return { verdict, because: [...asking, whyMany(facts, policy)] };

  const agreeing = policy.approvers.flatMap((approver, i): Because[] =>
    approver.may.includes(rightTo(question.operation.kind))
      ? [{ says: approverWords(approver), path: ['approvers', i] }]
      : [],
  );
  const grounds = verdict.grounds.flatMap((ground) => whyApprovals(ground, facts, policy));
  return { verdict, because: [...asking, ...grounds, ...agreeing] };
}

/** The verdict if this rule alone allowed anything. The others stay, without rights, since they also protect people. */
function judgedBy(kept: number, question: Question, facts: Facts, policy: Policy): Verdict {
  const requesters = policy.requesters.map((rule, i) => (i === kept ? rule : { ...rule, may: [] }));
  return judge(question, facts, { ...policy, requesters });
}

const MANY: Path = ['approvals', 'people_per_hour'];

function whyMany({ usage }: Facts, { approvals }: Policy): Because {
  const i = approvals.tiers.findIndex(({ upTo }) => usage.peopleByRequester <= upTo);
  const { upTo, approvals: needed } = approvals.tiers[i] ?? { upTo: 0, approvals: 0 };
  return { says: `Up to ${upTo} different people an hour: ${others(needed)} must agree.`, path: [...MANY, i] };
}

function whyApprovals(ground: Ground, facts: Facts, policy: Policy): Because[] {
  switch (ground) {
    case 'always':
    case 'many-people':
      return [whyMany(facts, policy)];
    case 'outranked':
      return [{ says: 'The person ranks above the requester: at least 1 other must agree.' }];
    case 'protected': {
      const needed = others(policy.approvals.protectedPerson);
      const says = `For a protected person ${needed} must agree.`;
      return [whyProtected(facts, policy), { says, path: ['approvals', 'protected_person'] }];
    }
  }
}

function whyProtected({ target, memberships, now }: Facts, policy: Policy): Because {
  if (isAdmin(target)) return { says: 'The person is an admin or owner, and so protected.' };
  const rules = [
    ...policy.requesters.map(({ who }, i) => ({ who, path: ['requesters', i] })),
    ...policy.approvers.map(({ who }, i) => ({ who, path: ['approvers', i] })),
    { who: policy.protectedPeople, path: ['protected'] },
  ];
  const found = rules.find(({ who }) => isAmong(target, who, memberships, now) !== 'no');
  const isUnsure = found && isAmong(target, found.who, memberships, now) === 'unknown';
  const says = isUnsure
    ? 'The person may be in a user group that could not be read, and so counts as protected.'
    : 'The person is named here, and so protected.';
  return { says, ...(found ? { path: found.path } : {}) };
}

/** Each limit of a rule, by the refusal it leads to. */
const LIMIT_KEYS: Partial<Record<Refusal['code'], string>> = {
  'right-missing': 'may',
  'scope-not-yours': 'reset_scopes',
  'only-members': 'only_members',
  'not-your-workspace': 'only_workspaces',
  'your-hourly-limit': 'people_per_hour',
};

function whyRefused(refusal: Refusal, question: Question, facts: Facts, policy: Policy): Because {
  const says = refusalSentence(refusal);
  const { requester, memberships, now } = facts;
  const fits = policy.requesters.map(({ who }) => isAmong(requester, who, memberships, now));
  const closest = fits.findIndex((fit, i) => fit !== 'no' && isRefusalOf(i, refusal, question, facts, policy));
  const limit = LIMIT_KEYS[refusal.code];
  if (limit !== undefined) return { says, path: ['requesters', closest, limit] };
  switch (refusal.code) {
    case 'not-a-requester':
      return { says, path: ['requesters'] };
    case 'group-unknown': {
      const isAboutBreakGlass = judge({ ...question, breakGlass: false }, facts, policy).kind !== 'refused';
      if (isAboutBreakGlass) return { says, path: ['break_glass'] };
      return { says, path: ['requesters', closest, ...(fits[closest] === 'yes' ? ['only_members'] : [])] };
    }
    case 'over-the-cap':
      return { says, path: [...MANY, policy.approvals.tiers.length - 1] };
    case 'organisation-limit':
      return { says, path: ['limits', 'organisation_people_per_hour'] };
    case 'too-many-open':
      return { says, path: ['limits', 'open_requests_per_requester'] };
    case 'asked-too-often':
      return { says, path: ['limits', 'requests_per_person_per_hour'] };
    case 'no-break-glass':
      return { says, path: ['break_glass'] };
    default:
      return { says };
  }
}

function isRefusalOf(rule: number, refusal: Refusal, question: Question, facts: Facts, policy: Policy): boolean {
  const alone = judgedBy(rule, question, facts, policy);
  return alone.kind === 'refused' && isDeepStrictEqual(alone.refusal, refusal);
}

/** For a terminal: the answer, then each thing that decided with its place. */
export function explanationLines({ verdict, because }: Explanation, lineOf: LineOf, file?: string): string[] {
  const place = (path: Path | undefined): string => {
    if (!path) return 'fixed in the app';
    if (file === undefined) return `built-in policy, ${pathText(path)}`;
    const line = lineOf(path);
    return line === undefined ? `not in ${file}, so built-in: ${pathText(path)}` : `${file}:${line}`;
  };
  return [answer(verdict), ...because.map(({ says, path }) => `  - ${says} (${place(path)})`)];
}

function answer(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'allowed':
      return 'Allowed: nobody else must agree.';
    case 'needs-approvals':
      return `Waits: ${others(verdict.approvals)} must agree.`;
    case 'refused':
      return 'Refused.';
  }
}
