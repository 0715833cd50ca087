import { CHANNELS, PEOPLE, SEEDED } from '../../sandbox/names';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

let world: TestWorld;
beforeAll(async () => {
  world = await TestWorld.start({ standIn: { rateLimits: false }, bucket: { burst: 1_000, refillMs: 1 } });
});
afterAll(() => world.stop());
beforeEach(() => {
  world.slack.faults.clear();
});

const refusals: [string, string, RegExp, string][] = [
  ['a bot', PEOPLE.alertBot, /is a bot or an app/, 'bot'],
  ['somebody of another organisation', PEOPLE.stranger, /belongs to another organisation/, 'other-organisation'],
  ['a deactivated person', PEOPLE.gone, /is deactivated, and so signed out everywhere/, 'deactivated'],
  ['the Primary Owner', PEOPLE.primaryOwner, /Primary Owner.*not even by hand/s, 'primary-owner'],
  ['the owner of the admin token', PEOPLE.service, /acts with the token of.*Slack admin → People/s, 'token-owner'],
  ['somebody without sessions', PEOPLE.nora, /Slack lists no sessions/, 'no-sessions'],
  ['an id nobody has', 'U0NOBODY000', /Slack knows nobody as “U0NOBODY000”/, 'unknown-person'],
  ['an address nobody has', 'nobody@example.com', /Slack knows nobody as “nobody@example\.com”/, 'unknown-person'],
];

it.each(refusals)('refuses %s, in the modal and in the trail, and sends nothing', async (_who, typed, words, code) => {
  const alice = world.as('alice');
  const before = (await world.trail('request.refused')).length;

  await alice.command('/reset-sessions', typed);
  await world.modalSaying(alice, words);
  expect(alice.modal()?.view).not.toHaveProperty('submit');
  const refused = (await world.trail('request.refused')).slice(before);
  expect(refused).toMatchObject([{ actor: PEOPLE.alice, facts: { code } }]);
  expect(world.acts()).toEqual([]);
});

describe('people of whom Slack says less', () => {
  it('a deactivated one is deactivated, not of another organisation', async () => {
    const gone = world.slack.org.people.get(PEOPLE.gone);
    delete gone?.enterprise_user;
    await world.as('alice').command('/reset-sessions', PEOPLE.gone);
    await world.modalSaying(world.as('alice'), /is deactivated, and so signed out everywhere/);
  });

  it('an active one without an organisation has words of their own, with the manual way', async () => {
    const gina = world.slack.org.people.get(PEOPLE.guest);
    delete gina?.enterprise_user;
    await world.as('alice').command('/reset-sessions', PEOPLE.guest);
    await world.modalSaying(world.as('alice'), /does not say to which organisation.*By hand/s);
    expect((await world.trail('request.refused')).at(-1)).toMatchObject({ facts: { code: 'organisation-unknown' } });
    expect(world.acts()).toEqual([]);
  });

  it('one whose device has an invisible name can be asked for all the same', async () => {
    const [session] = [...world.slack.org.sessions.values()].filter(({ user_id: id }) => id === PEOPLE.sam);
    if (session)
      session.created = { device_hardware: '\u200b', os: '', os_version: '', slack_client_version: '', ip: '' };
    await world.as('alice').command('/invalidate-session', PEOPLE.sam);
    expect(await world.modalSaying(world.as('alice'), 'Which sessions end?')).toContain('–');
  });

  it('one without a list of workspaces is looked for in the one that Slack names', async () => {
    const hana = world.slack.org.people.get(PEOPLE.hana)?.enterprise_user as { teams?: string[] };
    delete hana.teams;
    await world.as('alice').command('/reset-sessions', `${PEOPLE.hana} all`);
    await world.modalSaying(world.as('alice'), 'Everything (2)');
  });
});

it.each(['helen', 'guest', 'wanda', 'tara'] as const)(
  'shows %s nothing of the person, says whom to ask, and looks up no session',
  async (who) => {
    const person = world.as(who);
    const listings = world.slack.callsTo('admin.users.session.list').length;

    await person.command('/reset-sessions', `<@${PEOPLE.manny}>`);
    const text = await world.modalSaying(person, 'You may not end sessions here. Ask an Org Owner or Org Admin');
    expect(text).not.toContain('manny');
    expect(world.slack.callsTo('admin.users.session.list')).toHaveLength(listings);
  },
);

it('refuses when a look-up fails, and names the manual way', async () => {
  const alice = world.as('alice');
  world.slack.faults.next('users.info', fault.http(500));
  await alice.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(alice, /Slack could not answer .*nothing was done.*By hand/s);
});

it('refuses a requester who lost the role between the preview and the submit', async () => {
  const bob = world.as('bob');
  await world.fillsInReset(bob, 'tara', { scope: 'mobile', reason: 'phishing' });
  const user = world.slack.org.people.get(PEOPLE.bob) as unknown as { enterprise_user: { is_admin: boolean } };
  user.enterprise_user.is_admin = false;
  await bob.submit();
  await world.modalSaying(bob, 'You may not end sessions here');
  user.enterprise_user.is_admin = true;
  expect(world.acts()).toEqual([]);
});

