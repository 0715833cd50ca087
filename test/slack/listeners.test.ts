import { App, HTTPReceiver } from '@slack/bolt';
import { createListeners } from '../../src/slack/listeners';

const listeners = () =>
  createListeners(
    new App({ receiver: new HTTPReceiver({ signingSecret: 'a secret' }), authorize: () => Promise.resolve({}) }),
  );
const handler = () => Promise.resolve();

it('lets no two handlers answer one click', () => {
  const { action, view, command } = listeners();
  action({ action_id: 'approve_request', type: 'block_actions' }, handler);
  view({ callback_id: 'approve_request', type: 'view_submission' }, handler);
  command('approve_request', handler);

  expect(() => {
    action({ action_id: 'approve_request', type: 'block_actions' }, handler);
  }).toThrow('Two handlers for approve_request');
});
