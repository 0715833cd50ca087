import { CHANNELS, GROUPS, PEOPLE, WORKSPACES } from '../../sandbox/organisation';
import { startStandIn, type PersonChanges, type StandIn } from '../../sandbox/stand-in';
import { outcome, webClient } from './tiny-app';

let slack: StandIn;

beforeEach(async () => {
  slack = await startStandIn();
});
afterEach(() => slack.stop());

const bot = () => webClient(slack);
const { alice, bob, carla, sam, helen, hana, tara } = PEOPLE;

describe('user groups', () => {
  const members = async (usergroup: string, more: object = {}) =>
    (await bot().usergroups.users.list({ usergroup, team_id: WORKSPACES.main, ...more })).users;
  const refusal = (usergroup: string, more: object = {}) =>
    outcome(bot().apiCall('usergroups.users.list', { usergroup, team_id: WORKSPACES.main, ...more }));

  it('are listed to whoever names the workspace', async () => {
    expect(await members(GROUPS.helpDesk)).toEqual([helen, hana]);
    expect(await members(GROUPS.onCall)).toEqual([carla, sam]);
    expect(await members(GROUPS.responders)).toEqual([]);
  });

  it.each([
    ['without a workspace', GROUPS.onCall, { team_id: undefined }, 'missing_argument'],
    ['without a group', '', {}, 'missing_argument'],
    ['in another workspace', GROUPS.onCall, { team_id: WORKSPACES.lab }, 'no_such_subteam'],
    ['in no workspace of ours', GROUPS.onCall, { team_id: 'T09OTHER001' }, 'invalid_team'],
    ['that do not exist', 'S05NOSUCH01', {}, 'no_such_subteam'],
  ])('are not found %s', async (_how, group, more, error) => {
    expect(await refusal(group, more)).toBe(error);
  });

  it('need their scope, and give twenty answers a minute', async () => {
    const answers = await Promise.all(Array.from({ length: 21 }, () => refusal(GROUPS.onCall)));
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(20);
    expect(answers).toContain('WebAPIRateLimitedError');
    slack.limits.enabled = false;
    slack.scopes.bot = ['commands'];
    expect(await refusal(GROUPS.onCall)).toBe('missing_scope');
  });

  it('change while the app runs', async () => {
    slack.setGroup(GROUPS.onCall, [alice]);
    slack.setGroup('S05NEW00001', [bob]);
    expect([await members(GROUPS.onCall), await members('S05NEW00001')]).toEqual([[alice], [bob]]);
    slack.disableGroup(GROUPS.onCall);
    expect(await refusal(GROUPS.onCall)).toBe('no_such_subteam');
    expect(await members(GROUPS.onCall, { include_disabled: true })).toEqual([alice]);
    slack.deleteGroup(GROUPS.onCall);
    expect(await refusal(GROUPS.onCall, { include_disabled: true })).toBe('no_such_subteam');
  });
});

