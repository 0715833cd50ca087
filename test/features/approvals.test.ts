import { CHANNELS, PEOPLE } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { agrees, cardIn, denies, isProven, presses } from '../helpers/approving';
import { TestWorld } from '../helpers/harness';

const MINUTE = 60_000;

let world: TestWorld;
let alice: PersonClient;
let bob: PersonClient;
beforeEach(async () => {
  world = await TestWorld.start();
  alice = world.as('alice');
  bob = world.as('bob');
});
afterEach(() => world.stop());

/** Alice asks for Wanda, a workspace admin: protected, so that somebody else must agree. */
async function aliceAsks(): Promise<void> {
  await world.asksForReset(alice, 'wanda');
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn();
}

const card = (): string => cardIn(world, alice);

it('asks others about a protected person, and acts when one of them agrees, in two taps', async () => {
  await world.fillsInReset(alice, 'wanda');
  expect(await world.modalSaying(alice, 'must agree')).toContain('because this person is protected');
  expect(JSON.stringify(alice.modal()?.view.submit)).toMatch(/Ask: end /);
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn();
  expect(world.acts()).toEqual([]);
  expect(card()).toContain(`asks to sign @${PEOPLE.wanda} (${PEOPLE.wanda}) out of`);

  await presses(world, bob, 'approve_request', CHANNELS.secops);
  expect(await world.modalSaying(bob, 'You are agreeing to:')).toMatch(/Agree: sign out \d/);
  await bob.submit();
  await world.modalSaying(bob, 'You agreed, and that was enough');
  await isProven(world, alice);

  await world.turn();
  for (const words of [card(), world.told(alice).join()]) expect(words).toContain(`Agreed: @${PEOPLE.bob}`);
  expect(card()).not.toContain('Approve…');
  const decided = await world.trail('request.viewed', 'approval.given', 'request.approved');
  expect(decided.map(({ actor }) => actor)).toEqual([PEOPLE.bob, PEOPLE.bob, PEOPLE.bob]);
});

it('tells the requester of a denial whose comment is invisible', async () => {
  await aliceAsks();
  await presses(world, bob, 'deny_request', CHANNELS.secops);
  await world.modalSaying(bob, 'You are denying:');
  await bob.fill({ denial: { denial: 'wrong-person' }, comment: { comment: '\u200b' } });
  await bob.submit();
  await world.modalSaying(bob, 'You denied it');
  await world.turn();
  expect(world.told(alice).join()).toContain(`Denied by @${PEOPLE.bob}`);
});

it('says so when Slack does not show the request in the window of who may agree', async () => {
  await aliceAsks();
  world.slack.faults.next('views.update', fault.http(500));
  await presses(world, bob, 'approve_request', CHANNELS.secops);
  await world.until(() => world.told(bob).at(-1)?.includes('press the button again'));
});

it('keeps devices, addresses and the note out of the card, and shows them to who may agree', async () => {
  await world.fillsInReset(alice, 'wanda');
  await alice.fill({ note: { note: 'ticket 4711' } });
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for');
  await world.turn();
  expect(card()).not.toMatch(/4711|\d+\.\d+\.\d+\.\d+|iPhone|@example\.com/);
  await presses(world, bob, 'approve_request', CHANNELS.secops);
  expect(await world.modalSaying(bob, 'You are agreeing to')).toContain('ticket 4711');
});

it('runs nothing that was denied; says who and why, and answers who comes too late', async () => {
  await aliceAsks();
  const owner = world.as('owner');
  await presses(world, owner, 'approve_request', CHANNELS.secops);
  await world.modalSaying(owner, 'You are agreeing to:');
  await denies(world, bob, 'wrong-person');
  await owner.submit();
  await world.modalSaying(
    owner,
    /Already decided by @\S+ \(\S+\) at \S+ UTC, denied: wrong person\. Nothing was run by your click\./,
  );
  await world.turn(MINUTE);

  expect(world.acts()).toEqual([]);
  expect(world.told(alice).at(-1)).toContain(`Denied by @${PEOPLE.bob} (${PEOPLE.bob}) at`);
  expect(card()).toContain('wrong person');
});

