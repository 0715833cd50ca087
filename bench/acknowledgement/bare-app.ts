/** What a Slack app costs before it does anything: Bolt as its own documents begin, with one command that answers and one that opens a window. */
import { App, HTTPReceiver } from '@slack/bolt';
import { BARE_WINDOW, COMMANDS } from './commands';

const {
  SLACK_BOT_TOKEN: token = '',
  SLACK_SIGNING_SECRET: signingSecret = '',
  SLACK_API_URL: slackApiUrl = '',
} = process.env;

async function main(): Promise<void> {
  const receiver = new HTTPReceiver({ signingSecret });
  const app = new App({ token, receiver, clientOptions: { slackApiUrl }, deferInitialization: true });
  app.command(COMMANDS.answered.command, async ({ ack }) => {
    await ack({ response_type: 'ephemeral', text: 'Type the command with a person behind it.' });
  });
  app.command(COMMANDS.opening.command, async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: BARE_WINDOW });
  });
  await app.init();
  const server = await receiver.start({ host: '127.0.0.1', port: Number(process.env.PORT) });
  const address = server.address();
  process.stdout.write(
    `${JSON.stringify({ msg: 'listening', port: typeof address === 'object' ? address?.port : 0 })}\n`,
  );
}

void main();
