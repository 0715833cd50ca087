import { isAmong } from '../domain/membership';
import { judge } from '../domain/judge';
import type { Crowd, ListedPerson } from '../domain/judge-bulk';
import { addCrowds, crowdOf, emptyCrowd, judgeBulk } from '../domain/judge-bulk';
import type { Person } from '../domain/person';
import type { People, Policy } from '../domain/policy';
import type { Intent } from '../domain/request';
import type { BulkReset, OneOperation, Operation, UserId } from '../domain/session';
import type { Usage, Verdict } from '../domain/verdict';
import { stricter } from '../domain/verdict';
import type { Context } from './context';
import type { Asked, PeopleFacts, PersonHere } from './facts';
import { askFacts, askRequester, FACTS_ON_THE_WAY_MS } from './facts';

type Question<O extends Operation> = Pick<Intent<O>, 'operation' | 'requester' | 'breakGlass'>;

/** What somebody asks for with the facts about it, ready to be judged. */
export interface Hearing {
  readonly requester: Person;
  readonly here: Pick<PersonHere, 'memberships' | 'organisation' | 'tokenOwner' | 'now'>;
  /** By one of the policies it was heard under. */
  readonly judge: (policy: Policy, usage: Usage) => Verdict;
  /** Which of these are targets of it? */
  readonly targetsAmong: (ids: readonly UserId[]) => Promise<readonly UserId[]>;
  /** Could a target be one of these people? */
  readonly mayTargetBe: (people: People) => boolean;
}

export interface HearingOfOne extends Hearing {
  readonly facts: PeopleFacts;
}

/** The strictest of what all these rules say. */
export const judgeAll = (hearing: Hearing, usage: Usage, policies: readonly Policy[]): Verdict =>
  policies.map((policy) => hearing.judge(policy, usage)).reduce(stricter);

/** Which of these people is a request about? */
export const targetsAmong = (
  { lists }: Pick<Context, 'lists'>,
  { operation }: Pick<Intent, 'operation'>,
  ids: readonly UserId[],
): Promise<readonly UserId[]> =>
  operation.kind === 'bulk-reset'
    ? lists.among(operation.list, ids)
    : Promise.resolve(ids.filter((id) => id === operation.target));

/** Fresh facts about requester and target, or about the requester and the frozen list. */
export const hear = (
  context: Context,
  question: Question<Operation>,
  policies: readonly Policy[] = [context.policy()],
): Promise<Asked<Hearing>> => {
  const { operation } = question;
  return operation.kind === 'bulk-reset'
    ? hearMany(context, { ...question, operation }, policies)
    : hearOne(context, { ...question, operation }, policies);
};

export async function hearOne(
  context: Context,
  question: Question<OneOperation>,
  policies: readonly Policy[] = [context.policy()],
): Promise<Asked<HearingOfOne>> {
  const asked = await askFacts(context, question.requester, question.operation.target, policies);
  return asked.ok ? { ok: true, value: hearingOf(context, question, asked.value) } : asked;
}

/** The same over facts that were asked for already. */
export function hearingOf(
  context: Context,
  question: Pick<Question<OneOperation>, 'operation' | 'breakGlass'>,
  facts: PeopleFacts,
): HearingOfOne {
  const { requester, target, memberships, now } = facts;
  return {
    requester,
    here: facts,
    facts,
    judge: (policy, usage) => judge(question, { ...facts, usage, now: context.clock.now() }, policy),
    targetsAmong: (ids) => targetsAmong(context, question, ids),
    mayTargetBe: (people) => isAmong(target, people, memberships, now) !== 'no',
  };
}

/** @param part only these people of the list, for a call that is about them alone; default: all of it */
export async function hearMany(
  context: Context,
  question: Question<BulkReset>,
  policies: readonly Policy[] = [context.policy()],
  part?: readonly ListedPerson[],
): Promise<Asked<Hearing>> {
  const { lists, clock } = context;
  const { list } = question.operation;
  const asked = await askRequester(context, question.requester, policies, part ? FACTS_ON_THE_WAY_MS : 0);
  if (!asked.ok) return asked;
  const { person: requester, ...here } = asked.value;

  const crowds = new Map<string, Crowd>(policies.map((policy) => [policy.version, emptyCrowd(policy)]));
  for await (const people of part ? [part] : lists.pages(list))
    for (const policy of policies)
      crowds.set(
        policy.version,
        addCrowds(crowds.get(policy.version) ?? emptyCrowd(policy), crowdOf(people, here, policy)),
      );

  const hearing: Hearing = {
    requester,
    here,
    judge: (policy, usage) => {
      const crowd = crowds.get(policy.version);
      if (!crowd) throw new Error('A request is judged by the rules it was heard under.');
      return judgeBulk(question, { ...here, requester, usage, crowd, now: clock.now() }, policy);
    },
    targetsAmong: (ids) => targetsAmong(context, question, ids),
    // Whoever may agree is protected, and protected people were left out of the list.
    mayTargetBe: () => false,
  };
  return { ok: true, value: hearing };
}
