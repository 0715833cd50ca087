import type { Limits, Rights } from '../domain/rights';
import { peopleWords, RIGHT_WORDS, SCOPE_WORDS } from './words';

/** What somebody may do, in one sentence: the first line of their Home. */
export function rightsWords({ ask, agree, limits, isMoreUnknown }: Rights): string {
  const parts = [
    ...ask.map((right) => RIGHT_WORDS[right]),
    ...(agree.length > 0 ? [`agreeing when others ask for ${listed(agree.map((right) => RIGHT_WORDS[right]))}`] : []),
  ];
  const unknown = isMoreUnknown
    ? '; perhaps more, but Slack did not say who is in a user group that the policy names: press *Refresh* in a moment'
    : '';
  return `*Your rights:* ${parts.join('; ')}${limitsWords(limits)}${unknown}.`;
}

function limitsWords(limits: Rights['limits']): string {
  if (limits === 'several') return '; within limits that differ, of which each window tells you';
  const words = [...limitParts(limits)].join(', ');
  return words === '' ? '' : `; only ${words}`;
}

function* limitParts({ scopes, onlyMembers, onlyOf, peoplePerHour }: Limits): Generator<string> {
  if (scopes) yield listed(scopes.map((scope) => SCOPE_WORDS[scope]));
  if (onlyMembers) yield 'of ordinary members';
  if (onlyOf) yield `in ${listed(onlyOf)}`;
  if (peoplePerHour !== undefined) yield `${peopleWords(peoplePerHour)} an hour`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
