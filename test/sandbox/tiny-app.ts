import type { AddressInfo } from 'node:net';
import { types } from 'node:util';
import { App, LogLevel, type Logger } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { startStandIn, type StandIn, type StandInOptions } from '../../sandbox/stand-in';

const nothing = (): void => undefined;
/** Refusals are what these tests are about: no need to print them. */
export const QUIET: Logger = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
  getLevel: () => LogLevel.ERROR,
};

/** Patient on a busy machine; where an answer never comes, say how long to wait for it. */
export const webClient = (slack: StandIn, token: string = slack.tokens.bot, timeoutMs = 10_000): WebClient =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logger: QUIET,
  });

/** Slack's error word, or `ok`. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (types.isNativeError(error) && 'data' in error) return (error.data as { error: string }).error;
    return types.isNativeError(error) ? error.name : 'thrown';
  }
}

export const text = (words: string) => ({ type: 'plain_text' as const, text: words });
export const option = (value: string) => ({ text: text(value.toUpperCase()), value });

export const scopeModal = (changes: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'tiny',
  title: text('End sessions'),
  submit: text('End them'),
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'scope',
      label: text('What'),
      element: { type: 'radio_buttons', action_id: 'it', options: [option('all'), option('mobile')] },
    },
    {
      type: 'input',
      block_id: 'note',
      optional: true,
      label: text('Note'),
      element: { type: 'plain_text_input', action_id: 'it', max_length: 500 },
    },
    { type: 'actions', block_id: 'more', elements: [{ type: 'button', action_id: 'next_page', text: text('More') }] },
  ],
  ...changes,
});

/** A stand-in with a tiny Bolt app behind it, over HTTP. */
export async function tinyApp(
  options: StandInOptions = {},
): Promise<{ slack: StandIn; app: App; stop: () => Promise<void> }> {
  const slack = await startStandIn(options);
  const app = new App({
    token: slack.tokens.bot,
    signingSecret: slack.signingSecret,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    deferInitialization: true,
    convoStore: false,
    logger: QUIET,
  });
  await app.init();
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  slack.deliverTo = `http://127.0.0.1:${(server as { address(): AddressInfo }).address().port}`;
  return {
    slack,
    app,
    stop: async () => {
      await app.stop();
      await slack.stop();
    },
  };
}
