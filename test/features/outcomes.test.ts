import { CHANNELS, PEOPLE, TARA_SESSIONS, WORKSPACES } from '../../sandbox/names';
import type { Fault } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

const RESET = 'admin.users.session.reset';
const INVALIDATE = 'admin.users.session.invalidate';
const LIST = 'admin.users.session.list';

let world: TestWorld;
beforeEach(async () => {
  world = await TestWorld.start();
});
afterEach(() => world.stop());

const alive = (): number[] => world.slack.sessionsOf(PEOPLE.tara).map(({ session_id: id }) => id);

const lostAfter: [string, Fault][] = [
  ['the connection drops', fault.drop('after')],
  ['the body is cut', fault.cut()],
  ['Slack answers 500', fault.http(500, 'after')],
  ['a proxy answers HTML', fault.html('after')],
  ['Slack says internal_error', fault.error('internal_error', 'after')],
];

it.each(lostAfter)('never sends a reset twice: %s after the effect, and looking proves it', async (_what, lost) => {
  const alice = world.as('alice');
  world.slack.faults.next(RESET, lost);
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'answer was lost: unknown, checking');
  await world.turn(5_000);

  expect(world.acts()).toHaveLength(1);
  expect(world.told(alice).at(-1)).toContain('Verified: 2 of 2 old sessions gone');
  expect((await world.trail('attempt.closed'))[0]).toMatchObject({ facts: { class: 'unknown' } });
});

it('ends exactly what a lost reset left, by its ids, and leaves the laptop and a new phone alone', async () => {
  const alice = world.as('alice');
  world.slack.faults.next(RESET, fault.drop('before'));
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'unknown, checking');
  const { session_id: newPhone } = world.slack.signIn(PEOPLE.tara, 'iphone');
  await world.turn(20_000);

  expect(world.acts()).toEqual([
    expect.objectContaining({ method: 'reset' }),
    { method: 'invalidate', args: { user_id: PEOPLE.tara, session_id: String(TARA_SESSIONS.ipad) } },
    { method: 'invalidate', args: { user_id: PEOPLE.tara, session_id: String(TARA_SESSIONS.iphone) } },
  ]);
  const { browser, macApp, windowsApp } = TARA_SESSIONS;
  expect(alive().sort()).toEqual([browser, macApp, windowsApp, newPhone].sort());
  expect(world.told(alice).at(-1)).toContain('has signed in again since');
});

it('warns when the person signed in again, shows the device, and offers to end just that one', async () => {
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara');
  await world.modalSaying(alice, 'Slack accepted it, checking');
  const { session_id: thief } = world.slack.signIn(PEOPLE.tara, 'linux-app');
  await world.turn(3_000);
  expect(world.told(alice).at(-1)).toMatch(/Verified: 5 of 5.*signed in again.*Linux.*lock the account/s);
  expect(world.told(alice).at(-1)).not.toContain('203.0.113');

  const warning = alice.messages().at(-1);
  if (!warning) throw new Error('no warning');
  await alice.close({ all: true });
  await alice.click('pick_from_result', { message: { channel: warning.channel, ts: warning.ts } });
  await world.modalSaying(alice, 'End 1 session');
  await alice.fill({ reason: { choose_reason: 'suspicious-sign-in' } });
  await world.modalSaying(alice, 'They would read');
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  await world.turn(3_000);
  expect(alive()).not.toContain(thief);
  expect(world.acts().at(-1)).toEqual({
    method: 'invalidate',
    args: { user_id: PEOPLE.tara, session_id: String(thief) },
  });
});

