import { CHANNELS, PEOPLE, TARA_SESSIONS, WORKSPACES } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { cardIn, presses } from '../helpers/approving';
import { chosenScope, submitsForged, tickedBoxes } from '../helpers/forged';
import { TestWorld } from '../helpers/harness';
import { policyFile } from '../helpers/policies';

/** In the window for a reset: everything ends except the sessions that are ticked. */

const INVALIDATE = 'admin.users.session.invalidate';
const LIST = 'admin.users.session.list';
const MINUTE_MS = 60_000;

let world: TestWorld;
let alice: PersonClient;
beforeEach(async () => {
  world = await TestWorld.start();
  alice = world.as('alice');
});
afterEach(() => world.stop());

const idsOf = (person: keyof typeof PEOPLE): number[] =>
  world.slack.sessionsOf(PEOPLE[person]).map(({ session_id: id }) => id);

const invalidated = (): number[] =>
  world.slack.callsTo(INVALIDATE).map(({ args }) => Number((args as { session_id: string }).session_id));

/** The window in which Alice has chosen to keep some sessions, with nothing ticked yet. */
async function opens(person: PersonClient, target: keyof typeof PEOPLE): Promise<void> {
  await person.command('/reset-sessions', `<@${PEOPLE[target]}>`);
  await world.modalSaying(person, 'Everything except the sessions I keep…');
  await person.fill({ reason: { choose_reason: 'suspicious-sign-in' } });
  await world.modalSaying(person, 'They would read');
  await person.fill({ scope: { choose_scope: 'rest' } });
  await world.modalSaying(person, 'Which sessions are kept?');
}

function fourthBox(blockId: string): number {
  const blocks = alice.modal()?.view.blocks as { block_id?: string; elements?: { options?: { value: string }[] }[] }[];
  const boxes = blocks.find(({ block_id: id }) => id === blockId)?.elements?.[0]?.options ?? [];
  return Number(boxes[3]?.value);
}

async function keeps(person: PersonClient, label: string, ...kept: number[]): Promise<void> {
  await person.fill({ sessions_0_0: { pick_sessions: kept.map(String) } });
  await world.modalSaying(person, label);
}

it('ends exactly the other five of six, each by its id, and proves it', async () => {
  world.slack.signIn(PEOPLE.tara, 'android');
  const kept = TARA_SESSIONS.macApp;
  const others = idsOf('tara').filter((id) => id !== kept);
  await opens(alice, 'tara');
  await keeps(alice, 'End 5 sessions, keep 1', kept);
  expect(await world.modalSaying(alice, 'one by one')).toContain('takes a few seconds.');
  await alice.submit();
  await world.modalSaying(alice, 'checking');

  expect(world.slack.callsTo('admin.users.session.reset')).toEqual([]);
  expect(invalidated().sort()).toEqual(others.sort());
  await world.turn(3_000);
  expect(idsOf('tara')).toEqual([kept]);
  expect(world.told(alice).at(-1)).toContain('Verified: 5 of 5 old sessions gone');
  expect(world.told(alice)[0]).toContain('ending 5 sessions (1 kept) of');
  expect(world.told(alice, CHANNELS.secops).at(-1)).toContain('ended 5 sessions (1 kept) of');
  expect(await world.trail('request.submitted')).toMatchObject([
    { facts: { kind: 'invalidate', sessions: 5, kept: 1 } },
  ]);
});

it('keeps two sessions of different pages of 240, and shows how it goes on', async () => {
  await world.stop();
  world = await TestWorld.start({ sharesTime: true, standIn: { limiter: 'token-buckets' } });
  alice = world.as('alice');
  const kept: number[] = [];
  const keepsOnPage = async (page: number, label: string): Promise<void> => {
    kept.push(fourthBox(`sessions_${page}_1`));
    await alice.fill({ [`sessions_${page}_1`]: { pick_sessions: [String(kept.at(-1))] } });
    await world.modalSaying(alice, label);
  };
  await opens(alice, 'manny');
  await keepsOnPage(0, 'End 239 sessions, keep 1');
  await alice.click('turn_page_on');
  await world.modalSaying(alice, /Page 2 of 8.*1 session ticked on all pages/s);
  await keepsOnPage(1, 'End 238 sessions, keep 2');
  expect(await world.modalSaying(alice, 'one by one')).toContain(
    'Ending 238 sessions one by one takes about 11 minutes.',
  );

  await alice.submit();
  await world.modalSaying(alice, 'Being sent to Slack');
  const shown = new Set<number>();
  await world.until(async () => {
    await world.turn(9_000, 3_000);
    const [, sent = 0] = /Being sent to Slack, (\d+) of 238\./.exec(world.told(alice)[0] ?? '') ?? [];
    shown.add(Number(sent));
    return Number(sent) > 100;
  }, 120_000);
  expect(shown.size).toBeGreaterThan(5);
  const bob = world.as('bob');
  await bob.command('/invalidate-session', `${PEOPLE.tara} ${TARA_SESSIONS.ipad}`);
  await world.modalSaying(bob, 'End 1 session');
  await bob.fill({ reason: { choose_reason: 'exercise' } });
  await world.modalSaying(bob, 'They would read');
  await bob.submit();
  await world.modalSaying(bob, 'Slack accepted it, checking');
  expect(idsOf('manny').length).toBeGreaterThan(100);

  await world.turnUntil(() => world.told(alice).at(-1)?.includes('Verified: 238 of 238 old sessions gone'), 3_000);
  expect(idsOf('manny').sort()).toEqual(kept.sort());
  const asked = invalidated().filter((id) => id !== TARA_SESSIONS.ipad);
  expect(new Set(asked).size).toBe(238);
  expect(asked).toHaveLength(238);
  const acts = (await world.trail('attempt.started')).filter(({ facts }) => facts?.purpose === 'act');
  const [first] = acts;
  expect(acts.filter(({ at }) => at > (first?.at ?? 0) + 10 * MINUTE_MS)).not.toEqual([]);
  expect(invalidated().filter((id) => kept.includes(id))).toEqual([]);
}, 300_000);