it('does not let the requester agree to their own request', async () => {
  await aliceAsks();
  await presses(world, alice, 'approve_request', CHANNELS.secops);
  await world.modalSaying(alice, 'You asked for this yourself');
  expect(await world.trail('decision.refused')).toMatchObject([
    { actor: PEOPLE.alice, facts: { code: 'own-request' } },
  ]);
});

it('asks by direct message alone when the target could read the channel or may agree', async () => {
  await world.asksForReset(alice, 'owner');
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn();
  const owner = world.as('owner');
  expect([...world.told(owner), ...world.told(owner, CHANNELS.secops)].join()).not.toContain('asks to sign');
  await agrees(world, bob, 'direct message');
  await world.modalSaying(bob, 'You agreed, and that was enough');
  await isProven(world, alice);
  await world.turn();
  expect(world.told(owner, CHANNELS.secops).join()).toContain('Verified');
});

it('leaves out whom the requester leaves out: no message, and no say', async () => {
  await world.fillsInReset(alice, 'wanda');
  await alice.fill({ left_out: { left_out: [PEOPLE.bob] } });
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn();
  expect([...world.told(bob), ...world.told(bob, CHANNELS.secops)].join()).not.toContain('asks to sign');
  await agrees(world, world.as('owner'), 'direct message');
  await isProven(world, alice);
});

it('says nothing of what waits to its target, or to who was left out, when they type the command', async () => {
  const owner = world.as('owner');
  await world.fillsInReset(alice, 'owner');
  await alice.fill({ left_out: { left_out: [PEOPLE.carla] } });
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for 1 approval');
  const seenBy = async (person: PersonClient): Promise<string> => {
    await person.command('/reset-sessions', `<@${PEOPLE.owner}> all`);
    const shown = await world.modalSaying(person, /What this does not end/);
    await person.close();
    return shown;
  };
  expect(await seenBy(owner)).not.toMatch(/SW-|asked for/);
  expect(await seenBy(world.as('carla'))).not.toMatch(/SW-|asked for/);
  expect(await seenBy(bob)).toContain('asked for all sessions of this person');

  await world.turn();
  await presses(world, alice, 'withdraw_request');
  await world.until(async () => (await world.trail('request.withdrawn')).length === 1);
  expect(await seenBy(owner)).toContain('taken back');
});

const cannotBeUsed: [string, () => void][] = [
  [
    'archived',
    () => {
      world.slack.archive(CHANNELS.secops);
    },
  ],
  [
    'without the app',
    () => {
      world.slack.removeAppFrom(CHANNELS.secops);
    },
  ],
];

it.each(cannotBeUsed)('asks holders of a role by direct message when the channel is %s', async (_how, change) => {
  change();
  await world.fillsInReset(alice, 'wanda');
  expect(await world.modalSaying(alice, 'must agree')).toMatch(/Asked: by direct message .*@W05ADMIN002/);
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn();
  await agrees(world, bob, 'direct message');
  await isProven(world, alice);
});

it.each(cannotBeUsed)(
  'asks holders of a role by direct message when the channel is %s after the submit',
  async (_how, change) => {
    await world.asksForReset(alice, 'wanda');
    await world.modalSaying(alice, 'Waiting for 1 approval');
    change();
    await world.turn(10_000);
    await agrees(world, bob, 'direct message');
    await isProven(world, alice);
  },
);

it.each(['is_archived', 'not_in_channel', 'restricted_action'])(
  'asks by direct message when Slack refuses the card with %s',
  async (error) => {
    await world.asksForReset(alice, 'wanda');
    await world.modalSaying(alice, 'Waiting for 1 approval');
    world.slack.faults.random(({ method, args }) =>
      method === 'chat.postMessage' && args.channel === CHANNELS.secops ? fault.error(error) : undefined,
    );
    await world.turn(3_000);
    await agrees(world, bob, 'direct message');
    await isProven(world, alice);
  },
);

