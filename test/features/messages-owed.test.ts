import { CHANNELS, PEOPLE } from '../../sandbox/names';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

const MINUTE_MS = 60_000;

let world: TestWorld;
beforeEach(async () => {
  world = await TestWorld.start();
});
afterEach(() => world.stop());

const summaries = (): string[] => world.told(world.as('bob'), CHANNELS.secops).filter((text) => text.includes('SW-'));

it('arrive after two hours in which Slack refused the bot token', async () => {
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara');
  await world.modalSaying(alice, 'checking');
  world.slack.revoke('bot');
  await world.turn(5_000);
  expect(await world.trail('request.settled')).toMatchObject([{ facts: { outcome: 'verified' } }]);
  await world.turn(120 * MINUTE_MS, 2 * MINUTE_MS);
  expect(world.told(alice).join()).not.toContain('Verified');
  world.slack.restore('bot');
  await world.turn(3 * MINUTE_MS, MINUTE_MS);
  expect(world.told(alice).at(-1)).toContain('Verified');
  expect(summaries().join()).toContain('Verified');
  expect(await world.trail('notice.abandoned')).toEqual([]);
});

it('wait while a guest could read the audit channel, and arrive once it is closed again', async () => {
  const alice = world.as('alice');
  const closed = world.slack.org.channels.get(CHANNELS.secops);
  if (!closed) throw new Error('The audit channel is there.');
  world.slack.faults.random(({ method, args }) =>
    method === 'chat.postMessage' && args.channel === CHANNELS.secops ? fault.rateLimited() : undefined,
  );
  await world.asksForReset(alice, 'tara');
  await world.modalSaying(alice, 'checking');
  await world.turn(5_000);
  expect(await world.trail('request.settled')).toMatchObject([{ facts: { outcome: 'verified' } }]);
  world.slack.org.channels.set(CHANNELS.secops, { ...closed, members: [...closed.members, PEOPLE.guest] });
  await world.turn(301_000, 301_000);
  world.slack.faults.clear();
  await world.turn(3 * MINUTE_MS, MINUTE_MS);
  expect(world.told(alice).at(-1)).toContain('Verified');
  expect(summaries()).toEqual([]);

  world.slack.org.channels.set(CHANNELS.secops, closed);
  await world.turn(MINUTE_MS, 10_000);
  expect(summaries().join()).toContain('Verified');
  expect(await world.trail('notice.abandoned')).toEqual([]);
});
