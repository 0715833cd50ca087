import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { CHANNELS, GROUPS, ORG, PEOPLE, WORKSPACES } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { agrees, cardIn, denies, isProven, lastSaying, presses } from '../helpers/approving';
import { TestWorld } from '../helpers/harness';
import { policyFile } from '../helpers/policies';

const MINUTE = 60_000;

/** Helen's help desk asks for lost phones; the on-call group and org admins agree. Everything needs one other person. */
const RULES = `
version: 1
requesters:
  - roles: [org_owner, org_admin]
    may: [reset, invalidate, stop, stop_all]
  - groups: [{group: ${GROUPS.helpDesk}, workspace: ${WORKSPACES.main}}]
    may: [reset]
    only_members: true
approvers:
  - roles: [org_owner, org_admin]
  - groups: [{group: ${GROUPS.onCall}, workspace: ${WORKSPACES.main}}]
approvals:
  people_per_hour: [{up_to: 20, approvals: 1}]
break_glass:
  users: [${PEOPLE.bob}]
  tell: [${PEOPLE.owner}]
`;

let world: TestWorld;
let file: string;
let helen: PersonClient;
let bob: PersonClient;
beforeEach(async () => {
  file = policyFile(RULES);
  world = await TestWorld.start({ env: { POLICY_FILE: file } });
  helen = world.as('helen');
  bob = world.as('bob');
});
afterEach(() => world.stop());

async function helenAsks(target: keyof typeof PEOPLE = 'tara'): Promise<void> {
  await world.asksForReset(helen, target);
  await world.modalSaying(helen, 'Waiting for 1 approval');
  await world.turn();
}

/** Bob agrees while everything is held; what changes meanwhile is found when it goes on. */
async function agreedButHeld(change: () => void): Promise<void> {
  await helenAsks();
  await world.app.store.stopSwitch.throwIt('all', PEOPLE.owner as never, world.clock.now());
  await agrees(world, bob);
  await world.modalSaying(bob, 'You agreed');
  change();
  await world.turn(31_000);
  await world.app.store.stopSwitch.liftAtHost(world.clock.now());
  await world.turn(90_000);
}

it('lets a narrow right ask, and the on-call group agree, by direct message and in the channel', async () => {
  await helenAsks();
  const sam = world.as('sam');
  await agrees(world, sam, 'direct message');
  await world.modalSaying(sam, 'You agreed');
  await isProven(world, helen);
  expect(cardIn(world, bob)).toContain(`Agreed: @${PEOPLE.sam}`);
});

const changes: [string, () => void, string][] = [
  [
    'the approver is demoted',
    () => {
      world.slack.change(PEOPLE.bob, { role: 'member' });
    },
    'rights or rules changed',
  ],
  [
    'the approver is deactivated',
    () => {
      world.slack.change(PEOPLE.bob, { deactivated: true });
    },
    'rights or rules changed',
  ],
  [
    'the approver is removed',
    () => {
      world.slack.remove(PEOPLE.bob);
    },
    'rights or rules changed',
  ],
  [
    'the target is promoted',
    () => {
      world.slack.change(PEOPLE.tara, { role: 'org-admin' });
    },
    'ordinary members only',
  ],
  [
    'the requester is fired',
    () => {
      world.slack.change(PEOPLE.helen, { deactivated: true });
    },
    '',
  ],
  [
    'the requester leaves the help desk',
    () => {
      world.slack.setGroup(GROUPS.helpDesk, [PEOPLE.hana]);
    },
    'You may not end sessions',
  ],
  [
    'the rules ask for more people',
    () => {
      writeFileSync(file, RULES.replace('approvals: 1', 'approvals: 2'));
    },
    'rights or rules changed',
  ],
];

it.each(changes)('runs nothing when %s between the click and the run', async (_what, change, words) => {
  await agreedButHeld(change);
  expect(world.acts()).toEqual([]);
  expect((await world.trail('request.voided')).length).toBe(1);
  expect(lastSaying(world, helen, words)).toBeDefined();
});

