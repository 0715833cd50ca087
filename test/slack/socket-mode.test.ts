import type { EndReason, HowToEnd } from '../../sandbox/socket-mode';
import { fault } from '../../sandbox/stand-in';
import { PEOPLE } from '../../sandbox/names';
import { TestWorld } from '../helpers/harness';

/** The long form is played by `npm run test:full`. */
const REFRESHES = process.env.FULL ? 100 : 10;
const COMMANDS_EACH = 10;

let world: TestWorld;
beforeEach(async () => {
  // At Slack these hours lie between two refreshes, so its limits are not met.
  world = await TestWorld.start({
    standIn: { rateLimits: false },
    env: { SLACK_APP_TOKEN: 'xapp-stand-in-app', SLACK_SIGNING_SECRET: '' },
  });
});
afterEach(() => world.stop());

const bothUp = (): Promise<boolean> => world.until(() => world.slack.sockets.count === 2);
const readiness = async (): Promise<unknown> => (await fetch(`${world.slack.deliverTo ?? ''}/readyz`)).json();
const help = (): Promise<{ ok: boolean }> => world.as('alice').command('/reset-sessions', 'help');

/** What Slack does to connections every few hours, in the forms it has. */
const ENDINGS: readonly (readonly [EndReason, HowToEnd])[] = [
  ['warning', { noticeMs: 1_000 }],
  ['refresh_requested', { onlyOldest: true }],
  ['warning', { onlyOldest: true, noticeMs: 20 }],
  ['refresh_requested', { onlyOldest: true }],
];

it(`loses and doubles none of ${REFRESHES * COMMANDS_EACH} commands over ${REFRESHES} refreshes`, async () => {
  let lost = 0;
  let unconnected = 0;
  for (let refresh = 0; refresh < REFRESHES; refresh += 1) {
    await bothUp();
    const sent: Promise<{ ok: boolean }>[] = [];
    for (let i = 0; i < COMMANDS_EACH; i += 1) {
      const [reason, how] = ENDINGS[refresh % ENDINGS.length] ?? [];
      if (i === COMMANDS_EACH / 2) world.slack.refreshSockets(reason, how);
      if (!world.slack.socketConnected) unconnected += 1;
      sent.push(help());
      await new Promise((resolve) => setTimeout(resolve, 1 + (i % 5)));
    }
    lost += (await Promise.all(sent)).filter(({ ok }) => !ok).length;
  }

  expect({ unconnected, lost }).toEqual({ unconnected: 0, lost: 0 });
  expect(world.slack.journal.deliveries().filter(({ via }) => via !== 'socket')).toEqual([]);
  expect(world.slack.sockets.acks).toHaveLength(REFRESHES * COMMANDS_EACH);
  expect(new Set(world.slack.sockets.acks).size).toBe(REFRESHES * COMMANDS_EACH);
  expect(world.slack.callsTo('apps.connections.open').length).toBeGreaterThan(REFRESHES);
});

it('acknowledges on a connection that is about to be closed what it brought', async () => {
  await bothUp();
  const answers = [help(), help(), help(), help()];
  world.slack.refreshSockets('warning', { noticeMs: 200 });
  answers.push(help(), help());
  expect((await Promise.all(answers)).filter(({ ok }) => !ok)).toEqual([]);
});

it('handles once what comes on both connections, and acknowledges it on each', async () => {
  await bothUp();
  const alice = world.as('alice');
  await alice.command('/reset-sessions', PEOPLE.tara);
  world.slack.sockets.repeat();
  await world.until(() => world.slack.sockets.acks.length === 3);
  await world.modalSaying(alice, 'What this does not end');
  expect(new Set(world.slack.sockets.acks).size).toBe(1);
  expect(world.slack.callsTo('views.open')).toHaveLength(1);
  expect(await world.trail('sessions.viewed')).toHaveLength(1);
});

it('goes on with the other connection when one is lost without a word, and has two again', async () => {
  await bothUp();
  // Else it may have two again before anybody looks.
  world.slack.revoke('app');
  world.slack.sockets.cutOldest();
  await world.until(() => world.slack.sockets.count === 1);
  expect((await help()).ok).toBe(true);
  world.slack.restore('app');
  await bothUp();
  expect(await readiness()).toEqual({ ok: true });
});

it('is not ready while no connection is left and the app-level token is refused, and is once it is taken', async () => {
  await bothUp();
  world.slack.revoke('app');
  world.slack.refreshSockets('refresh_requested', { noticeMs: 5 });
  await world.until(() => world.lines.some((line) => line.includes('"problem":"app-token-refused"')));
  expect(await readiness()).toEqual({ ok: false, problem: 'app-token-refused' });
  world.slack.restore('app');
  await bothUp();
  expect(await readiness()).toEqual({ ok: true });
});

it('stays ready with one connection while Slack refuses another', async () => {
  await bothUp();
  world.slack.faults.always('apps.connections.open', fault.http(503));
  world.slack.refreshSockets('refresh_requested', { onlyOldest: true, noticeMs: 5 });
  await world.until(() => world.lines.some((line) => line.includes('not connected to Slack')));
  expect(await readiness()).toEqual({ ok: true });
  expect((await help()).ok).toBe(true);
  world.slack.faults.clear();
  await bothUp();
});
