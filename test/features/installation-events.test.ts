import { ORG, PEOPLE } from '../../sandbox/names';
import { eventPayload } from '../../sandbox/payloads';
import { TestWorld } from '../helpers/harness';

it.each([
  ['tokens_revoked', { tokens: { oauth: [PEOPLE.service], bot: [] } }],
  ['app_uninstalled', {}],
])('sees at once, and says in the log, what Slack tells with %s', async (type, more) => {
  const world = await TestWorld.start();
  const readyz = async (): Promise<unknown> => (await fetch(`${world.slack.deliverTo ?? ''}/readyz`)).json();
  const tells = (): Promise<{ status: number }> =>
    world.as('alice').rawDeliver('event', eventPayload(ORG, { type, ...more, event_ts: '1.2' }, Date.now() / 1_000));

  world.slack.revoke('admin');
  expect(await readyz()).toEqual({ ok: true });
  expect(await tells()).toMatchObject({ status: 200 });
  await world.until(() => world.lines.some((line) => line.includes('"problem":"admin-token-refused"')));
  expect(await readyz()).toEqual({ ok: false, problem: 'admin-token-refused' });
  expect(world.lines.join('')).toContain(`"event":"${type}"`);

  world.slack.restore('admin');
  await world.turn(5_000, 5_000);
  expect(await readyz()).toEqual({ ok: true });
  await world.stop();
});
