import { SlackLookupError } from '../../domain/errors';
import type { Person } from '../../domain/person';
import type { UserId } from '../../domain/session';
import type { Context } from '../context';
import type { ListClaim, ListStep, OpenEntry, PeopleList, Resolved } from '../list-ports';
import type { ListFacts } from './list-facts';
import { checkRoles } from './check-roles';
import { whyOut } from './list-facts';
import { laterStep, minutesOfCheck, PERSONS_A_MINUTE, WALKED_A_MINUTE } from './list-steps';

/** Look-ups by address a minute (F2). */
const ADDRESSES_A_MINUTE = 50;
/** So few are looked up one by one, whatever else would be faster. */
const FEW = 25;
const AT_ONCE = 10;
/** Ids that a walk did not meet are asked for one by one, unless they are more than that. */
const MISSED_MAX = 300;

/** Looks up who is meant, by the cheaper of two ways: one by one, or by reading through everybody. */
export async function lookUpPeople(context: Context, claim: ListClaim, facts: ListFacts): Promise<ListStep> {
  const { list } = claim;
  const open = await context.lists.openByName(list.id);
  if (open.person + open.address === 0) return (await checkRoles(context, list, facts)) ?? ready(context);
  switch (list.way?.kind) {
    case undefined:
    case 'roles':
      return { change: { way: await cheaperWay(context, open) } };
    case 'each':
      return lookUpEach(context, list, facts);
    case 'walk':
      return walk(context, list, list.way, open, facts);
  }
}

const ready = ({ clock, timings }: Context): ListStep => ({
  change: { state: 'ready' },
  expiresAt: clock.now() + timings.listLivesMs,
});

type Open = Readonly<Record<OpenEntry['names'], number>>;

/** How long looking up one by one takes, in minutes. */
const minutesOfEach = ({ person, address }: Open): number => person / PERSONS_A_MINUTE + address / ADDRESSES_A_MINUTE;

async function cheaperWay({ lists }: Context, open: Open): Promise<NonNullable<PeopleList['way']>> {
  const people = await lists.measure('people');
  const named = open.person + open.address;
  const minutesOfWalk = (everybody: number): number => everybody / WALKED_A_MINUTE + minutesOfCheck(named, everybody);
  const isWalk = named > FEW && (people === undefined || minutesOfWalk(people) < minutesOfEach(open));
  return isWalk ? { kind: 'walk', cursor: '', pages: 0 } : { kind: 'each' };
}

async function lookUpEach(context: Context, { id }: PeopleList, facts: ListFacts): Promise<ListStep> {
  const taken: OpenEntry[] = [];
  let waitMs = 0;
  for (const entry of await context.lists.open(id, AT_ONCE)) {
    waitMs = await context.readyToLookUp(entry.names);
    if (waitMs > 0) break;
    taken.push(entry);
  }
  const answers = await Promise.allSettled(taken.map((entry) => lookUpOne(context, entry, facts)));
  const resolved = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
  const failure = failures.find((error) => !isTooOften(error)) ?? failures[0];
  // What was found counts; whose turn Slack refused is asked about again.
  if (failure !== undefined && (resolved.length === 0 || !isTooOften(failure))) throw failure;
  if (isTooOften(failure)) await context.heedLimit(failure);
  return { resolved, ...(waitMs > 0 ? laterStep(context, waitMs) : {}) };
}

const isTooOften = (error: Error | undefined): error is SlackLookupError =>
  error instanceof SlackLookupError && error.slackError === 'ratelimited';

async function lookUpOne({ directory, clock, policy }: Context, entry: OpenEntry, facts: ListFacts): Promise<Resolved> {
  const { n, key, names } = entry;
  const person = names === 'person' ? await directory.person(key as UserId) : await directory.personByEmail(key);
  if (!person) return { n, out: 'unknown' };
  return resolvedAs(n, person, facts, clock.now(), policy());
}

function resolvedAs(
  n: number,
  person: Person,
  facts: ListFacts,
  now: number,
  policy: ReturnType<Context['policy']>,
): Resolved {
  const out = whyOut(person, facts, now, policy);
  return { n, person, ...(out ? { out } : {}) };
}

/** How much longer it will take, in minutes, to meet the others, as often as people of the list were met so far. */
const restOfWalk = (walkedMin: number, { entries, open }: PeopleList['counts']): number =>
  (walkedMin * open) / (entries - open);

/**
 * One page of everybody. While nobody knows how many that is, it is given up once one by one would have taken as long, and takes
 * less for those whom it has not met yet.
 */
async function walk(
  context: Context,
  { id, counts }: PeopleList,
  { cursor, pages }: { cursor: string; pages: number },
  open: Open,
  facts: ListFacts,
): Promise<ListStep> {
  const { admin, lists, clock, policy } = context;
  const known = await lists.measure('people');
  const walkedMin = (pages * 100) / WALKED_A_MINUTE;
  const eachMin = minutesOfEach(open);
  if (known === undefined && walkedMin > eachMin && restOfWalk(walkedMin, counts) > eachMin)
    return { change: { way: { kind: 'each', walked: true } } };
  const waitMs = await admin.ready('people', 'background');
  if (waitMs > 0) return laterStep(context, waitMs);

  const page = await admin.peoplePage(cursor);
  const byKey = new Map<string, Person>();
  for (const person of page.items) {
    byKey.set(person.id, person);
    if (person.email !== undefined) byKey.set(person.email.toLowerCase(), person);
  }
  const now = clock.now();
  const met = await lists.openNamed(id, [...byKey.keys()]);
  const resolved = met.flatMap(({ n, key }): Resolved[] => {
    const person = byKey.get(key);
    return person ? [resolvedAs(n, person, facts, now, policy())] : [];
  });
  if (page.cursor !== '') return { resolved, change: { way: { kind: 'walk', cursor: page.cursor, pages: pages + 1 } } };

  await lists.remember('people', pages * 100 + page.items.length, now);
  return {
    resolved: [...resolved, ...(await unmet(context, id, met, open))],
    change: { way: { kind: 'each', walked: true } },
  };
}

/** Nobody active has these addresses. Ids may be of bots, of leavers or of others: a few are asked for, to say which. */
async function unmet(
  { lists }: Context,
  id: PeopleList['id'],
  met: readonly OpenEntry[],
  open: Open,
): Promise<Resolved[]> {
  const rest = (await lists.open(id, open.person + open.address)).filter(
    ({ n }) => !met.some((entry) => entry.n === n),
  );
  const persons = rest.filter(({ names }) => names === 'person');
  return (persons.length > MISSED_MAX ? rest : rest.filter(({ names }) => names === 'address')).map(({ n }) => ({
    n,
    out: 'unknown',
  }));
}