it('opens the window for who may reset phones only, and says so when more is chosen', async () => {
  writeFileSync(file, RULES.replace('only_members: true', 'only_members: true\n    reset_scopes: [mobile]'));
  await world.turn();
  await helen.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(helen, 'Phones and tablets (2)');
  await helen.fill({ scope: { choose_scope: 'all' } });
  await world.modalSaying(helen, 'Ask: end all 5');
  await helen.fill({ reason: { choose_reason: 'exercise' } });
  await world.modalSaying(helen, /They would read/);
  await helen.submit();
  await world.modalSaying(helen, 'You may end phone and tablet sessions only');
  expect(world.acts()).toEqual([]);
});

it('goes on when a group that could not be read for a while can be read again', async () => {
  await helenAsks();
  await world.app.store.stopSwitch.throwIt('all', PEOPLE.owner as never, world.clock.now());
  await agrees(world, world.as('sam'), 'direct message');
  await world.modalSaying(world.as('sam'), 'You agreed');
  world.slack.faults.always('usergroups.users.list', fault.error('internal_error'));
  await world.turn(61_000);
  await world.app.store.stopSwitch.liftAtHost(world.clock.now());
  await world.turn(20_000);
  expect(world.acts()).toEqual([]);
  world.slack.faults.clear();
  await world.turn(40_000);
  await isProven(world, helen);
});

it('remembers in the trail that the rules changed', async () => {
  writeFileSync(file, RULES.replace('approvals: 1', 'approvals: 2'));
  await world.turn();
  expect(await world.trail('policy.changed')).toHaveLength(1);
});

it('asks for a second person when the rules become stricter while it waits, and tells so', async () => {
  await helenAsks();
  writeFileSync(file, RULES.replace('approvals: 1', 'approvals: 2'));
  await world.turn();
  await agrees(world, bob);
  await world.modalSaying(bob, 'Waiting for 1 more approval');
  await world.turn(10_000);
  expect(world.acts()).toEqual([]);
  await agrees(world, world.as('owner'));
  await world.modalSaying(world.as('owner'), 'You agreed, and that was enough');
  await isProven(world, helen);
});

it('shows what deciders wrote to the requester and to later deciders, escaped, and in no channel', async () => {
  writeFileSync(file, RULES.replace('approvals: 1', 'approvals: 2'));
  await world.turn();
  await world.asksForReset(helen, 'tara');
  await world.modalSaying(helen, 'Waiting for 2 approvals');
  await world.turn();
  await presses(world, bob, 'approve_request', CHANNELS.secops);
  await world.modalSaying(bob, 'You are agreeing to:');
  await bob.fill({ comment: { comment: 'canary-agreed <!channel>' } });
  await bob.submit();
  await world.modalSaying(bob, 'Waiting for 1 more approval');
  await world.turn();
  expect(world.told(helen).join()).toContain('canary-agreed <!channel>');

  const owner = world.as('owner');
  await presses(world, owner, 'deny_request', CHANNELS.secops);
  expect(await world.modalSaying(owner, 'You are denying:')).toContain('canary-agreed');
  await owner.fill({ denial: { denial: 'wrong-person' }, comment: { comment: 'canary-denied' } });
  await owner.submit();
  await world.modalSaying(owner, 'You denied it');
  await world.turn();
  expect(world.told(helen).at(-1)).toContain('canary-denied');
  const channels = world.told(bob, CHANNELS.secops).join();
  expect(channels).toContain('wrong person');
  expect(channels).not.toContain('canary');
  const written = world.slack.callsTo('chat.postMessage').map(({ args }) => (args as { text?: string }).text ?? '');
  expect(written.join()).not.toContain('canary');
});

it('is bound by the rules it was asked under when they become milder', async () => {
  await helenAsks();
  writeFileSync(file, RULES.replace('approvals: 1', 'approvals: 0'));
  await world.turn(5 * MINUTE, MINUTE);
  expect(world.acts()).toEqual([]);
  expect(cardIn(world, bob)).toContain('Waiting for 1 approval');
});

it('keeps the rules before it when the file becomes wrong, and says so loudly', async () => {
  writeFileSync(file, 'version: 1\n');
  await world.turn();
  expect(world.lines.join('')).toContain('policy file is wrong; the rules before it stay in force');
  await world.until(() => world.told(bob, CHANNELS.secops).at(-1)?.includes('The rules before it stay in force'));
  await helenAsks();
});

