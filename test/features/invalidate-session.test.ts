import { PEOPLE, TARA_SESSIONS, WORKSPACES } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { submitsForged, tickedBoxes } from '../helpers/forged';
import { TestWorld } from '../helpers/harness';

let world: TestWorld;
let alice: PersonClient;
beforeEach(async () => {
  world = await TestWorld.start();
  alice = world.as('alice');
});
afterEach(() => world.stop());

const ids = (person: keyof typeof PEOPLE): number[] =>
  world.slack.sessionsOf(PEOPLE[person]).map(({ session_id: id }) => id);

async function because(reason: string): Promise<void> {
  await alice.fill({ reason: { choose_reason: reason } });
  await world.modalSaying(alice, 'They would read');
}

/** What the modal offers on this page, as `value` of each box. */
function offered(): string[] {
  const blocks = alice.modal()?.view.blocks as { block_id?: string; elements?: { options?: { value: string }[] }[] }[];
  return blocks
    .filter(({ block_id: id }) => id?.startsWith('sessions_'))
    .flatMap(({ elements }) => elements?.[0]?.options ?? [])
    .map(({ value }) => value);
}

it('shows the changed session first with nothing ticked, and ends just the one picked', async () => {
  await alice.command('/invalidate-session', 'tara@example.com');
  const text = await world.modalSaying(alice, 'Tick what ends');
  expect(text).toContain('network changed: 203.0.113.7 → 198.51.100.9');
  expect(text).not.toContain('[x]');
  expect(offered()[0]).toBe(String(TARA_SESSIONS.browser));

  await alice.fill({ sessions_0_0: { pick_sessions: [String(TARA_SESSIONS.browser)] } });
  await world.modalSaying(alice, 'End 1 session');
  await because('suspicious-sign-in');
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  await world.turn(3_000);
  expect(ids('tara')).not.toContain(TARA_SESSIONS.browser);
  expect(ids('tara')).toHaveLength(4);
  expect(world.told(alice).at(-1)).toContain('Verified: 1 of 1 old session gone');
  expect(world.told(world.as('tara'))).toEqual([]);
});

it('pages through 240 sessions and keeps the picks of other pages', async () => {
  await alice.command('/invalidate-session', `<@${PEOPLE.manny}>`);
  await world.modalSaying(alice, 'Page 1 of 8');
  const [first = ''] = offered();
  await alice.fill({ sessions_0_0: { pick_sessions: [first] } });
  await world.modalSaying(alice, 'End 1 session');
  await alice.click('turn_page_on');
  await world.modalSaying(alice, /Page 2 of 8.*1 session ticked on all pages/s);
  const tenth = offered()[25] ?? '';
  await alice.fill({ sessions_1_2: { pick_sessions: [tenth] } });
  await world.modalSaying(alice, 'End 2 sessions');
  await alice.click('turn_page_back');
  expect(await world.modalSaying(alice, 'Page 1 of 8')).toContain('[x]');

  await because('malware');
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  await world.turn(3_000);
  expect(ids('manny')).toHaveLength(238);
  expect(ids('manny').map(String)).not.toContain(first);
  expect(ids('manny').map(String)).not.toContain(tenth);
});

it('ticks a session named by its exact id', async () => {
  await alice.command('/invalidate-session', `${PEOPLE.tara} ${TARA_SESSIONS.ipad}`);
  expect(await world.modalSaying(alice, 'End 1 session')).toMatch(/\[x\] iPad/);
});

it('finds out whose a session is before anything can be confirmed', async () => {
  await alice.command('/invalidate-session', `${WORKSPACES.main} ${TARA_SESSIONS.iphone}`);
  const text = await world.modalSaying(alice, 'End 1 session');
  expect(text).toMatch(/Tara Getz \(U07TARGET01\).*\[x\] iPhone/s);
  const sweeps = world.slack.callsTo('admin.users.session.list').filter(({ args }) => !('user_id' in args));
  expect(sweeps.length).toBeGreaterThan(0);
});