it('asks those who decided before, also after a restart without the channel', async () => {
  await world.stop();
  // The audit channel is another one: without that the app would not act at all after a restart.
  world = await TestWorld.start({
    env: { AUDIT_CHANNEL: CHANNELS.approvals, APPROVAL_CHANNEL: CHANNELS.secops },
  });
  alice = world.as('alice');
  bob = world.as('bob');
  await aliceAsks();
  await denies(world, bob, 'not-needed');
  await world.turn();
  world.slack.removeAppFrom(CHANNELS.secops);
  await world.stopApps();
  await world.startApp();
  await alice.close();
  await aliceAsks();
  await agrees(world, bob, 'direct message');
});

it('says in the window that nobody can be asked, and tells the requester when that shows after the submit', async () => {
  await world.asksForReset(alice, 'wanda');
  await world.modalSaying(alice, 'Waiting for 1 approval');
  for (const person of [PEOPLE.bob, PEOPLE.owner, PEOPLE.carla] as const)
    world.slack.change(person, { role: 'member' });
  world.slack.archive(CHANNELS.secops);
  await world.turn(61_000);
  expect(world.told(alice).join()).toContain('reaches nobody who may agree');

  await alice.close();
  await alice.command('/reset-sessions', `<@${PEOPLE.wanda}> all`);
  await world.modalSaying(alice, '1 other person must agree, and nobody could be asked');
});

it('reminds at half of the time, expires at the end of it, and asks again with one click', async () => {
  await aliceAsks();
  await world.turn(16 * MINUTE, MINUTE);
  expect(world.told(alice, CHANNELS.secops).join()).toContain('still needs you');
  await world.turn(15 * MINUTE, MINUTE);
  expect(world.told(alice).at(-1)).toContain('Expired at');
  expect(world.told(alice, CHANNELS.secops).join()).toContain('needs you no more. Expired at');
  expect(world.told(alice, CHANNELS.secops).join()).not.toContain('Approve…');
  expect(world.acts()).toEqual([]);

  await presses(world, alice, 'ask_again');
  await presses(world, alice, 'ask_again');
  await world.until(async () => (await world.trail('request.submitted')).length === 2);
  await world.turn();
  await agrees(world, bob);
  await world.modalSaying(bob, 'You agreed, and that was enough');
  await isProven(world, alice);
});

/** Alice picks sessions of Wanda, and the request expires. */
async function picksExpire(picked: readonly string[]): Promise<void> {
  await alice.command('/invalidate-session', `<@${PEOPLE.wanda}>`);
  await world.modalSaying(alice, 'Which sessions end?');
  await alice.fill({ sessions_0_0: { pick_sessions: [...picked] } });
  await world.modalSaying(alice, `Ask: end ${picked.length} session`);
  await alice.fill({ reason: { choose_reason: 'exercise' } });
  await world.modalSaying(alice, 'They would read');
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await alice.close();
  await world.turn(31 * MINUTE, MINUTE);
}

const wandas = (): string[] => world.slack.sessionsOf(PEOPLE.wanda).map(({ session_id: id }) => String(id));

it('looks again at what is there when it is asked again, and says what has ended meanwhile', async () => {
  const [first = '', second = ''] = wandas();
  await picksExpire([first, second]);
  world.slack.endSession(Number(first));
  await presses(world, alice, 'ask_again');
  await world.until(() =>
    world.told(alice).some((words) => words.includes('1 session of those you picked ended meanwhile')),
  );
  await world.turn();
  await presses(world, bob, 'approve_request', CHANNELS.secops);
  expect(await world.modalSaying(bob, 'You are agreeing to:')).toContain('out of 1 chosen session');
});