it('says nothing of a wrong file where outsiders read it, and says it once they do not', async () => {
  const secops = world.slack.org.channels.get(CHANNELS.secops);
  if (!secops) throw new Error('There is no such channel.');
  const isWarned = (): boolean => world.told(bob, CHANNELS.secops).join().includes('The rules before it stay in force');
  secops.is_ext_shared = true;
  await world.turn(301_000, 301_000);
  writeFileSync(file, 'version: 1\n');
  await world.turn(4_000);
  expect(world.lines.join('')).toContain('policy file is wrong');
  expect(isWarned()).toBe(false);

  secops.is_ext_shared = false;
  await world.turnUntil(isWarned);
});

it('says nothing any more of a wrong file that was mended before it could', async () => {
  world.slack.faults.always('chat.postMessage', fault.error('fatal_error'));
  writeFileSync(file, 'version: 1\n');
  await world.turn(4_000);
  expect(world.lines.join('')).toContain('audit channel not told of the wrong policy');
  writeFileSync(file, RULES);
  world.slack.faults.clear();
  await world.turn(61_000);
  expect(world.told(bob, CHANNELS.secops).join()).not.toContain('The rules before it stay in force');
});

it.each([
  [
    'archived',
    () => {
      world.slack.archive(CHANNELS.secops);
    },
  ],
  [
    'one that the app was removed from',
    () => {
      world.slack.removeAppFrom(CHANNELS.secops);
    },
  ],
])('reaches approvers by direct message when the channel is %s', async (_what, change) => {
  change();
  await helenAsks();
  await agrees(world, world.as('sam'), 'direct message');
  await isProven(world, helen);
});

it('reaches approvers by direct message when the channel is archived after it was asked', async () => {
  await world.asksForReset(helen, 'tara');
  await world.modalSaying(helen, 'Waiting for 1 approval');
  world.slack.archive(CHANNELS.secops);
  await world.turn(5_000);
  await agrees(world, world.as('carla'), 'direct message');
  await isProven(world, helen);
});

it.each([
  [
    'its target joined the channel',
    () => {
      world.slack.addTo(CHANNELS.secops, PEOPLE.tara);
    },
  ],
  [
    'a guest joined the channel',
    () => {
      world.slack.addTo(CHANNELS.secops, PEOPLE.guest);
    },
  ],
])('posts no card in the channel when %s after it was asked, but direct messages', async (_what, change) => {
  await world.asksForReset(helen, 'tara');
  await world.modalSaying(helen, 'Waiting for 1 approval');
  change();
  await world.turn();
  expect(world.told(bob, CHANNELS.secops).join()).not.toContain('asks to sign');
  await agrees(world, bob, 'direct message');
  await isProven(world, helen);
});

it('posts no reminder in the channel when its target has joined it since, but direct messages', async () => {
  await helenAsks();
  world.slack.addTo(CHANNELS.secops, PEOPLE.tara);
  await world.turn(16 * MINUTE, MINUTE);
  expect(world.told(bob, CHANNELS.secops).join()).not.toContain('still needs you');
  await agrees(world, bob, 'direct message');
  await isProven(world, helen);
});

it('shows nothing in a channel that a new policy names and outsiders can read', async () => {
  await world.asksForReset(helen, 'tara');
  await world.modalSaying(helen, 'Waiting for 1 approval');
  writeFileSync(file, `${RULES}approval_channel: ${CHANNELS.general}\n`);
  await world.turn(1_000);
  await helen.command('/reset-sessions', PEOPLE.manny);
  await world.modalSaying(helen, 'The approval channel can be read by people it must not reach');
  await world.turn();
  expect(world.told(bob, CHANNELS.general).join()).not.toMatch(/SW-|asks to sign/);
});

it('answers the click on a card of last month, and does nothing', async () => {
  await helenAsks();
  const old = lastSaying(world, bob, 'approve_request', CHANNELS.secops);
  await denies(world, bob, 'not-needed');
  const owner = world.as('owner');
  await world.pass(30 * 24 * 60 * MINUTE);
  await owner.click('approve_request', { message: { channel: old.channel, ts: old.ts } });
  await world.modalSaying(
    owner,
    /Already decided by @\S+ \(\S+\) at \S+ UTC, denied: not needed\. Nothing was run by your click\./,
  );
  expect(world.acts()).toEqual([]);
});