it('makes way for a reset of everything while it is under way', async () => {
  await world.stop();
  world = await TestWorld.start({ sharesTime: true, standIn: { limiter: 'token-buckets' } });
  alice = world.as('alice');
  await opens(alice, 'manny');
  await keeps(alice, 'End 239 sessions, keep 1', fourthBox('sessions_0_0'));
  await alice.submit();
  await world.modalSaying(alice, 'Being sent to Slack');
  await world.until(() => invalidated().length >= 20);
  const bob = world.as('bob');
  await world.asksForReset(bob, 'manny');
  await world.turnUntil(() => world.told(alice).at(-1)?.includes('Verified: 239 of 239 old sessions gone'));
  expect(world.told(bob).at(-1)).toContain('Verified');
  expect(idsOf('manny')).toEqual([]);
  expect(world.slack.callsTo('admin.users.session.reset')).toHaveLength(1);
  expect(invalidated().length).toBeLessThan(30);
});

it('neither ends nor awaits what signed in after the window, and names it with a button', async () => {
  await opens(alice, 'tara');
  await keeps(alice, 'End 4 sessions, keep 1', TARA_SESSIONS.macApp);
  const { session_id: newcomer } = world.slack.signIn(PEOPLE.tara, 'linux-app', WORKSPACES.lab);
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  await world.turn(30_000);

  expect(idsOf('tara').sort()).toEqual([TARA_SESSIONS.macApp, newcomer].sort());
  expect(invalidated()).not.toContain(newcomer);
  const said = world.told(alice).at(-1);
  expect(said).toContain('Verified: 4 of 4 old sessions gone');
  expect(said).toContain('But 1 session is there now that was not shown when it was asked.');
  expect(said).toMatch(/Signed in since it was asked, or not shown then.*Linux/s);
  expect(await world.trail('request.settled')).toMatchObject([
    { facts: { outcome: 'verified-but-signed-in-again', awaited: 4, signedInAgain: 1 } },
  ]);
  await presses(world, alice, 'pick_from_result');
  expect(await world.modalSaying(alice, 'End 1 session')).toMatch(/\[x\] x64 · Linux/);
});

it('names what signed in since also when all others had ended by themselves', async () => {
  await opens(alice, 'tara');
  await keeps(alice, 'End 4 sessions, keep 1', TARA_SESSIONS.macApp);
  for (const id of idsOf('tara').filter((each) => each !== TARA_SESSIONS.macApp)) world.slack.endSession(id);
  world.slack.signIn(PEOPLE.tara, 'linux-app');
  await alice.submit();
  await world.modalSaying(alice, 'Nothing was left to end');
  await world.turn();
  expect(world.told(alice).at(-1)).toMatch(
    /Nothing was left to end .* But 1 session is there now.*Linux.*End this one…/s,
  );
  expect(world.acts()).toEqual([]);
});

it('names a session of a workspace that could not be listed before, and leaves it alone', async () => {
  const { session_id: unseen } = world.slack.signIn(PEOPLE.tara, 'linux-app', WORKSPACES.lab);
  world.slack.faults.random(({ method, args }) =>
    method === LIST && args.team_id === WORKSPACES.lab ? fault.http(500) : undefined,
  );
  await opens(alice, 'tara');
  const shown = alice.modal();
  expect(JSON.stringify(shown?.view)).toContain('Only sessions listed here end.');
  await keeps(alice, 'End 3 sessions, keep 1', TARA_SESSIONS.macApp);
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  world.slack.faults.clear();
  await world.turn(60_000);
  expect(idsOf('tara')).toContain(unseen);
  expect(world.told(alice).at(-1)).toMatch(/Verified: 3 of 3.*But 2 sessions are there now that were not shown/s);
});

