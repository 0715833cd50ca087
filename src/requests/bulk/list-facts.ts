import type { BulkFacts, LeftOut } from '../../domain/judge-bulk';
import { whyLeftOut } from '../../domain/judge-bulk';
import type { Person } from '../../domain/person';
import type { Policy } from '../../domain/policy';

/** What the rules need to know of the opener, for one step of work on a list. */
export type ListFacts = Omit<BulkFacts, 'usage'>;

/** Whether somebody belongs on a list does not depend on what was asked before. */
const NO_USAGE = { peopleByRequester: 0, peopleByAnybody: 0, openByRequester: 0, requestsForTarget: 0 };

export const whyOut = (person: Person, facts: ListFacts, now: number, policy: Policy): LeftOut | undefined =>
  whyLeftOut(person, { ...facts, usage: NO_USAGE, now }, policy);