it.each([
  [
    'the requester was fired',
    () => {
      world.slack.change(PEOPLE.helen, { deactivated: true });
    },
    `the requester, @${PEOPLE.helen} (${PEOPLE.helen}), may not ask for anything here any more`,
  ],
  [
    'the target was promoted',
    () => {
      world.slack.change(PEOPLE.tara, { role: 'org-admin' });
    },
    `@${PEOPLE.tara} (${PEOPLE.tara}) is an admin or protected by now, and the requester, @${PEOPLE.helen}`,
  ],
])('tells who agrees whose fact it is when %s, and that the request has ended', async (_what, change, words) => {
  await helenAsks();
  change();
  await world.turn(61_000);
  await agrees(world, bob);
  const told = await world.modalSaying(bob, 'the request has ended');
  expect(told).toContain(words);
  expect(told).not.toContain('You may');
  await world.turn();
  expect([cardIn(world, bob), ...world.told(bob, CHANNELS.secops)].join()).not.toContain('You may');
  expect(world.acts()).toEqual([]);
});

it('answers a submit that comes when its time is over, and one about other content, by their names', async () => {
  await helenAsks();
  await bob.click('approve_request', { message: lastSaying(world, bob, 'approve_request', CHANNELS.secops) });
  await world.modalSaying(bob, 'You are agreeing to:');
  await world.pass(30 * MINUTE);
  await bob.submit();
  expect(await world.modalSaying(bob, 'It expired at')).not.toContain('You have');
  await world.turn();

  await helenAsks('manny');
  await bob.click('approve_request', { message: lastSaying(world, bob, 'approve_request', CHANNELS.secops) });
  await world.modalSaying(bob, 'You are agreeing to:');
  await world.app.store.db
    .updateTable('requests')
    .set({ digest: 'f'.repeat(64) })
    .execute();
  await bob.submit();
  await world.modalSaying(bob, 'What your window showed is not what is stored');
  expect(await world.trail('approval.given')).toEqual([]);
});

it('answers every click: a second “Ask again”, a button about nothing, and taking back what is not there', async () => {
  await helenAsks();
  await world.turn(31 * MINUTE, MINUTE);
  await presses(world, helen, 'ask_again');
  await world.until(async () => (await world.trail('request.submitted')).length === 2);
  await presses(world, helen, 'ask_again');
  await world.until(() => world.told(helen).some((words) => words.includes('You asked this again already: SW-')));

  const { id: theirs } = await world.app.store.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  const clicks = [
    ['withdraw_request', theirs, 'Nothing was taken back: there is no such request of yours'],
    ['withdraw_request', 'x', 'Nothing was taken back: there is no such request of yours'],
    ['pick_from_result', 'x', 'about a request that is not stored'],
    ['try_again', 'x', 'about a request that is not stored'],
    ['open_draft', 'x', 'This window is too old or was not yours'],
  ] as const;
  for (const [action, value, answer] of clicks) {
    const before = world.told(bob).length;
    await bob.rawDeliver('interactive', {
      type: 'block_actions',
      user: { id: PEOPLE.bob },
      enterprise: { id: ORG },
      trigger_id: '1.2.old',
      actions: [{ type: 'button', block_id: 'x', action_id: action, value, action_ts: '1.2' }],
    });
    await world.until(() =>
      world
        .told(bob)
        .slice(before)
        .some((words) => words.includes(answer)),
    );
  }
});

it('answers a submission without metadata, as one that selects nothing', async () => {
  for (const callback of ['agree_to_request', 'deny_request'])
    await bob.rawDeliver('interactive', {
      type: 'view_submission',
      user: { id: PEOPLE.bob },
      enterprise: { id: ORG },
      view: {
        ...{ id: 'V1', type: 'modal', callback_id: callback, external_id: 'none', hash: '1.x', blocks: [] },
        state: { values: { denial: { denial: { type: 'radio_buttons', selected_option: { value: 'not-needed' } } } } },
      },
    });
  await world.until(() => world.told(bob).filter((words) => words.includes('You may not decide')).length === 2);
  expect(world.lines.join('')).not.toContain('handler failed');
});

