import { readView } from '../../sandbox/read-aloud';
import type { PersonClient } from '../../sandbox/stand-in';
import type { TestWorld } from './harness';

/** What somebody reads in their Home, top to bottom. */
export function homeOf(person: PersonClient): string {
  const home = person.home();
  return home ? readView(home.view, { state: home.state }) : '';
}

/** Does something, and waits for the Home that is shown after it. */
async function thenHome(world: TestWorld, person: PersonClient, act: () => Promise<unknown>): Promise<string> {
  const before = person.home()?.hash;
  await act();
  await world.until(() => person.home() !== undefined && person.home()?.hash !== before);
  return homeOf(person);
}

export const opensHome = (world: TestWorld, person: PersonClient): Promise<string> =>
  thenHome(world, person, () => person.visitHome());

export const clicksAtHome = (world: TestWorld, person: PersonClient, actionId: string): Promise<string> =>
  thenHome(world, person, () => person.click(actionId, { home: true }));

/** Waits until the Home says so, by itself. */
export const homeSaying = (world: TestWorld, person: PersonClient, words: string | RegExp): Promise<string> =>
  world.until(() => {
    const text = homeOf(person);
    const isThere = typeof words === 'string' ? text.includes(words) : words.test(text);
    return isThere ? text : undefined;
  });

export type Sought = Readonly<Partial<Record<'person' | 'requester' | 'reason' | 'state' | 'from' | 'until', string>>>;

/** Opens the search at Home, fills it in and presses its button. */
export async function searches(world: TestWorld, person: PersonClient, sought: Sought): Promise<string> {
  await person.click('home_search', { home: true });
  await world.modalSaying(person, 'Search acts');
  await person.fill(Object.fromEntries(Object.entries(sought).map(([id, value]) => [id, { [id]: value }])));
  return thenHome(world, person, () => person.submit());
}