describe('people', () => {
  const seen = async (user: string) => (await bot().users.info({ user })).user;
  const member = { is_admin: false, is_owner: false, is_restricted: false, is_ultra_restricted: false };
  const nobody = { is_admin: false, is_owner: false, is_primary_owner: false };

  it.each<[PersonChanges, object]>([
    [{ role: 'primary-owner' }, { ...member, enterprise_user: { is_owner: true, is_primary_owner: true } }],
    [{ role: 'org-owner' }, { ...member, enterprise_user: { is_owner: true, is_primary_owner: false } }],
    [{ role: 'org-admin' }, { ...member, enterprise_user: { is_admin: true, is_owner: false } }],
    [{ role: 'workspace-owner' }, { is_admin: true, is_owner: true, enterprise_user: nobody }],
    [{ role: 'workspace-admin' }, { is_admin: true, is_owner: false, enterprise_user: nobody }],
    [{ role: 'member' }, { ...member, enterprise_user: nobody }],
    [{ role: 'guest' }, { is_restricted: true, is_ultra_restricted: false, enterprise_user: nobody }],
    [{ role: 'single-channel-guest' }, { is_restricted: true, is_ultra_restricted: true, enterprise_user: nobody }],
    [{ deactivated: true }, { deleted: true, enterprise_user: { is_admin: true } }],
    [{ invited: true }, { is_invited_user: true }],
    [{ outsider: true }, { is_stranger: true, enterprise_user: { enterprise_id: 'E09OTHER001' } }],
    [
      { teams: [WORKSPACES.lab], realName: 'Bobby' },
      { real_name: 'Bobby', enterprise_user: { teams: ['T05WKSP0002'] } },
    ],
  ])('become %j', async (changes, shown) => {
    slack.change(bob, changes);
    expect(await seen(bob)).toMatchObject(shown);
  });

  it('come back as they were', async () => {
    const before = await seen(bob);
    slack.change(bob, { role: 'guest', deactivated: true, outsider: true });
    slack.change(bob, { role: 'org-admin', deactivated: false, outsider: false });
    expect(await seen(bob)).toEqual(before);
  });

  it('leave without a trace', async () => {
    slack.remove(sam);
    expect(await outcome(bot().users.info({ user: sam }))).toBe('user_not_found');
    expect(await outcome(bot().chat.postMessage({ channel: sam, text: 'hello' }))).toBe('channel_not_found');
    expect((await bot().conversations.members({ channel: CHANNELS.approvals })).members).not.toContain(sam);
    expect(slack.org.groups.get(GROUPS.onCall)?.users).toEqual([carla]);
    expect(() => {
      slack.change(sam, { role: 'member' });
    }).toThrow('Nobody here');
  });
});

describe('channels', () => {
  const post = (channel: string) => outcome(bot().chat.postMessage({ channel, text: 'card' }));
  const info = (channel: string) => outcome(bot().conversations.info({ channel }));

  it('for approvals has the few who agree, and the app', async () => {
    const { members } = await bot().conversations.members({ channel: CHANNELS.approvals });
    expect(new Set(members)).toEqual(new Set([alice, bob, carla, sam, PEOPLE.warden]));
    expect((await bot().conversations.info({ channel: CHANNELS.approvals })).channel).toMatchObject({
      is_private: true,
      is_archived: false,
      is_member: true,
    });
  });

  it('that are archived take nothing more', async () => {
    const { ts = '' } = await bot().chat.postMessage({ channel: CHANNELS.approvals, text: 'card' });
    slack.archive(CHANNELS.approvals);
    expect(await post(CHANNELS.approvals)).toBe('is_archived');
    const change = bot().chat.update({ channel: CHANNELS.approvals, ts, text: 'decided' });
    expect(await outcome(change)).toBe('is_inactive');
    expect(() => slack.as(alice).say(CHANNELS.approvals, 'hello')).toThrow('is_archived');
    expect((await bot().conversations.info({ channel: CHANNELS.approvals })).channel).toMatchObject({
      is_archived: true,
    });
    slack.unarchive(CHANNELS.approvals);
    expect(await post(CHANNELS.approvals)).toBe('ok');
  });

  it('without the app do not exist for it when they are private, and are closed to it when not', async () => {
    for (const channel of [CHANNELS.approvals, CHANNELS.general]) slack.removeAppFrom(channel);
    expect([await post(CHANNELS.approvals), await info(CHANNELS.approvals)]).toEqual([
      'channel_not_found',
      'channel_not_found',
    ]);
    expect([await post(CHANNELS.general), await info(CHANNELS.general)]).toEqual(['not_in_channel', 'ok']);
    slack.addAppTo(CHANNELS.approvals);
    expect(await post(CHANNELS.approvals)).toBe('ok');
  });

  it('change their members', async () => {
    slack.addTo(CHANNELS.approvals, tara);
    await bot().chat.postMessage({ channel: CHANNELS.approvals, text: 'card' });
    expect(slack.as(tara).messages(CHANNELS.approvals)).toHaveLength(1);
    slack.removeFrom(CHANNELS.approvals, tara);
    expect(slack.as(tara).messages(CHANNELS.approvals)).toEqual([]);
  });
});
