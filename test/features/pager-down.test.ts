import { CHANNELS } from '../../sandbox/names';
import { fault } from '../../sandbox/stand-in';
import { agrees, isProven } from '../helpers/approving';
import { TestWorld } from '../helpers/harness';

const PAGER_SECRET = 'canary-pager-secret-0123456789-abcdef';

it.each([
  ['answers 500', fault.http(500)],
  ['breaks the connection off', fault.drop('before')],
])(
  'a pager that %s keeps nobody waiting, is tried again, and is called once when it answers',
  async (_how, trouble) => {
    const world = await TestWorld.start({ env: { PAGER_SECRET } });
    const [alice, bob] = [world.as('alice'), world.as('bob')];
    const { faults, pages } = world.slack;
    faults.always('pager', trouble);
    await world.asksForReset(alice, 'wanda');
    await world.modalSaying(alice, 'Waiting for 1 approval');
    await world.turnUntil(() => world.told(bob, CHANNELS.secops).join().includes('asks to sign'));
    await world.turnUntil(() => pages.length >= 3);
    expect(world.lines.filter((line) => line.includes('"topic":"page"')).length).toBeGreaterThanOrEqual(2);
    expect(world.lines.join('')).not.toContain('"isGivenUp":true');

    faults.clear();
    const tried = pages.length;
    await world.turnUntil(() => pages.length > tried);
    await world.turn(30_000, 10_000);
    expect(pages).toHaveLength(tried + 1);
    await agrees(world, bob);
    await isProven(world, alice);
    await world.stop();
  },
);

it('a pager that stays down does not keep from ending what others agreed to', async () => {
  const world = await TestWorld.start({ env: { PAGER_SECRET } });
  world.slack.faults.always('pager', fault.http(500));
  await world.asksForReset(world.as('alice'), 'wanda');
  await world.modalSaying(world.as('alice'), 'Waiting for 1 approval');
  await world.turnUntil(() => world.told(world.as('bob'), CHANNELS.secops).join().includes('asks to sign'));
  await agrees(world, world.as('bob'));
  await isProven(world, world.as('alice'));
  expect(world.acts()).toHaveLength(1);
  await world.stop();
});