it('calls people after two minutes when sessions stay, keeps looking, and gives up only after a day', async () => {
  const alice = world.as('alice');
  world.slack.faults.always(RESET, fault.error('internal_error', 'before'));
  world.slack.faults.always(INVALIDATE, fault.error('internal_error', 'before'));
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'unknown, checking');
  await world.turn(130_000);

  const told = world.told(alice);
  expect(told.at(-1)).toMatch(/needs you\. 2 sessions still signed in after two minutes/);
  expect(told.at(-1)).toMatch(/Try again….*Slack admin → People/s);
  expect(told.join()).not.toContain('Verified');
  expect(world.slack.callsTo(INVALIDATE)).toHaveLength(4);
  expect(world.slack.callsTo(RESET)).toHaveLength(1);

  await world.turn(24 * 3_600_000, 3_600_000);
  expect(world.told(alice).at(-1)).toContain('Unsettled after a day');
  expect((await world.trail('request.settled'))[0]).toMatchObject({ facts: { outcome: 'unsettled' } });
});

it('finds out late that it worked after all, and says so', async () => {
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'checking');
  world.slack.faults.always(LIST, fault.http(500));
  await world.turn(130_000);
  expect(world.told(alice).at(-1)).toMatch(/After two minutes it is still unknown/);
  world.slack.faults.clear();
  await world.turn(120_000);
  expect(world.told(alice).at(-1)).toContain('Verified: 2 of 2');
});

it('says that nothing was left, not that Slack accepted, when the sessions ended by themselves before the call', async () => {
  const alice = world.as('alice');
  world.slack.faults.next(RESET, fault.error('no_active_sessions', 'after'));
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'Slack says that nothing was left to end, checking');
  await world.turn(5_000);

  expect(world.told(alice).at(-1)).toContain('Verified: 2 of 2 old sessions gone');
  expect([...world.told(alice), ...world.told(alice, CHANNELS.secops)].join()).not.toContain('Slack accepted it');
});

it('never says verified from a partial listing', async () => {
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara');
  await world.modalSaying(alice, 'checking');
  world.slack.faults.random(({ method, args }) =>
    method === LIST && args.team_id === 'T05WKSP0001' ? fault.http(500) : undefined,
  );
  await world.turn(60_000);
  expect(world.told(alice).join()).not.toContain('Verified');
  world.slack.faults.clear();
  await world.turn(70_000);
  expect(world.told(alice).at(-1)).toContain('Verified: 5 of 5');
});

it('waits for Slack’s limit as long as Slack says, then goes on', async () => {
  const alice = world.as('alice');
  world.slack.faults.next(RESET, fault.rateLimited(7));
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'Slack is busy (ratelimited). Trying again at');
  await world.turn(5_000);
  expect(world.slack.callsTo(RESET)).toHaveLength(1);
  await world.turn(10_000);
  expect(world.slack.callsTo(RESET)).toHaveLength(2);
  expect(world.told(alice).at(-1)).toContain('Verified: 2 of 2');
});

it('says what Slack refused and how to mend it; the person is told nothing', async () => {
  const alice = world.as('alice');
  world.slack.faults.always(RESET, fault.error('not_an_admin', 'before'));
  await world.asksForReset(alice, 'tara', { scope: 'mobile', reason: 'lost-device' });
  await world.modalSaying(alice, 'Not carried out');
  await world.turn(3_000);
  expect(world.told(alice).at(-1)).toMatch(
    /Not carried out\. Slack refused \(not_an_admin\).*reinstall the app.*By hand/s,
  );
  expect(world.told(world.as('tara'))).toEqual([]);
  expect(alive()).toHaveLength(5);
});

it.each([true, false])('is right whether or not Slack’s web reset ends desktop apps (%s)', async (includes) => {
  world.slack.quirks.webOnlyIncludesDesktop = includes;
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara', { scope: 'web' });
  await world.modalSaying(alice, 'checking');
  await world.turn(20_000);
  expect(world.told(alice).at(-1)).toContain('Verified: 1 of 1 old session gone');
  expect(world.slack.callsTo(INVALIDATE)).toEqual([]);
  expect(world.told(alice)[0]?.includes('Still signed in: 2 desktop apps')).toBe(!includes);
  expect(alive().length).toBe(includes ? 2 : 4);
});

