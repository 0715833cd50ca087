import { isOfCrowd } from '../../sandbox/crowd';
import { CROWD, ORG, PEOPLE, WORKSPACES } from '../../sandbox/organisation';
import { startStandIn, type StandIn } from '../../sandbox/stand-in';
import { outcome, webClient } from './tiny-app';

let slack: StandIn;
afterEach(() => slack.stop());

const crowdOf = ({ org }: StandIn) => [...org.people.values()].filter(({ id }) => isOfCrowd(id));

it('has as many people more as one likes, always the same', async () => {
  slack = await startStandIn({ people: 2_000 });
  const seen = JSON.stringify([...slack.org.people.values(), ...slack.org.sessions.values()]);
  expect(crowdOf(slack)).toHaveLength(2_000);
  await slack.stop();
  slack = await startStandIn({ people: 2_000 });
  expect(JSON.stringify([...slack.org.people.values(), ...slack.org.sessions.values()])).toBe(seen);
});

it('gives each an address and one to four sessions where they are members', async () => {
  slack = await startStandIn({ people: 200 });
  const counts = new Set<number>();
  for (const { id, enterprise_user: account } of crowdOf(slack)) {
    const sessions = slack.sessionsOf(id);
    counts.add(sessions.length);
    for (const { team_id: team } of sessions) expect([ORG, ...(account?.teams ?? [])]).toContain(team);
  }
  expect([...counts].sort()).toEqual([1, 2, 3, 4]);
  const kinds = crowdOf(slack).flatMap(({ id }) => slack.sessionsOf(id).map(({ kind }) => kind));
  expect(new Set(kinds)).toEqual(new Set(['mobile', 'browser', 'desktop-app']));
  const workspaces = new Set(crowdOf(slack).map((it) => it.enterprise_user?.teams.join()));
  expect(workspaces.size).toBe(3);
  const { user } = await webClient(slack).users.lookupByEmail({ email: 'person-0001@example.com' });
  expect(user).toMatchObject({ name: 'person-0001', is_restricted: false });
});

it('puts some of them in a channel and in a user group', async () => {
  slack = await startStandIn({ people: 2_000, rateLimits: false });
  const client = webClient(slack);
  const members: string[] = [];
  for await (const page of client.paginate('conversations.members', { channel: CROWD.channel, limit: 200 }))
    members.push(...((page as { members?: string[] }).members ?? []));
  expect(members.filter(isOfCrowd)).toHaveLength(500);
  expect(members).toContain(PEOPLE.alice);
  const group = client.usergroups.users.list({ usergroup: CROWD.group, team_id: WORKSPACES.main });
  expect((await group).users).toHaveLength(200);
});

it('is not there unless asked for, and has its limits', async () => {
  slack = await startStandIn();
  expect(crowdOf(slack)).toEqual([]);
  expect(await outcome(webClient(slack).conversations.info({ channel: CROWD.channel }))).toBe('channel_not_found');
  for (const people of [-1, 1.5, 20_001]) await expect(startStandIn({ people })).rejects.toThrow('There can be 0 to');
});
