import { PEOPLE, TARA_SESSIONS } from '../../sandbox/names';
import { fault } from '../../sandbox/stand-in';
import { presses } from '../helpers/approving';
import { TestWorld } from '../helpers/harness';
import { opensHome } from '../helpers/home';

const DAY_MS = 86_400_000;

it('buttons and Home answer with a sentence when what they are about was purged', async () => {
  const world = await TestWorld.start({ standIn: { rateLimits: false } });
  const alice = world.as('alice');
  const { iphone, ipad, browser } = TARA_SESSIONS;
  for (const id of [iphone, ipad, browser]) world.slack.endSession(id);
  world.slack.faults.next('admin.users.session.reset', fault.drop('before'));
  await world.asksForReset(alice, 'tara', { scope: 'web' });
  await world.modalSaying(alice, 'checking');
  await world.turn(130_000);
  await world.turn(DAY_MS, DAY_MS / 48);
  expect(world.told(alice).at(-1)).toContain('Unsettled after a day');

  await world.pass(30 * DAY_MS);
  await world.turn();
  expect(await world.trail('personal.purged')).toMatchObject([{ facts: { findings: 1 } }]);
  expect(await opensHome(world, alice)).toContain(PEOPLE.tara);
  await presses(world, alice, 'pick_from_result');
  await world.modalSaying(alice, 'Tara Getz');

  await world.pass(370 * DAY_MS);
  await world.turn();
  expect(await world.app.store.db.selectFrom('requests').select('id').execute()).toEqual([]);
  expect(await opensHome(world, alice)).not.toContain('SW-');
  const before = world.told(alice).length;
  await presses(world, alice, 'pick_from_result');
  await world.until(() => world.told(alice).length > before);
  expect(world.told(alice).at(-1)).toContain('about a request that is not stored');
  await world.stop();
});
