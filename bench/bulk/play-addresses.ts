import { reviewsFile } from '../../test/helpers/many';
import type { Limiter } from '../limiters';
import { tokenBucket, windowsFromFirstCall } from '../limiters';
import type { Stage } from './stage';

/** Slack's limits of the two ways (F2): pages of a hundred people a minute, and addresses a minute. */
const PAGES_A_MINUTE = 100;
const PAGE_PEOPLE = 100;
const ADDRESSES_A_MINUTE = 50;

export interface AddressFigures {
  /** From the submit until the message with the review's button is there. */
  readonly readyMs: number;
  /** The least time that the limit allows for the cheaper way. */
  readonly boundMs: number;
  readonly way: 'each' | 'walk';
  readonly refused: number;
}

const LIMITERS = { 'one-minute-windows': windowsFromFirstCall, 'token-buckets': tokenBucket } as const;

/** So many addresses in a file, in an organisation of so many people: until its maker can review the list. */
export async function playAddresses(
  stage: Stage,
  { addresses, people, limiter }: { addresses: number; people: number; limiter: keyof typeof LIMITERS },
): Promise<AddressFigures> {
  const ids = stage.slack.addPeople(people);
  const every = Math.max(1, Math.floor(ids.length / addresses));
  const chosen = ids.filter((_id, i) => i % every === 0).slice(0, addresses);
  const emails = chosen.map((id) => stage.slack.org.people.get(id)?.profile.email ?? '');
  const alice = stage.as('alice');

  const review = await reviewsFile(stage, alice, `email\n${emails.join('\n')}\n`);
  if (!review.includes(`${addresses.toLocaleString('en')} people`))
    throw new Error(`Not everybody was found: ${review}`);

  const asked = stage.slack.journal.deliveries().findLast(({ type }) => type === 'view_submission');
  const told = stage.slack.journal
    .calls()
    .find(({ method, args }) => method === 'chat.postMessage' && JSON.stringify(args).includes('review_list'));
  const walked = stage.slack.callsTo('admin.users.list');
  const looked = stage.slack.callsTo('users.lookupByEmail');
  const bounds = {
    walk: boundOf(LIMITERS[limiter](PAGES_A_MINUTE), pagesOf(stage, chosen)),
    each: boundOf(LIMITERS[limiter](ADDRESSES_A_MINUTE), addresses),
  };
  return {
    readyMs: (told?.at ?? Infinity) - (asked?.at ?? 0),
    boundMs: Math.min(bounds.walk, bounds.each),
    way: walked.length > looked.length ? 'walk' : 'each',
    refused: [...walked, ...looked].filter(({ status }) => status === 429).length,
  };
}

/** The organisation, and then the workspaces of those who were named, for who is protected there. */
function pagesOf({ slack: { org } }: Stage, chosen: readonly string[]): number {
  const teamsOf = (id: string): readonly string[] => org.people.get(id)?.enterprise_user?.teams ?? [];
  const workspaces = [...new Set(chosen.flatMap(teamsOf))];
  const sizes = workspaces.map((team) => [...org.people.keys()].filter((id) => teamsOf(id).includes(team)).length);
  return [org.people.size, ...sizes].reduce((pages, people) => pages + Math.ceil(people / PAGE_PEOPLE), 0);
}

const boundOf = (rule: Limiter, calls: number): number => rule.boundMs(calls, 0);
