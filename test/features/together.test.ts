import { PEOPLE } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

let world: TestWorld;
let alice: PersonClient;
let bob: PersonClient;
beforeEach(async () => {
  world = await TestWorld.start({ instances: 2 });
  alice = world.as('alice');
  bob = world.as('bob');
});
afterEach(() => world.stop());

it('tells the second who asks that somebody just did, and how it stands', async () => {
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'checking');
  await bob.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(
    bob,
    /W05ADMIN001.*asked for phone and tablet sessions of this person at .*SW-\w+, under way/s,
  );
});

it('lets a second act on the same person wait for the first, then carries it out', async () => {
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'checking');
  await world.asksForReset(bob, 'tara', { scope: 'all' });
  await world.modalSaying(bob, /Asked/);
  expect(world.acts()).toHaveLength(1);
  await world.turnUntil(() => world.acts().length === 2 && world.told(bob).at(-1)?.includes('Verified: 3 of 3'));
  expect(world.acts()).toHaveLength(2);
  expect(world.told(alice).at(-1)).toContain('Verified: 2 of 2');
});

it('says of a second act that found nothing left no more that it stood behind the first', async () => {
  await world.fillsInReset(bob, 'tara');
  await world.asksForReset(alice, 'tara');
  await world.modalSaying(alice, 'checking');
  await bob.submit();
  await world.modalSaying(bob, 'goes first');
  await world.turnUntil(() => world.told(bob).at(-1)?.includes('Nothing was left to end'));
  const settled = await world.until(() =>
    world.announced('request.settled').find(({ requester }) => requester === PEOPLE.bob),
  );
  expect(settled).toMatchObject({ settledAs: 'already-gone' });
  expect(settled).not.toHaveProperty('code');
  expect(world.acts()).toHaveLength(1);
});

it('two instances never send an act twice, whoever looks after it', async () => {
  world.slack.faults.next('admin.users.session.reset', fault.drop('after'));
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'unknown, checking');
  await Promise.all(Array.from({ length: 10 }, () => world.turn(3_000)));
  expect(world.acts()).toHaveLength(1);
  const [status, verified, ...more] = world.told(alice);
  expect(status).toContain('Verified: 2 of 2');
  expect(verified).toContain('Verified: 2 of 2');
  expect(more).toEqual([]);
});

it('warns about an admin, and about oneself', async () => {
  await alice.command('/reset-sessions', PEOPLE.bob);
  await world.modalSaying(alice, 'This person is an admin (Org Admin)');
  await alice.close();
  await alice.command('/reset-sessions', PEOPLE.alice);
  await world.modalSaying(alice, 'This is you');
});