it.each([
  ['lab', 'ipad', 'in T05WKSP0001'],
  ['main', 'iphone', 'for the whole organisation, as E05ORG00001'],
] as const)('says that the session of %s and %s is elsewhere: it may be a slip', async (typed, device, where) => {
  const id = TARA_SESSIONS[device];
  await alice.command('/invalidate-session', `${WORKSPACES[typed]} ${id}`);
  const text = await world.modalSaying(alice, 'End 1 session');
  expect(text).toContain(`You typed ${WORKSPACES[typed]}, but Slack lists session ${id} ${where}.`);
});

it('says nothing of the workspace when it is the right one', async () => {
  await alice.command('/invalidate-session', `${WORKSPACES.main} ${TARA_SESSIONS.ipad}`);
  expect(await world.modalSaying(alice, 'End 1 session')).not.toContain('You typed');
});

it('says when a session is nobody’s', async () => {
  await alice.command('/invalidate-session', '9999999999999');
  await world.modalSaying(alice, 'No session 9999999999999 is listed');
  await alice.close();
  await alice.command('/invalidate-session', `${PEOPLE.tara} 9999999999999`);
  await world.modalSaying(alice, 'No session 9999999999999 is listed');
});

it('does not search for people who may not ask', async () => {
  const helen = world.as('helen');
  await helen.command('/invalidate-session', String(TARA_SESSIONS.iphone));
  await world.modalSaying(helen, 'You may not end sessions here');
  expect(world.slack.callsTo('admin.users.session.list')).toEqual([]);
});

it('speaks the older form when Slack does, each call an attempt of its own, and remembers', async () => {
  world.slack.quirks.invalidateForm = 'team';
  await alice.command('/invalidate-session', PEOPLE.tara);
  await world.modalSaying(alice, 'Tick what ends');
  const picks = [TARA_SESSIONS.iphone, TARA_SESSIONS.ipad].map(String);
  await alice.fill({ sessions_0_0: { pick_sessions: picks } });
  await world.modalSaying(alice, 'End 2 sessions');
  await because('exercise');
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  expect(world.acts().map(({ args }) => Object.keys(args).sort().join())).toEqual([
    'session_id,user_id',
    'session_id,team_id',
    'session_id,team_id',
  ]);
  await world.turn(3_000);
  expect(world.told(alice).at(-1)).toContain('Verified: 2 of 2');
  expect(await world.trail('attempt.started')).toHaveLength(3);
});

it('shows again instead of acting when nothing is ticked, or when the button was old', async () => {
  await alice.command('/invalidate-session', PEOPLE.tara);
  await world.modalSaying(alice, 'Tick what ends');
  await because('exercise');
  await alice.submit();
  await world.modalSaying(alice, 'Tick at least one session first');

  // The tick reaches Slack's client, but its redraw is lost; then the button is pressed.
  world.slack.faults.next('views.update', fault.error('hash_conflict'));
  await alice.fill({ sessions_0_0: { pick_sessions: [String(TARA_SESSIONS.ipad)] } });
  await alice.submit();
  await world.modalSaying(alice, /button did not show your last choice yet.*End 1 session/s);
  expect(world.acts()).toEqual([]);
});

it('counts ids that were never shown for nothing', async () => {
  await alice.command('/invalidate-session', PEOPLE.tara);
  await world.modalSaying(alice, 'Tick what ends');
  await because('exercise');
  const [anotherOne] = ids('manny');
  await submitsForged(alice, PEOPLE.alice, tickedBoxes(String(anotherOne)), 'End 1 session');
  expect(world.acts()).toEqual([]);
  expect(await world.trail('request.submitted')).toEqual([]);
});

it('settles a session that ended by itself meanwhile without sending anything', async () => {
  await alice.command('/invalidate-session', `${PEOPLE.tara} ${TARA_SESSIONS.ipad}`);
  await world.modalSaying(alice, 'End 1 session');
  await because('asked-by-person');
  world.slack.endSession(TARA_SESSIONS.ipad);
  await alice.submit();
  await world.modalSaying(alice, 'Nothing was left to end when it began');
  await world.turn();
  expect(world.acts()).toEqual([]);
});
