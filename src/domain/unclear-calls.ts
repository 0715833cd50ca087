import { isAboutOnePerson, PROCESS_ENDED } from './answer';
import type { Attempt } from './request';

/** So many calls may be unclear at once while others go on. */
export const UNCLEAR_MAX = 5;
/** So many answers lost in a row: Slack does not answer. */
const SILENT_FROM = 2;

/**
 * Must those of a run that are unclear be looked into before anything else is sent? When one was refused for the sake of
 * somebody in it; when Slack does not answer, so that an outage makes two calls unclear and not a whole list; and when there are
 * many, whatever they come from. What our own process lost says nothing of Slack.
 * @param open those that no look has cleared up yet
 */
export function mustLookFirst(attempts: readonly Attempt[], open: readonly Attempt[]): boolean {
  if (open.length >= UNCLEAR_MAX || open.some(({ error }) => isAboutOnePerson(error))) return true;
  const last = attempts
    .filter(({ call, error }) => call.method === 'resetBulk' && error !== PROCESS_ENDED)
    .slice(-SILENT_FROM);
  const isSilent = last.every(({ state, error }) => state === 'unknown' && !isAboutOnePerson(error));
  return last.length === SILENT_FROM && isSilent && last.some((each) => open.includes(each));
}
