import { ORG, WORKSPACES } from '../../sandbox/names';
import type { DeviceName } from '../../sandbox/organisation';
import type { StandIn } from '../../sandbox/stand-in';
import type { Chance } from './chance';
import type { ListAct } from './list-responder';
import type { OneAct } from './responder';

const DEVICES: readonly [DeviceName, ...DeviceName[]] = [
  ...(['iphone', 'ipad', 'android', 'mac-browser', 'windows-browser', 'mac-app', 'windows-app'] as const),
];
const PLACES: readonly [string, ...string[]] = [WORKSPACES.main, WORKSPACES.main, ORG];
const RETURNS_WITHIN_MS = 400;

type Kind = OneAct['kind'];

export interface Population {
  /** What is asked for next: the lists first. */
  plan(n: number, kinds: readonly [Kind, ...Kind[]]): OneAct | ListAct;
  /** Somebody was just signed out: now and then they sign in again at once. */
  mayReturn(user: string): void;
  stop(): void;
}

/**
 * People with a few devices each, one for every act about one person.
 * @param lists how many people are on each list; nobody is on two
 */
export function populate(slack: StandIn, chance: Chance, acts: number, lists: readonly number[]): Population {
  const [first = '', ...rest] = slack.addPeople(acts + 20);
  const people = [first, ...rest];
  for (const user of people)
    for (let more = chance.between(0, 3); more > 0; more -= 1)
      slack.signIn(user, chance.pick(DEVICES), chance.pick(PLACES));

  const listed = lists.map((size) => slack.addPeople(size));
  const listOf = (listedPeople: readonly string[]): ListAct => ({
    kind: 'list',
    people: listedPeople,
    scope: chance.pick(['all', 'all', 'mobile', 'web']),
    canary: chance.once(0.5),
    blind: chance.pick(['wait', 'repeat']),
    pauses: chance.between(0, 2),
    isStopped: chance.once(0.1),
  });

  const returning = new Set<NodeJS.Timeout>();
  const signInLater = (user: string): void => {
    const timer = setTimeout(
      () => {
        returning.delete(timer);
        slack.signIn(user, chance.pick(DEVICES), chance.pick(PLACES));
      },
      chance.between(0, RETURNS_WITHIN_MS),
    );
    returning.add(timer);
  };

  const oneOf = (n: number, kinds: readonly [Kind, ...Kind[]]): OneAct => ({
    // Now and then somebody else is already busy with the same person.
    target: people[Math.max(0, (n % people.length) - (chance.once(0.15) ? 1 : 0))] ?? first,
    kind: chance.pick(kinds),
    scope: chance.pick(['all', 'all', 'mobile', 'web']),
    picksMax: chance.between(1, 3),
    reason: chance.pick(['exercise', 'lost-device']),
  });

  return {
    plan: (n, kinds) => {
      const onList = listed[n];
      return onList ? listOf(onList) : oneOf(n - listed.length, kinds);
    },
    mayReturn: (user) => {
      if (chance.once(0.3)) signInLater(user);
    },
    stop: () => {
      for (const timer of returning) clearTimeout(timer);
    },
  };
}
