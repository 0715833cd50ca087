import { TestWorld } from '../helpers/harness';
import { reviewsFile } from '../helpers/many';

const SECOND = 1_000;
let world: TestWorld;
afterEach(() => world.stop());

const started = (): Promise<TestWorld> => TestWorld.start({ sharesTime: true, standIn: { triggerLifeMs: 60_000 } });

/** The review of a file of addresses, while a second passes from turn to turn. */
const reviewOf = (people: readonly string[]): Promise<string> =>
  reviewsFile(
    {
      modalSaying: (person, words) => world.modalSaying(person, words),
      until: (what) => world.until(what, 90_000, 5),
      turn: async () => {
        await world.turn();
        await world.pass(SECOND);
      },
    },
    world.as('alice'),
    `email\n${addressesOf(people).join('\n')}\n`,
  );

const addressesOf = (people: readonly string[]): string[] =>
  people.map((id) => world.slack.org.people.get(id)?.profile.email ?? '');
const refused = (method: string): number => world.slack.callsTo(method).filter(({ status }) => status === 429).length;

it('learns Slack’s limit for addresses from its first refusal, and keeps what was found beside it', async () => {
  world = await started();
  const people = world.slack.addPeople(130);
  // Reading through so many people would take longer.
  await world.app.store.lists.remember('people', 1_000_000, world.clock.now());
  expect(await reviewOf(people)).toContain('130 people');
  expect(refused('users.lookupByEmail')).toBeGreaterThan(0);
  // Those that were under way at once when the first was refused.
  expect(refused('users.lookupByEmail')).toBeLessThanOrEqual(10);
});

it('learns Slack’s limit for reading through everybody from its first refusal', async () => {
  world = await started();
  const people = world.slack.addPeople(10_600).sort();
  await reviewOf(people.slice(-300));
  expect(refused('admin.users.list')).toBe(1);
});

it('does not give up reading through everybody shortly before its end', async () => {
  world = await TestWorld.start({ standIn: { rateLimits: false } });
  const people = world.slack.addPeople(2_000);
  const some = people.filter((_id, i) => i % 75 === 74);
  expect(some).toHaveLength(26);
  expect(await reviewOf(some)).toContain('26 people');
  expect(world.slack.callsTo('users.lookupByEmail')).toEqual([]);
});
