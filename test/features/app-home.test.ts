import { CHANNELS, GROUPS, ORG, OTHER_ORG, PEOPLE, WORKSPACES } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { denies, isProven } from '../helpers/approving';
import { TestWorld } from '../helpers/harness';
import { clicksAtHome, homeOf, homeSaying, opensHome } from '../helpers/home';
import { policyFile } from '../helpers/policies';

const MINUTE = 60_000;

let world: TestWorld;
let alice: PersonClient;
let bob: PersonClient;
const begin = async (policy?: string): Promise<void> => {
  world = await TestWorld.start(policy === undefined ? {} : { env: { POLICY_FILE: policyFile(policy) } });
  [alice, bob] = [world.as('alice'), world.as('bob')];
};
afterEach(() => world.stop());

/** @returns its reference */
async function aliceAsks(target: keyof typeof PEOPLE, leftOut: readonly string[] = []): Promise<string> {
  await world.fillsInReset(alice, target);
  await alice.fill({ left_out: { left_out: leftOut } });
  await alice.submit();
  const text = await world.modalSaying(alice, /Waiting for \d approval/);
  await alice.close();
  await world.turn();
  return /SW-\w+/.exec(text)?.[0] ?? '';
}

const HELP_DESK = `
version: 1
requesters:
  - roles: [org_owner, org_admin]
    may: [reset, invalidate, bulk, everybody, stop, stop_all, audit]
  - groups: [{ group: ${GROUPS.helpDesk}, workspace: ${WORKSPACES.main} }]
    may: [reset]
    reset_scopes: [mobile]
    only_members: true
    people_per_hour: 10
approvers:
  - roles: [org_owner, org_admin]
`;

describe('the first line of Home', () => {
  it('says what one may do, and offers both acts and many people', async () => {
    await begin();
    const text = await opensHome(world, alice);
    expect(text.split('\n')[0]).toBe(
      'Your rights: ending sessions by kind of device; ending single sessions; ending sessions of many people at once; ending sessions of everybody in a workspace or the organisation; the stop switch; stopping or resuming everything; reading everybody’s acts; agreeing when others ask for ending sessions by kind of device, ending single sessions and ending sessions of many people at once.',
    );
    expect(text).toContain('[End sessions…]  [Pick sessions…]  [Many people…]  [Refresh]');
    await alice.click('home_end_sessions', { home: true });
    await world.modalSaying(alice, 'Whose sessions do you want to end?');
    await alice.close();
    await alice.click('home_pick_sessions', { home: true });
    await world.modalSaying(alice, 'Pick sessions to end');
    await alice.close();
    await alice.click('home_many_people', { home: true });
    await world.modalSaying(alice, 'Name everybody');
    expect(JSON.stringify(alice.modal()?.view)).toContain('Everybody in this workspace');
    // One's own Home is nobody's business; an admin's shows everybody's acts.
    expect(await world.trail('trail.read')).toMatchObject([{ actor: PEOPLE.alice, facts: { page: 'newest' } }]);
  });

  it('says the limits of a help desk, which is offered no more than it may', async () => {
    await begin(HELP_DESK);
    const text = await opensHome(world, world.as('helen'));
    expect(text).toContain(
      'Your rights: ending sessions by kind of device; only phone and tablet sessions, of ordinary members, 10 people an hour.',
    );
    expect(text).not.toMatch(/Pick sessions…|Many people…|Export|Waiting for me/);
    expect(await world.trail('trail.read')).toEqual([]);
  });

  it('says that it is not known while a group of the policy cannot be read, and more after Refresh', async () => {
    await begin(HELP_DESK);
    world.slack.faults.always('usergroups.users.list', fault.error('internal_error'));
    const helen = world.as('helen');
    expect(await opensHome(world, helen)).toContain('your rights are not known');
    expect(await opensHome(world, alice)).toContain('perhaps more, but Slack did not say');
    world.slack.faults.clear();
    expect(await clicksAtHome(world, helen, 'home_refresh')).toContain('Your rights: ending sessions');
  });

  it('is all that people without a right read: whom to ask', async () => {
    await begin();
    await aliceAsks('wanda');
    for (const name of ['tara', 'guest', 'helen'] as const) {
      await opensHome(world, world.as(name));
      expect(world.as(name).home()?.view.blocks).toHaveLength(1);
      expect(homeOf(world.as(name))).toMatch(/^You may not end sessions here\. Ask an Org Owner or Org Admin/);
    }
    expect(await world.trail('trail.read')).toEqual([]);
  });

  it('is shown to nobody of another organisation', async () => {
    await begin();
    const before = world.slack.callsTo('views.publish').length;
    const event = { type: 'app_home_opened', user: PEOPLE.stranger, channel: 'D1', tab: 'home', event_ts: '1.1' };
    const envelope = { type: 'event_callback', event_id: 'Ev0X', team_id: 'T09OTHER001', api_app_id: 'A09APPID001' };
    await alice.rawDeliver('event', { ...envelope, enterprise_id: OTHER_ORG, event });
    await world.until(async () => (await world.trail('request.refused')).length > 0);
    // Under our name, by somebody of theirs.
    await alice.rawDeliver('event', { ...envelope, enterprise_id: ORG, event });
    await world.until(() => world.slack.callsTo('views.publish').length > before);
    expect(homeOf(world.as('stranger'))).toMatch(/^You may not end sessions here/);
    expect(world.slack.callsTo('views.publish')).toHaveLength(before + 1);
  });

  it('says that Slack did not answer, and works again after Refresh', async () => {
    await begin();
    world.slack.faults.next('users.info', fault.http(503));
    expect(await opensHome(world, alice)).toMatch(/^Slack could not answer .*\n\[Refresh\]$/);
    expect(await clicksAtHome(world, alice, 'home_refresh')).toContain('Your rights:');
  });

  it('is read anew with each click: whoever lost the right sees nothing more', async () => {
    await begin();
    await opensHome(world, bob);
    world.slack.change(PEOPLE.bob, { role: 'member' });
    expect(await clicksAtHome(world, bob, 'home_refresh')).toMatch(/^You may not end sessions here/);
  });

  it('is not looked up when somebody opens the messages instead', async () => {
    await begin();
    const before = world.slack.callsTo('users.info').length;
    const event = { type: 'app_home_opened', user: PEOPLE.alice, channel: 'D1', tab: 'messages', event_ts: '1.1' };
    await alice.rawDeliver('event', { type: 'event_callback', event_id: 'Ev0Y', enterprise_id: ORG, event });
    await opensHome(world, bob);
    expect(world.slack.callsTo('users.info').slice(before)).toMatchObject([{ args: { user: PEOPLE.bob } }]);
    expect(alice.home()).toBeUndefined();
  });
});