it('lets nobody have more than three requests waiting', async () => {
  for (const target of ['tara', 'manny', 'markup'] as const) {
    await helenAsks(target);
    await helen.close();
  }
  await helen.command('/reset-sessions', PEOPLE.guest);
  await world.modalSaying(helen, 'You have 3 requests waiting for approval already');
});

it('lets nobody shield an accomplice by asking and taking back, not even from break-glass', async () => {
  writeFileSync(file, `${RULES}limits: {requests_per_person_per_hour: 4}\n`);
  await world.turn();
  for (let i = 0; i < 4; i += 1) {
    await helenAsks();
    await helen.close();
    await presses(world, helen, 'withdraw_request');
    await world.until(async () => (await world.trail('request.withdrawn')).length === i + 1);
  }
  await helen.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(helen, 'was asked for 4 times in the last hour');
  await world.fillsInReset(bob, 'tara');
  await bob.fill({ break_glass: { break_glass: 'BREAK GLASS' } });
  await bob.submit();
  await world.modalSaying(bob, 'The button did not show your last choice yet');
  await bob.submit();
  await world.until(() => world.acts().length === 1);
});

it('acts without waiting when the glass is broken, tells those named at once, and marks it everywhere', async () => {
  await world.fillsInReset(bob, 'tara');
  await bob.fill({ break_glass: { break_glass: 'please' } });
  expect((await bob.submit()).body).toMatchObject({
    errors: { break_glass: expect.stringContaining('BREAK GLASS') as string },
  });
  await bob.fill({ break_glass: { break_glass: 'BREAK GLASS' } });
  await bob.submit();
  await world.modalSaying(bob, 'The button did not show your last choice yet');
  expect(JSON.stringify(bob.modal()?.view.submit)).toContain('Now: end');
  await bob.submit();
  await isProven(world, bob);
  expect(world.told(world.as('owner')).join()).toContain('is acting without waiting');
  expect(world.told(bob, CHANNELS.secops).join()).toContain('Break-glass: nobody was waited for');
  expect(world.told(bob).join()).toContain('Break-glass: nobody was waited for');
  expect(await world.trail('request.submitted')).toMatchObject([{ facts: { breakGlass: true } }]);
});

it('says that the rules always ask for somebody, and lets the glass be broken about one person while “stop” holds', async () => {
  await world.fillsInReset(bob, 'tara');
  expect(await world.modalSaying(bob, 'must agree')).toContain('because the policy always asks for it');
  await world.app.store.stopSwitch.throwIt('waiting', PEOPLE.owner as never, world.clock.now());
  await bob.fill({ break_glass: { break_glass: 'BREAK GLASS' } });
  await bob.submit();
  await world.modalSaying(bob, 'The button did not show your last choice yet');
  await bob.submit();
  await isProven(world, bob);
});

/** Bob breaks the glass about Tara, with these told. */
async function bobBreaksTheGlass(tell: string): Promise<void> {
  writeFileSync(file, RULES.replace(`tell: [${PEOPLE.owner}]`, `tell: [${tell}]`));
  await world.turn();
  await world.fillsInReset(bob, 'tara');
  await bob.fill({ break_glass: { break_glass: 'BREAK GLASS' } });
  await bob.submit();
  await world.modalSaying(bob, 'The button did not show your last choice yet');
  await bob.submit();
  await world.until(() => world.acts().length === 1);
  await world.turn();
}

it('tells of break-glass in no channel that the target reads, but its other members', async () => {
  world.slack.addTo(CHANNELS.approvals, PEOPLE.tara);
  await bobBreaksTheGlass(CHANNELS.approvals);
  expect(world.told(world.as('tara'), CHANNELS.approvals).join()).not.toContain('acting without waiting');
  expect(world.told(world.as('tara')).join()).not.toContain('acting without waiting');
  for (const name of ['alice', 'carla', 'sam'] as const)
    expect(world.told(world.as(name)).join()).toContain('is acting without waiting');
});

