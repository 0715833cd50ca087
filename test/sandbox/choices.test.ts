import type { KnownBlock } from '@slack/types';
import type { App } from '@slack/bolt';
import { CHANNELS, PEOPLE } from '../../sandbox/organisation';
import type { StandIn } from '../../sandbox/stand-in';
import { scopeModal, text, tinyApp } from './tiny-app';

let slack: StandIn;
let app: App;
let stop: () => Promise<void>;

beforeEach(async () => {
  ({ slack, app, stop } = await tinyApp());
});
afterEach(() => stop());

const helen = () => slack.as(PEOPLE.helen);
const { secops, general, approvals } = CHANNELS;

type Element = Extract<KnownBlock, { type: 'input' }>['element'];

/** Helen opens a modal with this one input. */
async function opens(element: Element): Promise<void> {
  app.command('/open', async ({ ack, client, body }) => {
    await ack();
    const blocks = [{ type: 'input' as const, block_id: 'in', label: text('In'), element }];
    await client.views.open({ trigger_id: body.trigger_id, view: scopeModal({ blocks }) });
  });
  await helen().command('/open');
  for (let i = 0; i < 400 && !helen().modal(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

const fill = (choice: string | string[] | null) => helen().fill({ in: { it: choice } });

/** What the app reads when it is submitted. */
async function submitted(): Promise<unknown> {
  let seen: unknown;
  app.view('tiny', async ({ ack, view }) => {
    seen = view.state.values.in?.it;
    await ack();
  });
  const ack = await helen().submit();
  return ack.problem ?? seen;
}

it('offers a person the channels they see, and no others', async () => {
  await opens({ type: 'conversations_select', action_id: 'it' });
  await expect(fill(secops)).rejects.toThrow(`There is no conversation ${secops}`);
  await fill(general);
  expect(await submitted()).toEqual({ type: 'conversations_select', selected_conversation: general });
});

it('offers what the filter leaves', async () => {
  slack.addTo(approvals, PEOPLE.helen);
  await opens({
    type: 'multi_conversations_select',
    action_id: 'it',
    max_selected_items: 1,
    filter: { include: ['private', 'im'], exclude_bot_users: true, exclude_external_shared_channels: true },
  });
  await expect(fill([general])).rejects.toThrow('There is no conversation');
  await expect(fill([slack.directMessageOf(PEOPLE.helen).id])).rejects.toThrow('There is no conversation');
  await expect(fill([approvals, secops])).rejects.toThrow();
  await fill([approvals]);
  expect(await submitted()).toEqual({ type: 'multi_conversations_select', selected_conversations: [approvals] });
  slack.archive(approvals);
  await opens({ type: 'conversations_select', action_id: 'it' });
  await expect(fill(approvals)).rejects.toThrow('There is no conversation');
});

it('takes numbers as text, and none out of range', async () => {
  await opens({ type: 'number_input', action_id: 'it', is_decimal_allowed: false, min_value: '2', max_value: '50' });
  await expect(fill('many')).rejects.toThrow('only numbers');
  await expect(fill('2.5')).rejects.toThrow('only numbers');
  expect(await submitted()).toBe('missing_required_input');
  await fill('1');
  expect(await submitted()).toBe('missing_required_input');
  await fill('51');
  expect(await submitted()).toBe('missing_required_input');
  await fill('50');
  expect(await submitted()).toEqual({ type: 'number_input', value: '50' });
});

it('takes days as Slack writes them', async () => {
  await opens({ type: 'datepicker', action_id: 'it', initial_date: '2026-02-03' });
  await expect(fill('3 February')).rejects.toThrow('only days');
  await fill(null);
  expect(await submitted()).toBe('missing_required_input');
  await fill('2026-02-28');
  expect(await submitted()).toEqual({ type: 'datepicker', selected_date: '2026-02-28' });
});

it('begins with what the app chose', async () => {
  await opens({ type: 'multi_conversations_select', action_id: 'it', initial_conversations: [general] });
  expect(await submitted()).toMatchObject({ selected_conversations: [general] });
});