it.each([
  ['before', 'drop before its effect', 5],
  ['after', 'drop after its effect', 4],
] as const)(
  'looks after a lost answer in the middle, and repairs only what stayed (%s)',
  async (when, _what, calls) => {
    await opens(alice, 'tara');
    await keeps(alice, 'End 4 sessions, keep 1', TARA_SESSIONS.macApp);
    let sent = 0;
    world.slack.faults.random(({ method }) => {
      if (method !== INVALIDATE) return undefined;
      sent += 1;
      return sent === 2 ? fault.drop(when) : undefined;
    });
    await alice.submit();
    await world.modalSaying(alice, 'answer was lost: unknown, checking');
    await world.turn(30_000);
    expect(idsOf('tara')).toEqual([TARA_SESSIONS.macApp]);
    expect(invalidated()).toHaveLength(calls);
    expect(world.told(alice).at(-1)).toContain('Verified: 4 of 4 old sessions gone');
  },
);

describe('does not act', () => {
  it('when the button does not say what is ticked', async () => {
    await opens(alice, 'tara');
    await keeps(alice, 'End 4 sessions, keep 1', TARA_SESSIONS.macApp);
    world.slack.faults.next('views.update', fault.error('hash_conflict'));
    await alice.fill({ sessions_0_0: { pick_sessions: [TARA_SESSIONS.macApp, TARA_SESSIONS.ipad].map(String) } });
    await alice.submit();
    await world.modalSaying(alice, /button did not show your last choice yet.*End 3 sessions, keep 2/s);
    expect(world.acts()).toEqual([]);
  });

  it('when nothing is ticked, or everything is', async () => {
    await opens(alice, 'tara');
    await world.modalSaying(alice, 'Tick what to keep');
    await alice.submit();
    await world.modalSaying(alice, 'Tick the sessions to keep first. If none is to be kept, choose “Everything”.');
    await keeps(alice, 'Untick what ends', ...idsOf('tara'));
    await alice.submit();
    await world.modalSaying(alice, 'All sessions are ticked, so none would end.');
    expect(world.acts()).toEqual([]);
    expect(await world.trail('request.submitted', 'request.refused')).toEqual([]);
  });

  it('when sessions are kept that were never shown', async () => {
    await opens(alice, 'tara');
    await keeps(alice, 'End 4 sessions, keep 1', TARA_SESSIONS.macApp);
    const values = { ...chosenScope('rest'), ...tickedBoxes(String(idsOf('manny')[0])) };
    await submitsForged(alice, PEOPLE.alice, values);
    expect(world.acts()).toEqual([]);
    expect(await world.trail('request.submitted')).toEqual([]);
  });
});

it('does not offer it to somebody without the right to end single sessions, nor take it from them', async () => {
  await world.stop();
  const file = policyFile(`
version: 1
requesters:
  - roles: [org_owner, org_admin]
    may: [reset, invalidate]
  - users: [${PEOPLE.helen}]
    may: [reset]
approvers:
  - roles: [org_owner, org_admin]
`);
  world = await TestWorld.start({ env: { POLICY_FILE: file } });
  const helen = world.as('helen');
  await helen.command('/reset-sessions', `<@${PEOPLE.tara}> all`);
  expect(await world.modalSaying(helen, 'End all 5 sessions')).not.toContain('sessions I keep');
  await helen.fill({ reason: { choose_reason: 'exercise' } });
  await world.modalSaying(helen, 'They would read');

  await submitsForged(helen, PEOPLE.helen, chosenScope('rest'), 'End 4 sessions, keep 1');
  expect(world.acts()).toEqual([]);
  expect(await world.trail('request.submitted')).toEqual([]);
});

it('has others agree to exactly what ends and what is kept, about an admin', async () => {
  world.slack.signIn(PEOPLE.wanda, 'ipad');
  const [phone = 0, ...others] = idsOf('wanda');
  await opens(alice, 'wanda');
  await keeps(alice, 'Ask: end 2, keep 1', phone);
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn();
  expect(cardIn(world, alice)).toContain(`sign @${PEOPLE.wanda} (${PEOPLE.wanda}) out of 2 sessions, and keep 1`);

  const bob = world.as('bob');
  await presses(world, bob, 'approve_request', CHANNELS.secops);
  const shown = await world.modalSaying(bob, 'Agree: end 2, keep 1');
  expect(shown).toMatch(/out of 2 sessions, and keep 1.*iPad.*Kept:.*iPhone/s);
  world.slack.signIn(PEOPLE.wanda, 'linux-app');
  await bob.submit();
  await world.modalSaying(bob, 'You agreed, and that was enough');
  await world.turnUntil(() => world.told(alice).at(-1)?.includes('Verified: 2 of 2 old sessions gone'));
  expect(invalidated().sort()).toEqual(others.sort());
  expect(idsOf('wanda')).toContain(phone);
  expect(idsOf('wanda')).toHaveLength(2);
});

it('offers the same again when sessions stay', async () => {
  await world.stop();
  world = await TestWorld.start({ standIn: { rateLimits: false } });
  alice = world.as('alice');
  world.slack.faults.always(INVALIDATE, fault.drop('before'));
  await opens(alice, 'tara');
  await keeps(alice, 'End 4 sessions, keep 1', TARA_SESSIONS.macApp);
  await alice.submit();
  await world.modalSaying(alice, 'unknown, checking');
  await world.turn(140_000);
  world.slack.faults.clear();
  await presses(world, alice, 'try_again');
  expect(await world.modalSaying(alice, 'End 4 sessions, keep 1')).toContain('Which sessions are kept?');
});
