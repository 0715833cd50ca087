import { App, SocketModeReceiver } from '@slack/bolt';
import { PEOPLE } from '../../sandbox/organisation';
import { startStandIn, type StandIn } from '../../sandbox/stand-in';
import { outcome, QUIET, webClient } from './tiny-app';

let slack: StandIn;
let app: App;

beforeEach(async () => {
  slack = await startStandIn();
  app = new App({
    token: slack.tokens.bot,
    receiver: new SocketModeReceiver({
      appToken: slack.tokens.app,
      clientPingTimeout: 100,
      installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
      logger: QUIET,
    }),
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    deferInitialization: true,
    logger: QUIET,
  });
  app.command('/say', async ({ ack, body }) => {
    await ack({ text: `heard ${body.text}` });
  });
  await app.init();
  await app.start();
});
afterEach(async () => {
  await app.stop();
  await slack.stop();
});

const connected = async () => {
  for (let i = 0; i < 300 && !slack.socketConnected; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
};

it('delivers through the socket, and acts on the answer', async () => {
  await connected();
  expect(await slack.as(PEOPLE.alice).command('/say', 'this')).toMatchObject({ ok: true, status: 200 });
  expect(slack.as(PEOPLE.alice).messages()).toMatchObject([{ text: 'heard this' }]);
  expect(slack.journal.deliveries()).toMatchObject([{ via: 'socket' }]);
});

it('can ask the app to reconnect', async () => {
  await connected();
  slack.refreshSockets();
  expect(slack.socketConnected).toBe(false);
  await connected();
  expect(await slack.as(PEOPLE.alice).command('/say', 'again')).toMatchObject({ ok: true });
  expect(slack.callsTo('apps.connections.open')).toHaveLength(2);
});

it('opens sockets for app tokens only', async () => {
  expect(await outcome(webClient(slack).apiCall('apps.connections.open'))).toBe('not_allowed_token_type');
});
