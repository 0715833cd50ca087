import { CHANNELS } from '../../sandbox/names';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';
import { asksForMany, reviewsMany } from '../helpers/many';
import { generousPolicy } from '../helpers/policies';
import {
  agrees,
  asksForRun,
  LIST,
  orders,
  outcomesIn,
  sentIn,
  signedIn,
  timesEnded,
  turnsUntil,
  turnsUntilTold,
  withButton,
} from '../helpers/runs';

/** What keeps a run from going on, and what does not. */

const MINUTE = 60_000;
let world: TestWorld;

async function started(env: Record<string, string> = { POLICY_FILE: generousPolicy() }): Promise<void> {
  world = await TestWorld.start({ env });
  world.slack.quirks.bulkTakesMs = 0;
}
afterEach(() => world.stop());

it('stops at a revoked token, says so, and goes on with a new one: nobody is lost, nobody sent twice', async () => {
  await started();
  const alice = world.as('alice');
  const people = world.slack.addPeople(60);
  await asksForRun(world, alice, people);
  await turnsUntil(world, () => sentIn(world).length === 1);
  world.slack.revoke('admin');
  await turnsUntilTold(world, alice, 'token_revoked', 5_000);
  await world.turn(10 * MINUTE, 10_000);
  expect(people.filter((id) => timesEnded(world, id) > 0)).toHaveLength(1);

  await world.stopApps();
  world.slack.tokens.admin = 'xoxp-stand-in-admin-anew';
  world.slack.restore('admin');
  await world.startApp();
  await orders(world, alice, 'resume_run');
  await turnsUntilTold(world, alice, '60 people verified', 5_000);
  expect(people.map((id) => timesEnded(world, id))).toEqual(people.map(() => 1));
});

it('says no more that the stop switch holds it once that is lifted, or once it was stopped for good itself', async () => {
  await started();
  const [alice, bob, carla] = [world.as('alice'), world.as('bob'), world.as('carla')];
  const isHeld = () => world.told(alice).filter((words) => words.includes('Held by the stop switch'));
  await asksForRun(world, alice, world.slack.addPeople(60));
  await alice.close();
  await turnsUntil(world, () => sentIn(world).length === 1);
  await bob.command('/reset-sessions', 'stop');
  await turnsUntil(world, () => isHeld().length === 1);
  await orders(world, alice, 'stop_run');
  await turnsUntil(world, () => isHeld().length === 0);
  await asksForRun(world, alice, world.slack.addPeople(2));
  await turnsUntil(world, () => isHeld().some((words) => words.includes('2 people')));

  world.slack.faults.always(LIST, fault.error('internal_error'));
  for (const person of [bob, carla]) await person.command('/reset-sessions', 'resume');
  await world.until(() => world.told(carla).some((words) => words.includes('is lifted')));
  await turnsUntil(world, () => isHeld().length === 0);
  expect(sentIn(world)).toHaveLength(1);
});

it('goes on without its audit channel', async () => {
  await started();
  const alice = world.as('alice');
  const people = world.slack.addPeople(60);
  await asksForRun(world, alice, people);
  await turnsUntil(world, () => sentIn(world).length === 1);
  world.slack.archive(CHANNELS.secops);
  await turnsUntilTold(world, alice, '60 people verified', 5_000);
  expect(signedIn(world, people)).toEqual([]);
});

it('brings the file of the outcomes also when the message that it belongs under never came', async () => {
  await started();
  const alice = world.as('alice');
  const people = world.slack.addPeople(4);
  await reviewsMany(world, alice, people.join(' '));
  world.slack.faults.always('chat.postMessage', fault.error('restricted_action'));
  await asksForMany(world, alice, people.length);
  await turnsUntil(world, () => signedIn(world, people).length === 0);
  world.slack.faults.clear();
  await turnsUntil(world, () => Object.keys(outcomesIn(alice)).length === 4, 5_000);
  expect(outcomesIn(alice)[people[0] ?? '']).toBe('verified');
});

it('tells whoever asked when nobody can look, and ends unsettled after a day', async () => {
  await started();
  const alice = world.as('alice');
  const people = world.slack.addPeople(4);
  await asksForRun(world, alice, people);
  await turnsUntil(world, () => sentIn(world).length === 1);
  world.slack.faults.always(LIST, fault.error('internal_error'));
  await turnsUntilTold(world, alice, 'needs you', 30_000);
  await turnsUntilTold(world, alice, 'Ended unsettled', 30 * MINUTE);
  expect(sentIn(world)).toEqual([people]);
  expect(signedIn(world, people)).toEqual([]);
});

it('is asked again after nobody agreed in time, looked at anew, and runs once others agree', async () => {
  await started({});
  const alice = world.as('alice');
  const people = world.slack.addPeople(8);
  await asksForRun(world, alice, people);
  await turnsUntilTold(world, alice, 'not enough people agreed in time', 2 * MINUTE);
  expect(sentIn(world)).toEqual([]);

  // What was seen an hour ago and has ended since is nobody's left-over session.
  for (const { session_id: session } of world.slack.sessionsOf(people[0] ?? '')) world.slack.endSession(session);
  await alice.click('ask_again', { message: await withButton(world, alice, 'ask_again') });
  const bob = world.as('bob');
  await turnsUntil(
    world,
    () => bob.messages(CHANNELS.secops).filter(({ text }) => text.includes('asks to sign')).length === 2,
  );
  await agrees(world, bob);
  await turnsUntilTold(world, alice, '7 people verified', 5_000);
  expect(sentIn(world)).toEqual([people]);
  expect(world.told(alice).join('\n')).toContain('1 had nothing to end');
  expect(world.acts()).toEqual([]);
});
