import { ORG, WORKSPACES } from '../../sandbox/names';
import type { DeviceName } from '../../sandbox/organisation';
import type { StandIn } from '../../sandbox/stand-in';
import type { Chance } from './chance';
import type { Act } from './responder';

const DEVICES: readonly [DeviceName, ...DeviceName[]] = [
  ...(['iphone', 'ipad', 'android', 'mac-browser', 'windows-browser', 'mac-app', 'windows-app'] as const),
];
const PLACES: readonly [string, ...string[]] = [WORKSPACES.main, WORKSPACES.main, ORG];
const RETURNS_WITHIN_MS = 400;

export interface Population {
  plan(n: number, kinds: readonly [Act['kind'], ...Act['kind'][]]): Act;
  /** Somebody was just signed out: now and then they sign in again at once. */
  mayReturn(user: string): void;
  stop(): void;
}

/** People with a few devices each, one for every act. */
export function populate(slack: StandIn, chance: Chance, acts: number): Population {
  const [first = '', ...rest] = slack.addPeople(acts + 20);
  const people = [first, ...rest];
  for (const user of people)
    for (let more = chance.between(0, 3); more > 0; more -= 1)
      slack.signIn(user, chance.pick(DEVICES), chance.pick(PLACES));

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

  return {
    plan: (n, kinds) => ({
      // Now and then somebody else is already busy with the same person.
      target: people[Math.max(0, (n % people.length) - (chance.once(0.15) ? 1 : 0))] ?? first,
      kind: chance.pick(kinds),
      scope: chance.pick(['all', 'all', 'mobile', 'web']),
      picksMax: chance.between(1, 3),
      reason: chance.pick(['exercise', 'lost-device']),
    }),
    mayReturn: (user) => {
      if (chance.once(0.3)) signInLater(user);
    },
    stop: () => {
      for (const timer of returning) clearTimeout(timer);
    },
  };
}