it('tells the audit channel once, without devices, addresses or notes', async () => {
  const alice = world.as('alice');
  await alice.command('/reset-sessions', `${PEOPLE.tara} mobile`);
  await world.modalSaying(alice, 'End 2 sessions');
  await alice.fill({ reason: { choose_reason: 'phishing' }, note: { note: 'secret note <!channel>' } });
  await world.modalSaying(alice, 'They would read');
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  await world.turn(3_000);
  const posts = world.told(world.as('bob'), 'C08SECOPS01').filter((text) => text.includes('SW-'));
  expect(posts).toHaveLength(1);
  expect(posts[0]).toMatch(/phone and tablet sessions.*Why: Phishing.*Verified: 2 of 2/s);
  expect(posts[0]).not.toMatch(/secret note|203\.0|@example\.com|iPhone/);
});

it('an unreachable audit channel or direct message blocks nothing', async () => {
  const alice = world.as('alice');
  world.slack.faults.always('chat.*', fault.error('channel_not_found', 'before'));
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'checking');
  await world.turn(5_000);
  expect(await world.trail('request.settled')).toMatchObject([{ facts: { outcome: 'verified' } }]);
  expect(await world.trail('notice.abandoned')).not.toHaveLength(0);
});

it.each([
  ['was shown to the requester: it was there before', true],
  ['may be old or new: nothing is verified while it lives, and no repair ends it', false],
])('a phone in a workspace that could not be read before the act %s', async (_what, isShown) => {
  const alice = world.as('alice');
  const signIn = (): number => world.slack.signIn(PEOPLE.tara, 'android', WORKSPACES.lab).session_id;
  const shown = isShown ? signIn() : undefined;
  await world.fillsInReset(alice, 'tara', { scope: 'mobile', reason: 'exercise' });
  const phone = shown ?? signIn();
  world.slack.faults.random(({ method, args }) =>
    method === LIST && args.team_id === WORKSPACES.lab ? fault.http(500) : undefined,
  );
  world.slack.faults.next(RESET, fault.drop('before'));
  await alice.submit();
  await world.modalSaying(alice, 'unknown, checking');
  world.slack.faults.clear();
  await world.turn(130_000);
  expect(alive().includes(phone)).toBe(!isShown);
  expect(world.told(alice).join().includes('Verified: 3 of 3')).toBe(isShown);
  expect(world.told(alice).join().includes('Verified')).toBe(isShown);
});

it('remembers that somebody without the right searched for a session', async () => {
  await world.as('helen').command('/invalidate-session', '1112275520242');
  await world.modalSaying(world.as('helen'), 'You may not end sessions here');
  expect(await world.trail('request.refused')).toMatchObject([{ actor: PEOPLE.helen }]);
});