it('asks nothing again when all of it has ended meanwhile, or when it was asked long ago', async () => {
  const [first = ''] = wandas();
  await picksExpire([first]);
  world.slack.endSession(Number(first));
  await presses(world, alice, 'ask_again');
  await world.until(() => world.told(alice).some((words) => words.includes('has ended meanwhile')));
  await world.pass(24 * 60 * MINUTE);
  await presses(world, alice, 'ask_again');
  await world.until(() => world.told(alice).some((words) => words.includes('asked more than a day ago')));
  expect(await world.trail('request.submitted')).toHaveLength(1);
});

it('may be asked of others once after a denial, without whoever denied', async () => {
  await aliceAsks();
  await denies(world, bob, 'wrong-person');
  await world.turn();
  await presses(world, alice, 'ask_again');
  await world.until(async () => (await world.trail('request.submitted')).length === 2);
  await world.turn();
  const owner = world.as('owner');
  await denies(world, owner, 'not-needed', 'direct message');
  await world.turn();
  expect(JSON.stringify(alice.messages().at(-1))).not.toContain('ask_again');
  expect(world.acts()).toEqual([]);
});

it('is taken back by who asked, and nobody else', async () => {
  await aliceAsks();
  await presses(world, alice, 'withdraw_request');
  await world.turn();
  expect(card()).toContain('Taken back by the requester');
  expect(await world.trail('request.withdrawn')).toMatchObject([{ actor: PEOPLE.alice }]);
  await world.turn(40 * MINUTE, MINUTE);
  expect(world.acts()).toEqual([]);
});

/** Bob agrees while the stop switch holds everything, so that it is agreed to and not begun. */
async function agreedButHeld(): Promise<void> {
  await aliceAsks();
  await world.app.store.stopSwitch.throwIt('all', PEOPLE.owner as never, world.clock.now());
  await agrees(world, bob);
  await world.modalSaying(bob, 'You agreed');
  await bob.close();
  await world.turn();
}

async function runsNothing(): Promise<void> {
  await world.app.store.stopSwitch.liftAtHost(world.clock.now());
  await world.turn(10_000);
  expect(world.acts()).toEqual([]);
}

it('tells who agreed what is so, held or begun, and follows it in their window', async () => {
  await aliceAsks();
  await world.pass(MINUTE);
  await world.app.store.stopSwitch.throwIt('all', PEOPLE.owner as never, world.clock.now());
  await agrees(world, bob);
  const held = await world.modalSaying(bob, 'Held by the stop switch');
  expect(held).not.toMatch(/carried out|Slack is busy/);
  await world.app.store.stopSwitch.liftAtHost(world.clock.now());
  await world.turn(5_000);
  await world.modalSaying(bob, 'Verified: ');
});

it('does not say that Slack is busy when a request that waited for people goes on', async () => {
  await aliceAsks();
  await world.pass(10 * MINUTE);
  await agrees(world, bob);
  await world.modalSaying(bob, 'You agreed, and that was enough');
  await isProven(world, alice);
  const shown = world.slack.callsTo('views.update').map(({ args }) => JSON.stringify(args));
  expect(shown.filter((view) => view.includes('that was enough')).length).toBeGreaterThan(1);
  expect(shown.join()).not.toContain('Slack is busy');
});

it('is denied by somebody else after it was agreed to, as long as nothing was begun', async () => {
  await agreedButHeld();
  expect(card()).not.toContain('Approve…');
  await denies(world, world.as('owner'), 'wrong-person');
  await world.turn();
  expect(card()).toContain('wrong person');
  expect(card()).not.toContain('Deny…');
  expect(world.told(alice).at(-1)).toContain(`Denied by @${PEOPLE.owner}`);
  await runsNothing();
});

it('is denied by who had agreed, and does not count as agreed by them', async () => {
  await agreedButHeld();
  await denies(world, bob, 'not-needed');
  await world.turn();
  expect(card()).not.toContain('Agreed:');
  await runsNothing();
  expect((await world.trail('request.approved', 'request.denied')).map(({ actor }) => actor)).toEqual([
    PEOPLE.bob,
    PEOPLE.bob,
  ]);
});

