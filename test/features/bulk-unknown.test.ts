import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';
import { generousPolicy } from '../helpers/policies';
import {
  asksForRun,
  BULK,
  LIST,
  orders,
  outcomesIn,
  sentIn,
  signedIn,
  timesEnded,
  turnsUntil,
  turnsUntilTold,
} from '../helpers/runs';

/** Calls about many people whose answer does not say who was sent. */

const MINUTE = 60_000;
let world: TestWorld;
let alice: PersonClient;

beforeEach(async () => {
  world = await TestWorld.start({ sharesTime: true, env: { POLICY_FILE: generousPolicy() } });
  world.slack.quirks.bulkTakesMs = 0;
  alice = world.as('alice');
});
afterEach(() => world.stop());

/** Those that were sent: when a test lets time jump in between, a call comes too late to be made. */
const attempts = async (): Promise<unknown[]> => {
  const closed = await world.trail('attempt.closed');
  const late = closed.filter(({ facts }) => facts?.error === 'not_sent_in_time').map(({ facts }) => facts?.attempt);
  return (await world.trail('attempt.started'))
    .filter(({ facts }) => !late.includes(facts?.attempt))
    .map(({ facts }) => [facts?.people, facts?.again]);
};

it('looks, and sends once more only whom Slack left out, when it failed for some', async () => {
  const people = world.slack.addPeople(6);
  world.slack.quirks.bulkWithBadIds = 'fail-some';
  await asksFor(people);
  // Whoever leaves after the list was frozen cannot be reset.
  const leaver = people[2] ?? '';
  world.slack.change(leaver, { deactivated: true });
  await turnsUntilTold(world, alice, '5 people verified');

  expect(sentIn(world)).toEqual([people, [leaver]]);
  expect(await attempts()).toEqual([
    [6, undefined],
    [1, 'not-gone'],
  ]);
  const looks = world.slack.callsTo(LIST).map(({ seq }) => seq);
  const [first, second] = world.slack.callsTo(BULK).map(({ seq }) => seq);
  expect(looks.filter((seq) => seq > (first ?? 0) && seq < (second ?? 0)).length).toBeGreaterThan(1);
  expect(outcomesIn(alice)).toEqual({
    ...Object.fromEntries(people.map((id) => [id, 'verified'])),
    [leaver]: 'refused',
  });
});

it.each(['user_not_found', 'cannot_reset_primary_owner'])(
  'sends everybody once more, in halves, when %s kept a whole call from going',
  async (error) => {
    const people = world.slack.addPeople(6);
    world.slack.faults.next(BULK, fault.error(error, 'before'));
    await asksFor(people);
    await turnsUntilTold(world, alice, '6 people verified');

    expect(sentIn(world)).toEqual([people, people.slice(0, 3), people.slice(3)]);
    expect(people.map((id) => timesEnded(world, id))).toEqual(people.map(() => 1));
    expect(await attempts()).toEqual([
      [6, undefined],
      [3, 'not-gone'],
      [3, 'not-gone'],
    ]);
    expect(world.told(alice).join('\n')).toContain('Sent once more: 6 people, since their first call had ended none');
  },
);

it.each(['cannot_reset_bot', 'session_reset_not_allowed', 'failed_for_some_users'])(
  'sends nobody again when everybody went although Slack says %s',
  async (error) => {
    const people = world.slack.addPeople(4);
    world.slack.faults.next(BULK, fault.error(error, 'after'));
    await asksFor(people);
    await turnsUntilTold(world, alice, '4 people verified');
    expect(sentIn(world)).toEqual([people]);
  },
);

it('looks anew after a pause before anybody is sent again: meanwhile Slack has worked its queue off', async () => {
  const people = world.slack.addPeople(4);
  world.slack.quirks.bulkTakesMs = 60 * MINUTE;
  world.slack.faults.next(BULK, fault.drop('after'));
  await asksFor(people);
  await turnsUntil(world, () => looksAfterCall() > 0);
  await orders(world, alice, 'pause_run');
  await turnsUntilTold(world, alice, 'Paused');
  for (const id of people)
    for (const { session_id: session } of world.slack.sessionsOf(id)) world.slack.endSession(session);
  await world.turn(5 * MINUTE);

  // The few who are looked at first cannot be read just then.
  world.slack.faults.next(LIST, fault.error('internal_error'), { times: 6 });
  await orders(world, alice, 'resume_run');
  await turnsUntilTold(world, alice, '4 people verified');
  expect(sentIn(world)).toEqual([people]);
});

describe('while nobody can look', () => {
  /** From the first call on. @param lost which calls about many people never arrive, counted from 0 */
  const isBlind = (lost: readonly number[], from = 0): void => {
    let calls = -1;
    world.slack.faults.random(({ method }) => {
      if (method === BULK) calls += 1;
      if (method === BULK && lost.includes(calls)) return fault.drop('before');
      return method === LIST && calls >= from ? fault.error('internal_error') : undefined;
    });
  };

  it('security first: sends the people of a lost call once more, and never a third time', async () => {
    const people = world.slack.addPeople(4);
    isBlind([0, 1, 2]);
    await asksFor(people, 'repeat');
    await turnsUntil(world, () => sentIn(world).length === 2, 10_000);
    await world.turn(30 * MINUTE, 10_000);
    expect(sentIn(world)).toEqual([people, people]);
    expect(await attempts()).toEqual([
      [4, undefined],
      [4, 'blind'],
    ]);
    expect(world.told(alice).join('\n')).toContain(
      'Sent once more: 4 people, since their first call’s answer was lost',
    );
  });

  it('security first: each call that is lost is sent once more, whatever came before', async () => {
    const people = world.slack.addPeople(6);
    world.slack.faults.next(BULK, fault.error('user_not_found', 'before'));
    isBlind([0, 1], 0);
    await asksFor(people, 'repeat');
    await turnsUntil(world, () => sentIn(world).length === 5, 10_000);
    const [first, second] = [people.slice(0, 3), people.slice(3)];
    expect(sentIn(world)).toEqual([people, first, second, first, second]);
  });

  it('people first: sends nobody again, and ends by id what a later look shows', async () => {
    const people = world.slack.addPeople(4);
    isBlind([0]);
    await asksFor(people, 'wait');
    await turnsUntilTold(world, alice, 'needs you', 10_000);
    expect(sentIn(world)).toEqual([people]);
    expect(signedIn(world, people)).toEqual(people);

    world.slack.faults.clear();
    await turnsUntilTold(world, alice, '4 people verified', 30_000);
    expect(sentIn(world)).toEqual([people]);
    expect(world.acts().map(({ method }) => method)).toEqual(Array(8).fill('invalidate'));
  });
});

const asksFor = (people: readonly string[], blind: 'wait' | 'repeat' = 'wait'): Promise<void> =>
  asksForRun(world, alice, people, { canary: false, blind });

function looksAfterCall(): number {
  const [call] = world.slack.callsTo(BULK);
  return call ? world.slack.callsTo(LIST).filter(({ seq, answer }) => seq > call.seq && answer?.ok === true).length : 0;
}