describe('when nothing was there that surely belongs to it', () => {
  const { iphone, ipad, browser } = TARA_SESSIONS;
  const audit = (): string[] => world.told(world.as('bob'), CHANNELS.secops).filter((text) => text.includes('SW-'));
  /** Tara has her two desktop apps only, and shall be told. */
  const asksForWeb = async (): Promise<void> => {
    for (const id of [iphone, ipad, browser]) world.slack.endSession(id);
    await world.asksForReset(world.as('alice'), 'tara', { scope: 'web', reason: 'lost-device' });
    await world.modalSaying(world.as('alice'), 'checking');
  };

  it('a lost answer proves nothing while desktop apps live: you are asked, and after a day it is unsettled', async () => {
    const alice = world.as('alice');
    world.slack.faults.next(RESET, fault.drop('before'));
    await asksForWeb();
    await world.turn(60_000);
    expect(await world.trail('request.settled')).toEqual([]);
    await world.turn(70_000);
    expect(world.told(alice).at(-1)).toMatch(/needs you.*still unknown whether this worked.*Pick what to end/s);
    await world.turn(24 * 3_600_000, 3_600_000);

    expect(await world.trail('request.settled')).toMatchObject([{ facts: { outcome: 'unsettled' } }]);
    expect(world.told(alice).at(-1)).toMatch(
      /Unsettled after a day: nobody can tell.*Still signed in: 2 desktop apps/s,
    );
    expect([...world.told(alice), ...audit()].join('\n')).not.toMatch(/erified| ended |check_mark|incomplete/);
    expect(world.told(world.as('tara'))).toEqual([]);
    expect(world.acts()).toHaveLength(1);
    expect(alive()).toHaveLength(2);
  });

  it('accepted is said to prove nothing, with a button for what is still signed in, and the person is not told', async () => {
    const alice = world.as('alice');
    world.slack.quirks.webOnlyIncludesDesktop = false;
    await asksForWeb();
    await world.turn(20_000);

    expect(await world.trail('request.settled')).toMatchObject([{ facts: { outcome: 'nothing-to-prove' } }]);
    expect(world.told(alice).at(-1)).toMatch(
      /Slack accepted it\. Nothing was there that surely belongs to it, so there is nothing to prove\. Still signed in: 2 desktop apps/,
    );
    expect(world.told(alice).at(-1)).toContain('End one of those…');
    expect(audit().at(-1)).toMatch(/asked to end web sessions/);
    expect([...world.told(alice), ...audit()].join('\n')).not.toMatch(/erified| ended |check_mark/);
    expect(world.told(world.as('tara'))).toEqual([]);

    const last = alice.messages().at(-1);
    if (!last) throw new Error('nothing was said');
    await alice.close({ all: true });
    await alice.click('pick_from_result', { message: { channel: last.channel, ts: last.ts } });
    await world.modalSaying(alice, 'Which sessions end?');
  });

  it.each<[string, Fault | undefined]>([
    ['Slack accepted it', undefined],
    ['the answer was lost', fault.drop('after')],
  ])('desktop apps that did go are reported as gone, and the person is told: %s', async (_what, lost) => {
    const alice = world.as('alice');
    world.slack.quirks.resetTakesMs = lost ? 0 : 300;
    if (lost) world.slack.faults.next(RESET, lost);
    await asksForWeb();
    await world.turn(3_000);
    await new Promise((resolve) => setTimeout(resolve, 350));
    await world.turn(20_000);

    expect(await world.trail('request.settled')).toMatchObject([{ facts: { outcome: 'nothing-to-prove' } }]);
    expect(world.told(alice).at(-1)).toContain('Gone meanwhile: 2 desktop apps');
    expect(world.told(alice).at(-1)).not.toMatch(/erified|check_mark|Still signed in/);
    expect(world.told(world.as('tara'))).toHaveLength(1);
  });
});

it('gives up in time what Slack puts off for longer, says what kept somebody else’s act from beginning, and lets the next one go', async () => {
  const [alice, bob] = [world.as('alice'), world.as('bob')];
  world.slack.faults.next(INVALIDATE, fault.rateLimited(3_600));
  await alice.command('/invalidate-session', `<@${PEOPLE.tara}> ${TARA_SESSIONS.iphone}`);
  await world.modalSaying(alice, 'What this does not end');
  await alice.fill({ reason: { choose_reason: 'exercise' } });
  await world.modalSaying(alice, 'They would read');
  await alice.submit();
  await world.modalSaying(alice, /Slack is busy \(ratelimited\)\. It is given up at/);
  await world.asksForReset(bob, 'tara');
  await world.modalSaying(bob, 'Somebody else’s act on this person is under way');
  const looked = world.slack.callsTo(LIST).length;
  await world.turn(9 * 60_000, 60_000);
  expect(world.slack.callsTo(LIST)).toHaveLength(looked);
  await world.asksForReset(world.as('carla'), 'tara');
  await world.turn(2 * 60_000, 5_000);
  expect(world.told(alice).at(-1)).toMatch(/could not be used for too long \(ratelimited\)/);
  await world.turnUntil(() => world.acts().some(({ method }) => method === 'reset'));
});