describe('what waits for somebody', () => {
  beforeEach(() => begin());

  it('is agreed to from Home, which then shows it no more, and the proof follows', async () => {
    const reference = await aliceAsks('wanda');
    const text = await opensHome(world, bob);
    expect(text).toMatch(
      new RegExp(`Waiting for me\n${reference} · @${PEOPLE.alice} .* asks to sign @${PEOPLE.wanda}`),
    );
    await bob.click('approve_request', { home: true });
    await world.modalSaying(bob, 'You are agreeing to:');
    await bob.submit();
    await world.modalSaying(bob, 'You agreed, and that was enough');
    await homeSaying(world, bob, 'Nothing waits for you.');
    await isProven(world, alice);
    expect(await clicksAtHome(world, bob, 'home_refresh')).toMatch(new RegExp(`${reference} · verified`));
  });

  it('is denied from Home', async () => {
    await aliceAsks('wanda');
    await opensHome(world, bob);
    await bob.click('deny_request', { home: true });
    await world.modalSaying(bob, 'You are denying:');
    await bob.fill({ denial: { denial: 'not-needed' } });
    await bob.submit();
    expect(await homeSaying(world, bob, 'Nothing waits for you.')).toContain('denied');
    expect(world.acts()).toEqual([]);
  });

  it('is never what is about oneself, what left one out, or what one asked: it is not named, counted or found', async () => {
    const aboutBob = await aliceAsks('bob');
    const withoutBob = await aliceAsks('wanda', [PEOPLE.bob]);
    const seen = await opensHome(world, bob);
    for (const secret of [aboutBob, withoutBob, 'more, which', 'asks to']) expect(seen).not.toContain(secret);
    expect(JSON.stringify(bob.home())).not.toMatch(new RegExp(`${aboutBob}|${withoutBob}`));
    expect(seen).toContain('Nothing waits for you.');

    expect(await opensHome(world, alice)).not.toMatch(/asks to sign/);
    const carla = await opensHome(world, world.as('carla'));
    for (const reference of [aboutBob, withoutBob]) expect(carla).toContain(reference);

    // Once it is over it is told: to the one it is about as well.
    await alice.click('withdraw_request', { home: true, value: await idOf(aboutBob) });
    await homeSaying(world, alice, 'taken back');
    expect(await clicksAtHome(world, bob, 'home_refresh')).toContain(aboutBob);
  });

  it('is not what one has agreed to already, or what has expired', async () => {
    await aliceAsks('wanda');
    await world.pass(31 * MINUTE);
    expect(await opensHome(world, bob)).toContain('Nothing waits for you.');
  });
});