const wrongTexts: [string, string, RegExp][] = [
  ['/reset-sessions', 'desktop', /Slack cannot end desktop sessions alone/],
  ['/reset-sessions', `<@${PEOPLE.tara}> <@${PEOPLE.manny}> everything`, /everything.*is no user id/],
  ['/invalidate-session', `<@${PEOPLE.tara}> <@${PEOPLE.manny}>`, /one person at a time/],
  ['/reset-sessions', '@tarra', /I cannot tell who @tarra is/],
  ['/reset-sessions', `${PEOPLE.tara} everything`, /I do not understand “everything”/],
  ['/reset-sessions', `${PEOPLE.tara} web mobile`, /Say only one of/],
  ['/reset-sessions', 'tara@@example.com', /I do not understand/],
  ['/invalidate-session', '012', /is not a session id/],
  ['/invalidate-session', 'T05WKSP0001', /needs a session id behind it/],
  ['/reset-sessions', 'help', /reset-sessions @tara mobile.*no commands inside threads/s],
  ['/invalidate-session', ' HELP ', /invalidate-session @tara.*no commands inside threads/s],
];

it.each(wrongTexts)('answers `%s %s` at once, to the typist alone', async (command, text, answer) => {
  const alice = world.as('alice');
  const views = world.slack.callsTo('views.open').length;
  const ack = await alice.command(command, text);
  expect(JSON.stringify(ack.body)).toMatch(answer);
  expect(world.slack.callsTo('views.open')).toHaveLength(views);
});

it('lets the people of AUTHORIZED_USER_IDS ask; for somebody above them another must agree', async () => {
  const helpDesk = await TestWorld.start({ env: { AUTHORIZED_USER_IDS: PEOPLE.helen } });
  const helen = helpDesk.as('helen');
  await helen.command('/reset-sessions', PEOPLE.tara);
  await helpDesk.modalSaying(helen, 'Everything (5)');
  await helen.close();
  await helen.command('/reset-sessions', PEOPLE.bob);
  await helpDesk.modalSaying(helen, /1 other person must agree.*ranks above you/s);
  await helpDesk.stop();
});

it.each([
  [
    'the admin token is of a plain member',
    'no Org Owner or Org Admin any more',
    () => void (world.slack.adminTokenOwner = PEOPLE.tara),
    () => void (world.slack.adminTokenOwner = PEOPLE.service),
  ],
  [
    'the app is installed on a workspace only',
    'not installed on an Enterprise organisation',
    () => void (world.slack.install = 'workspace'),
    () => void (world.slack.install = 'organisation'),
  ],
])('does nothing while %s', async (_what, words, breakIt, mendIt) => {
  breakIt();
  await world.turn(301_000, 301_000);
  const alice = world.as('alice');
  await alice.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(alice, words);
  await alice.close();
  expect(await world.trail('request.refused')).toContainEqual(
    expect.objectContaining({ facts: { code: 'not-ready' } }),
  );
  mendIt();
  await world.turn(6_000, 6_000);
  await alice.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(alice, 'Everything (5)');
  await alice.close();
});

describe('the organisation that a delivery names', () => {
  const FOREIGN = 'E09OTHER001';
  const refusedSince = async (before: number) => (await world.trail('request.refused')).slice(before);
  const command = (enterprise: string) => ({
    ...{ command: '/reset-sessions', text: 'help', user_id: PEOPLE.alice, trigger_id: 'x', team_id: 'T05WKSP0001' },
    ...{ enterprise_id: enterprise, is_enterprise_install: 'true', channel_id: 'C1', api_app_id: 'A1' },
  });

  it('may be empty: then the person decides', async () => {
    const ack = await world.as('alice').rawDeliver('command', command(''));
    expect(JSON.stringify(ack.body)).toContain('/reset-sessions @tara mobile');
  });

  it('is another: a command is answered, remembered, and does nothing', async () => {
    const before = (await world.trail('request.refused')).length;
    const views = world.slack.callsTo('views.open').length;
    const ack = await world.as('alice').rawDeliver('command', { ...command(FOREIGN), text: PEOPLE.tara });
    expect([ack.ok, JSON.stringify(ack.body)]).toEqual([
      true,
      expect.stringContaining('works for another organisation'),
    ]);
    expect(await refusedSince(before)).toMatchObject([
      { actor: PEOPLE.alice, facts: { code: 'foreign-organisation', organisation: FOREIGN } },
    ]);
    expect(world.slack.callsTo('views.open')).toHaveLength(views);
  });

  it('is another: a window turns into the answer, and a shortcut is acknowledged and answered where it was used', async () => {
    const alice = world.as('alice');
    await alice.messageShortcut('end_sessions_of_message', { channel: CHANNELS.secops, ts: SEEDED.alert });
    await world.modalSaying(alice, 'Tara Getz');
    const delivered = world.slack.journal.deliveries().findLast(({ payload }) => payload.type === 'message_action');
    const foreign = { ...delivered?.payload, enterprise: { id: FOREIGN, name: 'Other' } };
    const before = (await world.trail('request.refused')).length;

    const submit = await alice.rawDeliver('interactive', {
      ...foreign,
      type: 'view_submission',
      view: alice.modal()?.view,
    });
    expect(submit.body).toMatchObject({ response_action: 'update' });
    expect(JSON.stringify(submit.body)).toContain('works for another organisation');
    expect((await alice.rawDeliver('interactive', foreign)).ok).toBe(true);
    const answers = await world.until(() => world.slack.callsTo('hooks.response').slice(-1)[0]?.args);
    expect(answers).toMatchObject({ text: expect.stringContaining('works for another organisation') as string });
    expect(await refusedSince(before)).toHaveLength(2);
    expect(world.acts()).toEqual([]);
  });
});
