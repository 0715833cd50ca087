import { createHmac } from 'node:crypto';
import { CHANNELS, PEOPLE } from '../sandbox/names';
import { fault } from '../sandbox/stand-in';
import { TestWorld } from './helpers/harness';

let world: TestWorld;
let base: string;
beforeAll(async () => {
  world = await TestWorld.start();
  base = world.slack.deliverTo ?? '';
});
afterAll(() => world.stop());

const body = new URLSearchParams({
  ...{ command: '/reset-sessions', text: 'help', user_id: PEOPLE.alice, team_id: 'T05WKSP0001' },
  ...{ enterprise_id: 'E05ORG00001', trigger_id: '1.2', is_enterprise_install: 'true' },
}).toString();

function deliver(
  text: string,
  { atS = Date.now() / 1_000, secret = world.slack.signingSecret } = {},
): Promise<Response> {
  const timestamp = String(Math.floor(atS));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${text}`).digest('hex');
  return fetch(`${base}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
    body: Buffer.from(text),
  });
}

it('takes a delivery that Slack signed', async () => {
  const answer = await deliver(body);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('End someone’s Slack sessions');
});

it.each([
  ['signed with another secret', () => ({ secret: 'somebody-elses-signing-secret' })],
  ['six minutes old', () => ({ atS: Date.now() / 1_000 - 360 })],
  ['six minutes from the future', () => ({ atS: Date.now() / 1_000 + 360 })],
  ['without a readable time', () => ({ atS: Number.NaN })],
])('refuses a delivery that is %s', async (_what, how) => {
  expect((await deliver(body, how())).status).toBe(401);
});

it('answers a load balancer: alive, ready, and why not', async () => {
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${base}/readyz`)).json()).toEqual({ ok: true });

  const away = await TestWorld.start({
    standIn: { tokens: { bot: 'xoxb-another' } },
    env: { SLACK_BOT_TOKEN: 'xoxb-wrong' },
  });
  const readiness = await fetch(`${away.slack.deliverTo ?? ''}/readyz`);
  expect([readiness.status, await readiness.json()]).toEqual([503, { ok: false, problem: 'bot-token-refused' }]);
  await away.stop();
});

it.each(['/healthz', '/readyz'])('answers HEAD %s as GET, without a body', async (path) => {
  const answer = await fetch(`${base}${path}`, { method: 'HEAD' });
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  expect((await fetch(`${base}${path}`, { method: 'POST' })).status).toBe(404);
});

it('answers HEAD on the port for operators, too', async () => {
  const watchedWorld = await TestWorld.start({
    env: { OPS_PORT: '0' },
    arrange: (slack) => {
      slack.faults.always('auth.test', fault.http(503));
    },
  });
  const ask = async (method: string, path: string): Promise<number> =>
    (await fetch(`http://127.0.0.1:${watchedWorld.opsPort}${path}`, { method })).status;
  expect(await ask('HEAD', '/healthz')).toBe(200);
  expect(await ask('HEAD', '/readyz')).toBe(503);
  expect(await ask('HEAD', '/metrics')).toBe(200);
  expect(await ask('DELETE', '/healthz')).toBe(404);
  await watchedWorld.stop();
});

it('starts without Slack, says so, refuses acts, and is ready once Slack answers', async () => {
  const later = await TestWorld.start({
    arrange: (slack) => {
      slack.faults.always('auth.test', fault.http(503));
    },
  });
  const url = `${later.slack.deliverTo ?? ''}/readyz`;
  expect(await (await fetch(url)).json()).toEqual({ ok: false, problem: 'slack-unreachable' });
  const alice = later.as('alice');
  await alice.command('/reset-sessions', PEOPLE.tara);
  await later.modalSaying(alice, 'cannot reach Slack');
  later.slack.faults.clear();
  await later.turn(6_000, 6_000);
  expect(await (await fetch(url)).json()).toEqual({ ok: true });
  await later.stop();
});

it.each([
  ['is public', (it: TestWorld) => ({ ...channelOf(it), is_private: false })],
  [
    'has a guest among its members',
    (it: TestWorld) => ({ ...channelOf(it), members: [PEOPLE.warden, PEOPLE.alice, PEOPLE.guest] }),
  ],
  ['is shared with another organisation', (it: TestWorld) => ({ ...channelOf(it), is_ext_shared: true })],
])('is not ready while the audit channel %s', async (_what, exposed) => {
  const open = await TestWorld.start();
  open.slack.org.channels.set('C08SECOPS01', exposed(open) as never);
  await open.turn(301_000, 301_000);
  const readiness = await fetch(`${open.slack.deliverTo ?? ''}/readyz`);
  expect(await readiness.json()).toEqual({ ok: false, problem: 'audit-channel-exposed' });
  await open.stop();
});

it.each([
  ['conversations.info', 'channel_not_found'],
  ['conversations.info', 'channel_is_limited_access'],
  ['conversations.members', 'not_in_channel'],
  ['conversations.members', 'channel_not_found'],
  ['conversations.members', 'fetch_members_failed'],
])(
  'asks to be invited to an audit channel that cannot be seen (%s: %s), and acts on once it was seen',
  async (method, code) => {
    const unseen = await TestWorld.start({
      arrange: (slack) => {
        slack.faults.always(method, fault.error(code));
      },
    });
    const readiness = async (): Promise<unknown> => (await fetch(`${unseen.slack.deliverTo ?? ''}/readyz`)).json();
    expect(await readiness()).toEqual({ ok: false, problem: 'audit-channel-unseen' });
    const alice = unseen.as('alice');
    await alice.command('/reset-sessions', PEOPLE.tara);
    await unseen.modalSaying(alice, 'invite the app');
    unseen.slack.faults.clear();
    await unseen.turn(6_000, 6_000);
    expect(await readiness()).toEqual({ ok: true });
    unseen.slack.faults.always(method, fault.error(code));
    await unseen.turn(301_000, 301_000);
    expect(await readiness()).toEqual({ ok: true });
    await unseen.stop();
  },
);

it('takes the organisation from the team when a token of the whole organisation names no other', async () => {
  const whole = await TestWorld.start({ standIn: { slackQuirks: { namesEnterprise: false } } });
  const readiness = await fetch(`${whole.slack.deliverTo ?? ''}/readyz`);
  expect(await readiness.json()).toEqual({ ok: true });
  await whole.stop();
});

it('is not ready while the approval channel is public', async () => {
  const open = await TestWorld.start({ env: { APPROVAL_CHANNEL: CHANNELS.general } });
  const readiness = await fetch(`${open.slack.deliverTo ?? ''}/readyz`);
  expect(await readiness.json()).toEqual({ ok: false, problem: 'approval-channel-exposed' });
  await open.stop();
});

// Last, since the refused connection is closed under those who would use it again.
it('refuses a body over 1 MB', async () => {
  expect((await deliver(`${body}&x=${'x'.repeat(1_100_000)}`)).status).toBe(413);
});

const channelOf = (it: TestWorld): object => it.slack.org.channels.get('C08SECOPS01') ?? {};
