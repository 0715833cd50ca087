import { PEOPLE } from '../sandbox/names';
import { fault } from '../sandbox/stand-in';
import { agrees, denies } from './helpers/approving';
import { TestWorld } from './helpers/harness';
import { reviewsMany, asksForMany } from './helpers/many';
import { BULK, turnsUntilTold } from './helpers/runs';

const RESET = 'admin.users.session.reset';

let world: TestWorld;
afterEach(() => world.stop());

const events = (): string[] => world.announced().map(({ event }) => event);

/** With what a log collector sees: the whole line. */
const lineOf = (event: string): Record<string, unknown> => {
  const line = world.lines.find((each) => each.includes(`"event":"${event}"`));
  return JSON.parse(line ?? '{}') as Record<string, unknown>;
};

it('says before an act that it is meant, and afterwards what became of it, in full', async () => {
  world = await TestWorld.start();
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara', { scope: 'mobile', reason: 'lost-device' });
  await world.turnUntil(() => events().includes('request.settled'));

  const about = {
    ...{ version: 1, operation: 'reset', resetScope: 'mobile', target: PEOPLE.tara, requester: PEOPLE.alice },
    ...{ approvers: [], breakGlass: false, reason: 'lost-device' },
    reference: expect.stringMatching(/^SW-/) as unknown,
    requestId: expect.stringMatching(/^.{10,}$/) as unknown,
  };
  const act = { ...about, attemptId: expect.any(String) as unknown, attempt: 1, purpose: 'act', method: 'reset' };
  const line = { level: 'info', time: expect.stringMatching(/Z$/) as unknown };
  expect(lineOf('act.intended')).toEqual({ ...line, event: 'act.intended', ...act, msg: 'act intended' });
  expect(lineOf('act.answered')).toEqual({
    ...{ ...line, event: 'act.answered', ...act, class: 'accepted', msg: 'act answered' },
  });
  expect(lineOf('request.settled')).toEqual({
    ...{ ...line, event: 'request.settled', ...about, state: 'settled', settledAs: 'verified' },
    msg: 'request settled',
  });
  expect(events()).toEqual(['act.intended', 'act.answered', 'request.settled']);
});

it('says it before the call leaves', async () => {
  world = await TestWorld.start();
  world.slack.faults.next(RESET, fault.delay(200, 'before'));
  await world.asksForReset(world.as('alice'), 'tara');
  await world.until(() => world.slack.callsTo(RESET).length === 1);
  expect(events()).toEqual(['act.intended']);
});

it.each(['error', 'silent'])('is not silenced by LOG_LEVEL=%s', async (level) => {
  world = await TestWorld.start({ env: { LOG_LEVEL: level } });
  await world.asksForReset(world.as('alice'), 'tara');
  await world.turnUntil(() => events().includes('request.settled'));
  expect(events()).toEqual(['act.intended', 'act.answered', 'request.settled']);
  expect(world.lines.join()).toContain('trail checkpoint');
  expect(world.lines.join()).not.toContain('installation is right');
});

it('names who agreed, and whoever it would have been about when somebody denied', async () => {
  world = await TestWorld.start();
  const alice = world.as('alice');
  await world.asksForReset(alice, 'wanda');
  await world.until(async () => (await world.trail('request.submitted')).length === 1);
  await world.turn();
  await denies(world, world.as('bob'), 'not-needed');
  expect(world.announced('request.settled')).toMatchObject([{ state: 'denied', target: PEOPLE.wanda }]);
  expect(world.announced('act.intended')).toEqual([]);

  await world.asksForReset(alice, 'wanda');
  await world.until(async () => (await world.trail('request.submitted')).length === 2);
  await world.turn();
  await agrees(world, world.as('bob'));
  await world.turnUntil(() => world.announced('request.settled').length === 2);
  expect(world.announced('act.intended')).toMatchObject([{ target: PEOPLE.wanda, approvers: [PEOPLE.bob] }]);
});

it('tells of a list by count and digest', async () => {
  world = await TestWorld.start();
  world.slack.quirks.bulkTakesMs = 0;
  const alice = world.as('alice');
  const people = world.slack.addPeople(5);
  await reviewsMany(world, alice, people.join(', '));
  await asksForMany(world, alice, 5);
  await turnsUntilTold(world, alice, '5 people verified');
  expect(world.announced('act.intended')).toMatchObject([
    { method: 'resetBulk', people: 5, peopleInCall: 5, listDigest: expect.any(String) as unknown },
  ]);
  expect(world.announced('request.settled')).toMatchObject([{ settledAs: 'finished', tally: { verified: 5 } }]);
  for (const person of people) expect(world.lines.join()).not.toContain(person);
  expect(world.slack.callsTo(BULK)).toHaveLength(1);
});

it('sends nothing when the intent cannot be written, says why, and sends it once it can', async () => {
  world = await TestWorld.start();
  const alice = world.as('alice');
  await world.fillsInReset(alice, 'tara');
  world.isLogBroken = true;
  await alice.submit();
  await world.until(async () => (await world.trail('attempt.closed')).length === 1);
  await world.turn(40_000, 10_000);
  expect(world.slack.callsTo(RESET)).toEqual([]);
  expect((await world.trail('attempt.closed'))[0]).toMatchObject({ facts: { error: 'evidence_not_written' } });
  expect(world.told(alice).at(-1)).toContain('Nothing is sent while the app’s log cannot be written. Trying again at');

  world.isLogBroken = false;
  await world.turnUntil(() => events().includes('request.settled'), 10_000);
  expect(world.slack.callsTo(RESET)).toHaveLength(1);
  // The answers of calls that were not made were owed, too.
  expect(world.announced('act.answered').map((each) => 'slackError' in each && each.slackError)).toEqual(
    expect.arrayContaining(['evidence_not_written', false]),
  );
  expect(await world.app.store.announcements.owedSince(Infinity, 10)).toEqual([]);
});

it('says what became of an act when whoever sent it died before the answer', async () => {
  world = await TestWorld.start();
  world.slack.faults.next(RESET, fault.delay(2_500, 'after'));
  await world.asksForReset(world.as('alice'), 'tara');
  await world.until(() => world.slack.callsTo(RESET).length === 1);
  expect(events()).toEqual(['act.intended']);

  // The one that sent it does nothing any more; its lease ends.
  world.apps = [];
  await world.startApp();
  await world.turn(31_000, 31_000);
  await world.turnUntil(() => events().includes('request.settled'));
  expect(world.announced('act.answered')).toMatchObject([
    { class: 'unknown', slackError: 'process_ended', attempt: 1 },
  ]);
  expect(world.announced('request.settled')).toMatchObject([{ settledAs: 'verified' }]);
});

it('says what was written down by somebody who died before saying it', async () => {
  world = await TestWorld.start();
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara');
  await world.until(() => events().includes('act.answered'));
  world.isLogBroken = true;
  await world.turnUntil(() => world.told(alice).some((text) => text.includes('Verified')));
  expect(events()).toEqual(['act.intended', 'act.answered']);

  world.isLogBroken = false;
  world.apps = [];
  await world.startApp();
  await world.turn(31_000, 31_000);
  expect(world.announced('request.settled')).toMatchObject([{ settledAs: 'verified' }]);
  await world.turn(31_000, 31_000);
  expect(world.announced('request.settled')).toHaveLength(1);
});
