import type { WebAPICallResult } from '@slack/web-api';
import { CHANNELS, GROUPS, PEOPLE, WORKSPACES } from '../../sandbox/organisation';
import { startStandIn, type StandIn } from '../../sandbox/stand-in';
import { outcome, webClient } from './tiny-app';

let slack: StandIn;

beforeEach(async () => {
  slack = await startStandIn({ rateLimits: false });
});
afterEach(() => slack.stop());

interface Listed {
  users: { id: string; is_active: boolean; workspaces: string[] }[];
  response_metadata: { next_cursor: string };
}
type Answer = WebAPICallResult & Listed;

const list = (args: Record<string, unknown> = {}) =>
  webClient(slack, slack.tokens.admin).apiCall('admin.users.list', args) as Promise<Answer>;
const idsIn = async (args: Record<string, unknown> = {}) => (await list(args)).users.map(({ id }) => id);

describe('admin.users.list', () => {
  it('shows people as F2.1 does', async () => {
    const { users } = await list();
    expect(users.find(({ id }) => id === PEOPLE.tara)).toEqual({
      id: PEOPLE.tara,
      email: 'tara@example.com',
      username: 'tara',
      full_name: 'Tara Getz',
      is_admin: false,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: false,
      is_ultra_restricted: false,
      is_bot: false,
      is_active: true,
      date_created: expect.any(Number) as number,
      deactivated_ts: 0,
      expiration_ts: 0,
      roles: [],
      workspaces: [WORKSPACES.main, WORKSPACES.lab],
      has_2fa: false,
      has_sso: false,
      last_active_ts: expect.any(Number) as number,
    });
    expect(users.find(({ id }) => id === PEOPLE.primaryOwner)).toMatchObject({ is_primary_owner: true });
    expect(users.find(({ id }) => id === PEOPLE.alice)).toMatchObject({ is_admin: true });
    expect(users.find(({ id }) => id === PEOPLE.warden)).toMatchObject({ is_bot: true, email: '' });
    expect(users.find(({ id }) => id === PEOPLE.guest)).toMatchObject({ is_restricted: true });
  });

  it('lists the active by default, the deactivated when asked, and never people of another organisation', async () => {
    expect(await idsIn()).not.toContain(PEOPLE.gone);
    expect(await idsIn({ is_active: false })).toEqual([PEOPLE.gone]);
    expect(await idsIn()).not.toContain(PEOPLE.stranger);
  });

  it('lists one workspace with its own roles, and says less there', async () => {
    const { users } = await list({ team_id: WORKSPACES.lab });
    expect(users.map(({ id }) => id)).toContain(PEOPLE.tara);
    expect(users.map(({ id }) => id)).not.toContain(PEOPLE.manny);
    expect(users.find(({ id }) => id === PEOPLE.alice)).toMatchObject({ is_admin: false });
    expect(users[0]).not.toHaveProperty('last_active_ts');
    const main = await list({ team_id: WORKSPACES.main });
    expect(main.users.find(({ id }) => id === PEOPLE.wanda)).toMatchObject({ is_admin: true });
  });

  it('pages, each person once', async () => {
    slack.addPeople(250);
    const seen: string[] = [];
    let cursor = '';
    let pages = 0;
    do {
      const page = await list(cursor ? { cursor } : {});
      seen.push(...page.users.map(({ id }) => id));
      cursor = page.response_metadata.next_cursor;
      pages += 1;
    } while (cursor);
    expect(pages).toBe(3);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength([...slack.org.people.values()].filter((it) => !it.deleted && !it.is_stranger).length);
    const { next_cursor: other } = (await list({ limit: 1 })).response_metadata;
    expect(await outcome(list({ cursor: other, is_active: false }))).toBe('invalid_cursor');
  });

  it.each([
    [{ limit: 101 }, 'invalid_arguments'],
    [{ limit: 0 }, 'invalid_arguments'],
    [{ cursor: 'nonsense' }, 'invalid_cursor'],
    [{ team_id: 'T0NOWHERE01' }, 'team_not_found'],
    [{ only_guests: true }, 'invalid_arguments'],
  ])('refuses %j: %s', async (args, error) => {
    expect(await outcome(list(args))).toBe(error);
  });

  it('needs the admin token, its scope, and an owner who is an admin', async () => {
    expect(await outcome(webClient(slack).apiCall('admin.users.list'))).toBe('not_allowed_token_type');
    slack.scopes.admin = ['admin.users:write'];
    expect(await outcome(list())).toBe('missing_scope');
    slack.scopes.admin = ['admin.users:read'];
    slack.change(PEOPLE.service, { role: 'member' });
    expect(await outcome(list())).toBe('not_an_admin');
  });
});

it('tells how many are in a channel when asked, and has a word of its own for a bad limit', async () => {
  const client = webClient(slack);
  const info = (more: object) => client.conversations.info({ channel: CHANNELS.secops, ...more });
  expect((await info({ include_num_members: true })).channel).toMatchObject({ num_members: 5, is_mpim: false });
  expect((await info({})).channel).not.toHaveProperty('num_members');
  const members = (limit: number) => outcome(client.conversations.members({ channel: CHANNELS.secops, limit }));
  expect(await members(1_001)).toBe('invalid_limit');
});

it('lists a user group at once: no cursor fits', async () => {
  const group = (more: object) =>
    webClient(slack).apiCall('usergroups.users.list', {
      usergroup: GROUPS.helpDesk,
      team_id: WORKSPACES.main,
      ...more,
    });
  expect(await group({})).toMatchObject({ users: [PEOPLE.helen, PEOPLE.hana] });
  expect(await outcome(group({ cursor: 'abc' }))).toBe('invalid_cursor');
});
