import { PEOPLE, TARA_SESSIONS, WORKSPACES } from '../../sandbox/names';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

/** Tara is in forty-one workspaces. Slack's limit, and ours, are the real ones: twenty listings a minute, in virtual time. */

const LIST = 'admin.users.session.list';
const FORTY = Array.from({ length: 40 }, (_, i) => `T05MANY${String(i).padStart(4, '0')}`);

let world: TestWorld;
let startedWith = 0;
afterEach(() => world.stop());

/** Two phones, in workspaces early and late in the list, and a laptop that no mobile reset ends. */
async function start(acceptsOrgIdInList: boolean): Promise<void> {
  world = await TestWorld.start({
    sharesTime: true,
    standIn: { slackQuirks: { acceptsOrgIdInList } },
    arrange: (slack) => {
      slack.change(PEOPLE.tara, { teams: [WORKSPACES.main, ...FORTY] });
      for (const id of Object.values(TARA_SESSIONS)) slack.endSession(id);
      slack.signIn(PEOPLE.tara, 'iphone', FORTY[3]);
      slack.signIn(PEOPLE.tara, 'android', FORTY[37]);
      slack.signIn(PEOPLE.tara, 'mac-browser', FORTY[38]);
    },
  });
  startedWith = world.slack.callsTo(LIST).length;
}

const settledAs = async (): Promise<unknown> => {
  await world.turnUntil(async () => (await world.trail('request.settled')).length > 0);
  return (await world.trail('request.settled'))[0]?.facts?.outcome;
};

it.each([true, false])(
  'settles within Slack’s limit, be the organisation listable (%s) or not',
  async (isListable) => {
    await start(isListable);
    const alice = world.as('alice');
    await world.asksForReset(alice, 'tara', { scope: 'mobile' });
    const askedAt = world.clock.now();

    expect(await settledAs()).toBe('verified');
    expect(world.told(alice).at(-1)).toMatch(/Verified: [12] of [12] old sessions? gone/);
    expect(world.acts()).toHaveLength(1);
    expect(world.slack.sessionsOf(PEOPLE.tara)).toMatchObject([{ kind: 'browser' }]);
    // The window, the look before the act and the looks after it each go through forty-two places, as far as they come.
    expect(world.clock.now() - askedAt).toBeLessThan(6 * 60_000);
    expect(world.slack.callsTo(LIST).length - startedWith).toBeLessThan(42 * 4);
  },
  60_000,
);

it('verifies nothing while phones live, read before or not', async () => {
  await start(true);
  const alice = world.as('alice');
  world.slack.faults.always('admin.users.session.reset', fault.error('internal_error'));
  world.slack.faults.always('admin.users.session.invalidate', fault.error('internal_error'));
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.turnUntil(async () => (await world.trail('target.handed-over')).length > 0, 5_000);
  await world.turn(10 * 60_000, 60_000);

  expect(await world.trail('request.settled')).toEqual([]);
  expect(world.told(alice).join()).toContain('needs you');
  expect(world.told(alice).join()).not.toContain('erified');
}, 60_000);