async function idOf(reference: string): Promise<string> {
  const { db } = world.app.store;
  const { id } = await db
    .selectFrom('requests')
    .select('id')
    .where('reference', '=', reference)
    .executeTakeFirstOrThrow();
  return id;
}

describe('one’s own requests', () => {
  beforeEach(() => begin());

  it('can be taken back, and asked again when they have expired or were denied', async () => {
    const first = await aliceAsks('wanda');
    expect(await opensHome(world, alice)).toMatch(new RegExp(`My requests\n${first} · ending all sessions`));
    await alice.click('withdraw_request', { home: true });
    await homeSaying(world, alice, 'Nothing of yours waits');

    const second = await aliceAsks('wanda');
    await world.turnUntil(() => world.told(alice).join().includes('Expired at'), 5 * MINUTE);
    expect(await clicksAtHome(world, alice, 'home_refresh')).toMatch(new RegExp(`${second}[^]*\\[Ask again\\]`));
    await alice.click('ask_again', { home: true });
    const again = await homeSaying(world, alice, /My requests\n(?!.*\[Ask again\])SW-[^]*Waiting for 1 approval/);
    expect(again).not.toContain('[Ask again]');
    await world.turn();
    await denies(world, bob, 'not-needed');
    expect(await clicksAtHome(world, alice, 'home_refresh')).toContain('[Ask others, once]');
    expect(world.acts()).toEqual([]);
  });

  it('are followed to their end', async () => {
    await opensHome(world, alice);
    await world.asksForReset(alice, 'tara', { scope: 'mobile' });
    await homeSaying(
      world,
      alice,
      /My requests\nSW-\w+ · ending phone and tablet sessions of @U07TARGET01[^]*checking/,
    );
    await isProven(world, alice);
    expect(await clicksAtHome(world, alice, 'home_refresh')).toContain('Nothing of yours waits or is under way.');
  });
});

describe('when Slack does not show a Home', () => {
  beforeEach(() => begin());
  const logged = (): string[] => world.lines.filter((line) => line.includes('home not shown'));

  it('because the Home tab is off, it is logged once, with the fix', async () => {
    world.slack.quirks.homeIsOn = false;
    for (const person of [alice, bob, alice]) await person.visitHome();
    await world.until(() => world.slack.callsTo('views.publish').length === 3);
    expect(logged()).toHaveLength(1);
    expect(logged()[0]).toContain('Switch the Home Tab on');
    world.slack.quirks.homeIsOn = true;
    expect(await opensHome(world, alice)).toContain('Your rights:');
  });

  it('because something newer is there, the newer one stays, and nothing is logged', async () => {
    await opensHome(world, alice);
    const old = alice.home();
    const newer = await clicksAtHome(world, alice, 'home_refresh');
    const view = { ...old?.view, id: old?.id, hash: old?.hash };
    const action = { type: 'button', action_id: 'home_older', block_id: 'x', value: '1.x', action_ts: '1.1' };
    const calls = world.slack.callsTo('views.publish').length;
    await alice.rawDeliver('interactive', {
      ...{ type: 'block_actions', user: { id: PEOPLE.alice }, enterprise: { id: ORG }, trigger_id: '1.1' },
      ...{ container: { type: 'view' }, view, actions: [action] },
    });
    await world.until(() => world.slack.callsTo('views.publish').length > calls);
    expect(homeOf(alice)).toBe(newer);
    expect(logged()).toEqual([]);
  });
});

it('says in the Home when what has to be in the trail cannot be written, and shows nothing of others', async () => {
  await begin();
  const reference = await aliceAsks('wanda');
  await world.app.store.db.schema.alterTable('trail').renameTo('trail_away').execute();
  const text = await opensHome(world, bob);
  expect(text).toMatch(/^:warning: Something broke\. Nothing was sent to Slack for it/);
  expect(text).not.toContain(reference);
  await world.app.store.db.schema.alterTable('trail_away').renameTo('trail').execute();
  expect(world.told(bob, CHANNELS.secops).join()).toContain(reference);
});