it('is taken back after it was agreed to, as long as nothing was begun', async () => {
  await agreedButHeld();
  await presses(world, alice, 'withdraw_request');
  await world.until(async () => (await world.trail('request.withdrawn')).length === 1);
  await world.turn();
  expect(card()).toContain('Taken back by the requester');
  await runsNothing();
});

it('does not count an approver who lost the right before it ran', async () => {
  await aliceAsks();
  const stop = world.slack.change.bind(world.slack);
  await presses(world, bob, 'approve_request', CHANNELS.secops);
  await world.modalSaying(bob, 'You are agreeing to:');
  // Between the click and the run: the act's own look at Bob finds a plain member.
  await world.app.store.stopSwitch.throwIt('all', PEOPLE.owner as never, world.clock.now());
  await bob.submit();
  await world.modalSaying(bob, 'You agreed');
  stop(PEOPLE.bob, { role: 'member' });
  await world.app.store.stopSwitch.liftAtHost(world.clock.now());
  await world.turn(70_000);
  expect(world.acts()).toEqual([]);
  expect(world.told(alice).at(-1)).toContain('rights or rules changed');
});

it('holds everything while the stop switch is thrown, and goes on when two people lift it', async () => {
  await bob.command('/reset-sessions', 'stop all');
  await world.until(() => world.told(bob).some((words) => words.includes('everything is held')));
  await world.until(() => world.told(alice, CHANNELS.secops).at(-1)?.includes('threw the stop switch'));
  await world.asksForReset(alice, 'tara');
  await world.modalSaying(alice, 'Held by the stop switch');
  await world.turn(30_000);
  expect(world.acts()).toEqual([]);

  await alice.command('/reset-sessions', 'resume');
  await world.until(() => world.told(alice).some((words) => words.includes('You asked to lift')));
  await alice.command('/reset-sessions', 'resume');
  await world.until(() => world.told(alice).some((words) => words.includes('You asked already')));
  await world.turn(5_000);
  expect(world.acts()).toEqual([]);
  await bob.command('/reset-sessions', 'resume');
  await world.until(() => world.told(bob).some((words) => words.includes('is lifted')));
  await world.turn(2_000);
  await isProven(world, alice);
  expect((await world.trail('switch.thrown', 'switch.lift-asked', 'switch.lifted')).map(({ type }) => type)).toEqual([
    'switch.thrown',
    'switch.lift-asked',
    'switch.lifted',
  ]);
});

const resumes = async (person: PersonClient, answer: string): Promise<void> => {
  const before = world.told(person).length;
  await person.command('/reset-sessions', 'resume');
  await world.until(() =>
    world
      .told(person)
      .slice(before)
      .some((words) => words.includes(answer)),
  );
};

it.each([
  ['was demoted', { role: 'member' as const }],
  ['was deactivated', { deactivated: true }],
])('does not lift the stop switch with a first person who %s since', async (_what, change) => {
  await bob.command('/reset-sessions', 'stop all');
  await world.until(() => world.told(bob).some((words) => words.includes('everything is held')));
  await resumes(bob, 'You asked to lift');
  world.slack.change(PEOPLE.bob, change);
  await resumes(alice, 'You asked to lift');
  expect(await world.app.store.stopSwitch.read()).toMatchObject({ level: 'all', liftAskedBy: PEOPLE.alice });
  await resumes(world.as('owner'), 'is lifted');
});

it('lets an order to lift lapse after ten minutes', async () => {
  await bob.command('/reset-sessions', 'stop');
  await world.until(() => world.told(bob).some((words) => words.includes('Stopped')));
  await resumes(bob, 'within 10 minutes');
  await world.pass(10 * MINUTE + 1);
  await resumes(alice, 'You asked to lift');
  await resumes(bob, 'is lifted');
});