it.each([
  ['there is no such channel', 'C0NOSUCH001'],
  ['there is nobody of that id', 'U0NOSUCH001'],
])('tells the audit channel of break-glass, loudly, when %s', async (_what, tell) => {
  await bobBreaksTheGlass(tell);
  const told = world.told(bob, CHANNELS.secops).join();
  expect(told).toContain('is acting without waiting');
  expect(told).toMatch(new RegExp(`${tell}.*could not be told, as the policy wants`));
});

it('tells the audit channel of break-glass when the target is the one to be told', async () => {
  await bobBreaksTheGlass(PEOPLE.tara);
  expect(world.told(bob, CHANNELS.secops).join()).toContain('is acting without waiting');
  expect(world.told(world.as('tara')).join()).not.toContain('acting without waiting');
});

it('does not offer the glass to who may not break it, nor take the word for it', async () => {
  await world.fillsInReset(helen, 'tara');
  expect(JSON.stringify(helen.modal()?.view)).not.toContain('break_glass');
});

it('posts no card of what was taken back meanwhile, and reminds nobody who has agreed', async () => {
  await world.asksForReset(helen, 'tara');
  await world.modalSaying(helen, 'Waiting for 1 approval');
  const { id } = await world.app.store.db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  await world.app.store.requests.end(id as never, { state: 'withdrawn', by: PEOPLE.helen as never }, world.clock.now());
  await world.turn();
  const sam = world.as('sam');
  expect([...world.told(sam), ...world.told(bob, CHANNELS.secops)].join()).not.toContain('asks to sign');

  writeFileSync(file, RULES.replace('approvals: 1', 'approvals: 2'));
  await world.turn();
  await helen.close();
  await world.asksForReset(helen, 'manny');
  await world.modalSaying(helen, 'Waiting for 2 approvals');
  await world.turn();
  await agrees(world, sam, 'direct message');
  await world.modalSaying(sam, 'Waiting for 1 more approval');
  await world.turn(16 * MINUTE, MINUTE);
  expect(world.told(world.as('carla')).join()).toContain('still needs you');
  expect(world.told(sam).join()).not.toContain('still needs you');
});

it('lists what else waits in one message, when more than three cards are owed to one person', async () => {
  for (const [asker, targets] of [
    [helen, ['tara', 'manny', 'markup']],
    [world.as('hana'), ['guest']],
    [bob, ['tara']],
  ] as const)
    for (const target of targets) {
      await world.asksForReset(asker, target);
      await world.modalSaying(asker, 'Waiting for 1 approval');
      await asker.close();
    }
  await world.turn();
  const sam = world.as('sam');
  const list = lastSaying(world, sam, 'more requests for you');
  expect(world.told(sam).filter((words) => /asks to sign/.test(words))).toHaveLength(3);
  expect(JSON.stringify(list.blocks).match(/Approve…/g)).toHaveLength(3);
  const { value = '' } = ((list.blocks as { elements?: { value?: string }[] }[])[2]?.elements ?? [])[0] ?? {};
  await sam.click('approve_request', { message: { channel: list.channel, ts: list.ts }, value });
  await world.modalSaying(sam, 'You are agreeing to:');
  await sam.submit();
  await world.until(() => world.acts().length === 1);
});

it('calls the pager, signed, at once and after five minutes, and no more once it is decided', async () => {
  const secret = 'pager-secret-0123456789-0123456789-abcd';
  const paged = await TestWorld.start({ env: { POLICY_FILE: file, PAGER_SECRET: secret } });
  const other = paged.as('helen');
  await paged.asksForReset(other, 'tara');
  await paged.modalSaying(other, 'Waiting for 1 approval');
  await paged.turn(6 * MINUTE, MINUTE);
  const pages = paged.slack.pages;
  expect(pages).toHaveLength(2);
  for (const { body, headers } of pages) {
    const signed = createHmac('sha256', secret)
      .update(`v1:${String(headers['x-warden-timestamp'])}:${body}`)
      .digest('hex');
    expect(headers['x-warden-signature']).toBe(`v1=${signed}`);
    expect(JSON.parse(body)).toMatchObject({ type: 'approval.needed', requester: PEOPLE.helen, approvalsNeeded: 1 });
  }
  await paged.stop();
});
