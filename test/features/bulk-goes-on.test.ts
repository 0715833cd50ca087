import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';
import { asksForMany, reviewsFile } from '../helpers/many';
import { generousPolicy } from '../helpers/policies';
import { BULK, LIST, sentIn, timesEnded, turnsUntil, turnsUntilTold } from '../helpers/runs';

/** What of a run goes on while it is not known of one of its calls whether it went. */

const NOT_GONE_MS = 2 * 60_000;
let world: TestWorld;
let alice: PersonClient;

beforeEach(async () => {
  world = await TestWorld.start({ sharesTime: true, env: { POLICY_FILE: generousPolicy() } });
  world.slack.quirks.bulkTakesMs = 0;
  alice = world.as('alice');
});
afterEach(() => world.stop());

async function asksFor(size: number): Promise<readonly string[]> {
  const people = world.slack.addPeople(size);
  await reviewsFile(world, alice, `user id\n${people.join('\n')}\n`);
  await asksForMany(world, alice, size, { canary: false });
  return people;
}

const told = (): string => world.told(alice).join('\n');
const sizes = (): number[] => sentIn(world).map((each) => each.length);

it('goes on with the others, and sends the people of a lost call once more only after a look shows that it did not go', async () => {
  world.slack.faults.next(BULK, fault.drop('before'));
  const people = await asksFor(1_020);
  await turnsUntil(world, () => sentIn(world).length === 2);
  expect(sentIn(world)).toEqual([people.slice(0, 1_000), people.slice(1_000)]);
  await turnsUntilTold(world, alice, '1 call of 1,000 people unclear');
  expect(told()).toContain('being looked at');
  await turnsUntil(world, () => sentIn(world).length >= 3, 5_000);

  const [lost, , again] = world.slack.callsTo(BULK);
  const seenBetween = world.slack
    .callsTo(LIST)
    .filter(({ at }) => at >= (lost?.at ?? 0) + NOT_GONE_MS && at <= (again?.at ?? 0));
  expect(seenBetween).not.toEqual([]);
  expect(sentIn(world)[2]).toEqual(people.slice(0, 1_000));
  await turnsUntilTold(world, alice, '1,020 people verified', 5_000);
  expect(people.filter((id) => timesEnded(world, id) !== 1)).toEqual([]);
  expect(told()).toContain('Sent once more: 1,000 people');
});

it('takes one who signed out by themselves for no sign that a lost call went', async () => {
  world.slack.faults.next(BULK, fault.drop('before'));
  const people = await asksFor(1_020);
  await turnsUntil(world, () => sentIn(world).length === 2);
  const [first = '', ...others] = people.slice(0, 1_000);
  for (const { session_id: session } of world.slack.sessionsOf(first)) world.slack.endSession(session);
  await turnsUntil(world, () => sentIn(world).length >= 3, 5_000);
  expect(sentIn(world)[2]).toEqual(others);
  await turnsUntilTold(world, alice, '1,020 people verified', 5_000);
  expect(others.filter((id) => timesEnded(world, id) !== 1)).toEqual([]);
});

it('sends nobody again when the lost call went after all, and holds up nobody for it', async () => {
  world.slack.faults.next(BULK, fault.drop('after'));
  const people = await asksFor(1_020);
  await turnsUntilTold(world, alice, '1,020 people verified', 5_000);
  expect(sizes()).toEqual([1_000, 20]);
  expect(people.filter((id) => timesEnded(world, id) !== 1)).toEqual([]);
});

it('stops after two answers that were lost in a row, so that an outage does not make the whole list unclear', async () => {
  world.slack.faults.next(BULK, fault.drop('before'), { times: 2 });
  const people = await asksFor(2_010);
  await turnsUntil(world, () => sentIn(world).length === 2);
  await turnsUntilTold(world, alice, 'being looked at before anything else is sent');
  expect(told()).toContain('2 calls of 2,000 people unclear');
  await turnsUntil(world, () => sentIn(world).length >= 3, 5_000);
  const [, second, third] = world.slack.callsTo(BULK);
  expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThan(NOT_GONE_MS);

  await turnsUntilTold(world, alice, '2,010 people verified', 5_000);
  expect(sizes()).toEqual([1_000, 1_000, 1_000, 1_000, 10]);
  expect(people.filter((id) => timesEnded(world, id) !== 1)).toEqual([]);
});
