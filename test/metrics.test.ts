import { createHmac } from 'node:crypto';
import { CHANNELS, PEOPLE } from '../sandbox/names';
import { fault } from '../sandbox/stand-in';
import { TestWorld } from './helpers/harness';

const OPS = { OPS_PORT: '0' };

/** The page as Prometheus reads it: each series with its value. */
async function scrape(world: TestWorld): Promise<Record<string, number>> {
  const text = await page(world);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

const page = async (world: TestWorld): Promise<string> => (await fetch(at(world, '/metrics'))).text();
const at = (world: TestWorld, path: string): string => `http://127.0.0.1:${world.opsPort}${path}`;

async function readyz(world: TestWorld): Promise<[number, Record<string, unknown>]> {
  const answer = await fetch(at(world, '/readyz'));
  return [answer.status, (await answer.json()) as Record<string, unknown>];
}

it('counts what came, what was acknowledged, and what Slack was asked', async () => {
  const world = await TestWorld.start({ env: OPS });
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara', { scope: 'mobile' });
  await world.turnUntil(() => world.told(alice).some((text) => text.includes('Verified')));

  const submitted = 'warden_deliveries_total{kind="window",outcome="handled"}';
  const seen = await world.until(async () => {
    const now = await scrape(world);
    return now[submitted] === 1 && now;
  });
  expect(seen).toMatchObject({
    'warden_deliveries_total{kind="command",outcome="handled"}': 1,
    'warden_acts_total{method="reset",class="accepted"}': 1,
    'warden_requests_ended_total{outcome="verified"}': 1,
    'warden_pacer_wait_seconds_bucket{le="0",method="admin.users.session.reset"}': 1,
    warden_approvals_waiting: 0,
    warden_requests_unsettled: 0,
    warden_store_up: 1,
    warden_store_errors_total: 0,
    warden_ready: 1,
  });
  expect(seen['warden_acknowledgement_seconds_count{transport="http"}']).toBeGreaterThanOrEqual(2);
  expect(seen['warden_event_loop_delay_seconds{quantile="0.99"}']).toBeGreaterThanOrEqual(0);
  expect(seen['warden_memory_bytes{kind="rss"}']).toBeGreaterThan(1_000_000);
  expect(Math.abs((seen.warden_slack_last_contact_timestamp_seconds ?? 0) - world.clock.now() / 1_000)).toBeLessThan(
    360,
  );
  await world.stop();
});

it('counts a handler that broke, and a delivery that nobody signed', async () => {
  const world = await TestWorld.start({ env: OPS });
  world.slack.faults.always('views.open', fault.http(500));
  world.slack.faults.always('chat.postMessage', fault.http(500));
  const { db } = world.app.store;
  await db.schema.dropTable('drafts').execute();
  await world.as('alice').command('/reset-sessions', `<@${PEOPLE.tara}>`);
  await fetch(`${world.slack.deliverTo ?? ''}/slack/events`, {
    method: 'POST',
    headers: {
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000)),
      'x-slack-signature': `v0=${createHmac('sha256', 'another').update('').digest('hex')}`,
    },
    body: 'command=x',
  });
  const seen = await world.until(async () => {
    const now = await scrape(world);
    return now['warden_deliveries_total{kind="command",outcome="failed"}'] === 1 && now;
  });
  expect(seen['warden_deliveries_refused_total{status="401"}']).toBe(1);
  expect(seen.warden_store_errors_total).toBeGreaterThanOrEqual(1);
  await world.stop();
});

it('shows what waits for somebody to agree, and messages that cannot be delivered', async () => {
  const world = await TestWorld.start({ env: { ...OPS, APPROVAL_CHANNEL: CHANNELS.secops } });
  const alice = world.as('alice');
  await world.fillsInReset(alice, 'wanda');
  world.slack.faults.always('chat.postMessage', fault.error('internal_error'));
  await alice.submit();
  await world.until(async () => (await scrape(world)).warden_approvals_waiting === 1);
  await world.turn();
  const seen = await scrape(world);
  expect(seen['warden_messages_failed_total{topic="card",given_up="false"}']).toBeGreaterThanOrEqual(1);
  expect(seen.warden_requests_to_send).toBe(0);
  await world.stop();
});

it('names no person, workspace, request or text in any label', async () => {
  const world = await TestWorld.start({ env: OPS });
  const alice = world.as('alice');
  await world.asksForReset(alice, 'tara');
  await world.asksForReset(alice, 'wanda');
  await world.turn(5_000);
  const text = await page(world);
  expect(text).not.toMatch(/[UWTEC]0[A-Z0-9]{5,}|SW-|@|\d+\.\d+\.\d+\.\d+/);
  const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
  expect([...labels].sort()).toEqual(
    [
      ...['class', 'given_up', 'kind', 'le', 'method', 'node', 'outcome', 'quantile', 'status', 'topic', 'transport'],
      'version',
    ].filter((label) => labels.has(label)),
  );
  await world.stop();
});

it('answers a scrape without the store: that it is down, and the rest', async () => {
  const world = await TestWorld.start({ env: OPS });
  await world.app.store.close();
  const seen = await scrape(world);
  expect(seen).toMatchObject({ warden_store_up: 0, warden_ready: 0 });
  expect(seen).not.toHaveProperty('warden_approvals_waiting');
  expect(seen['warden_memory_bytes{kind="rss"}']).toBeGreaterThan(0);
  expect(await readyz(world)).toMatchObject([
    503,
    { ok: false, problem: 'store-unavailable', fix: expect.stringContaining('database') as unknown, store: 'down' },
  ]);
  expect((await fetch(at(world, '/healthz'))).status).toBe(200);
  await world.stop();
});

it('is not ready when Slack has not answered for six minutes, says since when, and is again when it answers', async () => {
  const world = await TestWorld.start({ env: OPS });
  const [status, { slack, ...rest }] = await readyz(world);
  expect([status, rest]).toMatchObject([200, { ok: true, kind: 'ready', store: 'up' }]);
  expect(slack).toMatchObject({ answeredAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown });

  world.slack.faults.always('auth.test', fault.http(503));
  await world.turn(300_000, 100_000);
  expect((await readyz(world))[0]).toBe(200);
  await world.turn(61_000, 30_000);
  expect(await readyz(world)).toMatchObject([
    503,
    { problem: 'slack-unreachable', fix: expect.stringContaining('Slack') as unknown, store: 'up' },
  ]);
  expect((await fetch(at(world, '/healthz'))).status).toBe(200);

  world.slack.faults.clear();
  await world.turn(6_000, 6_000);
  expect((await readyz(world))[0]).toBe(200);
  await world.stop();
});

it('is on the port for operators alone', async () => {
  const world = await TestWorld.start({ env: OPS });
  expect((await fetch(`${world.slack.deliverTo ?? ''}/metrics`)).status).toBe(404);
  await world.stop();
});
