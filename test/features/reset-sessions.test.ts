import { PEOPLE, TARA_SESSIONS, WORKSPACES } from '../../sandbox/names';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

let world: TestWorld;
beforeEach(async () => {
  world = await TestWorld.start();
});
afterEach(() => world.stop());

it('ends a person’s mobile sessions in three clicks, leaves the rest alone, and proves it', async () => {
  const alice = world.as('alice');
  const before = world.slack.sessionsOf(PEOPLE.tara).map(({ session_id: id }) => id);

  await alice.command('/reset-sessions', `<@${PEOPLE.tara}> mobile`);
  const modal = await world.modalSaying(alice, 'End 2 sessions');
  expect(modal).toContain('tara@example.com');
  expect(modal).toContain('Phones and tablets (2)');
  expect(modal).toContain('Web (1, and perhaps 2 desktop apps: Slack does not say)');
  expect(modal).toContain('Everything (5)');
  await alice.fill({ reason: { choose_reason: 'lost-device' } });
  await world.modalSaying(alice, 'They would read');
  await alice.submit();
  await world.modalSaying(alice, 'Slack accepted it, checking');

  expect(world.acts()).toEqual([{ method: 'reset', args: { user_id: PEOPLE.tara, mobile_only: 'true' } }]);
  await world.turn(3_000);
  expect(world.told(alice)).toEqual([
    expect.stringContaining('Verified: 2 of 2 old sessions gone at'),
    expect.stringContaining('Verified: 2 of 2 old sessions gone at'),
  ]);
  const after = world.slack.sessionsOf(PEOPLE.tara).map(({ session_id: id }) => id);
  expect(before.filter((id) => !after.includes(id))).toEqual([TARA_SESSIONS.iphone, TARA_SESSIONS.ipad]);
  expect(world.told(world.as('tara'))).toEqual([expect.stringContaining('a device was reported lost or stolen')]);
  expect((await world.trail()).map(({ type }) => type)).toEqual([
    'sessions.viewed',
    'request.submitted',
    'attempt.started',
    'attempt.closed',
    'request.settled',
  ]);
});

it.each([
  ['all', 'End all sessions', {}],
  ['mobile', 'End mobile sessions', { mobile_only: 'true' }],
] as const)('ends %s sessions that Slack could not list just now', async (scope, label, flags) => {
  const alice = world.as('alice');
  world.slack.faults.random(({ method, args }) =>
    method === 'admin.users.session.list' && args.team_id === WORKSPACES.main ? fault.http(500) : undefined,
  );
  await world.fillsInReset(alice, 'nora', { scope });
  expect(await world.modalSaying(alice, label)).toContain('Slack could not list all workspaces');
  await alice.submit();
  await world.modalSaying(alice, 'Slack accepted it, checking');
  expect(world.acts().at(-1)).toEqual({ method: 'reset', args: { user_id: PEOPLE.nora, ...flags } });
});
