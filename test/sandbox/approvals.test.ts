import type { KnownBlock } from '@slack/types';
import type { App } from '@slack/bolt';
import { CHANNELS, PEOPLE } from '../../sandbox/organisation';
import { readMessage, readView } from '../../sandbox/read-aloud';
import type { StandIn } from '../../sandbox/stand-in';
import { option, scopeModal, text, tinyApp } from './tiny-app';

let slack: StandIn;
let app: App;
let stop: () => Promise<void>;
const heard: Record<string, unknown>[] = [];

beforeEach(async () => {
  heard.length = 0;
  ({ slack, app, stop } = await tinyApp());
  app.action(/.*/, async ({ ack, body }) => {
    heard.push(body as unknown as Record<string, unknown>);
    await ack();
  });
});
afterEach(() => stop());

const { approvals } = CHANNELS;
const alice = () => slack.as(PEOPLE.alice);
const bob = () => slack.as(PEOPLE.bob);

const card = (words: string): KnownBlock[] => [
  { type: 'section', text: text(words) },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', text: text('Approve…'), value: 'r1', style: 'primary' },
      { type: 'button', action_id: 'deny', text: text('Deny…'), value: 'r1', style: 'danger' },
    ],
  },
];

const post = async (channel: string, more: object = {}) => {
  const answer = await app.client.chat.postMessage({ channel, text: 'card', blocks: card('asked'), ...more });
  return { channel: answer.channel ?? '', ts: answer.ts ?? '' };
};

it('goes to a channel and to people, is edited in place, and carries a thread in both', async () => {
  for (const to of [approvals, PEOPLE.bob]) {
    const ref = await post(to);
    await app.client.chat.update({ ...ref, text: 'decided', blocks: card('decided').slice(0, 1) });
    await app.client.chat.postMessage({ channel: to, thread_ts: ref.ts, text: 'verified' });
    const [first, reply] = bob().messages(ref.channel);
    expect(readMessage(first ?? {})).toBe('decided');
    expect(first).toHaveProperty('edited');
    expect(reply).toMatchObject({ text: 'verified', thread_ts: ref.ts });
    await expect(bob().click('approve', { message: ref })).rejects.toThrow('There is no approve');
  }
  expect(alice().messages()).toEqual([]);
  expect(slack.as(PEOPLE.helen).messages(approvals)).toEqual([]);
});

it('tells of a press all that F3.4 says, from a channel, a thread and a direct message', async () => {
  const inChannel = await post(approvals);
  const inThread = await post(approvals, { thread_ts: inChannel.ts });
  const direct = await post(PEOPLE.bob);
  for (const message of [inChannel, inThread, direct]) await bob().click('deny', { message });

  expect(heard).toMatchObject(
    [inChannel, inThread, direct].map(({ channel, ts }) => ({
      type: 'block_actions',
      user: { id: PEOPLE.bob },
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel },
      message: { ts, bot_id: 'B09BOTID001', blocks: [{}, { block_id: 'decide' }] },
      response_url: expect.stringContaining('/hooks/actions/') as string,
      trigger_id: expect.any(String) as string,
      actions: [{ type: 'button', action_id: 'deny', block_id: 'decide', value: 'r1' }],
    })),
  );
  expect(heard[1]).toMatchObject({ container: { thread_ts: inChannel.ts } });
});

it('opens a window from a card, in which people are chosen and words are written', async () => {
  const dispatching = { type: 'input' as const, dispatch_action: true, label: text('Reason') };
  const blocks: KnownBlock[] = [
    {
      type: 'input',
      block_id: 'without',
      optional: true,
      label: text('Leave out'),
      element: { type: 'multi_users_select', action_id: 'it', max_selected_items: 2, initial_users: [PEOPLE.carla] },
    },
    { ...dispatching, block_id: 'why', element: { type: 'plain_text_input', action_id: 'it', multiline: true } },
    {
      ...dispatching,
      block_id: 'each',
      optional: true,
      element: {
        type: 'plain_text_input',
        action_id: 'it',
        dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
      },
    },
    {
      type: 'input',
      block_id: 'kind',
      label: text('Kind'),
      element: { type: 'radio_buttons', action_id: 'it', options: [option('wrong'), option('later')] },
    },
  ];
  app.action('approve', async ({ body, client }) => {
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: scopeModal({ blocks }) });
  });
  const submitted: unknown[] = [];
  app.view('tiny', async ({ ack, view }) => {
    submitted.push(view.state.values);
    await ack();
  });
  await bob().click('approve', { message: await post(approvals) });
  for (let i = 0; i < 50 && !bob().modal(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));

  const read = () => readView(bob().modal()?.view ?? {}, { state: bob().modal()?.state ?? {} });
  expect(read()).toContain(`@${PEOPLE.carla} ▾`);
  await expect(bob().fill({ without: { it: [PEOPLE.alice, PEOPLE.bob, PEOPLE.sam] } })).rejects.toThrow('at most 2');
  await bob().fill({ without: { it: [PEOPLE.sam, PEOPLE.alice, PEOPLE.sam] } });
  expect(read()).toContain(`@${PEOPLE.sam}, @${PEOPLE.alice} ▾`);

  heard.length = 0;
  await bob().fill({ why: { it: 'not hers' }, each: { it: 'a' } }, { isTyping: true });
  await bob().fill({ each: { it: 'a' } }, { isTyping: true });
  expect(heard).toMatchObject([{ actions: [{ block_id: 'each', value: 'a' }] }]);
  await bob().fill({ why: { it: 'not hers' } });
  expect(heard[1]).toMatchObject({ actions: [{ type: 'plain_text_input', block_id: 'why', value: 'not hers' }] });

  expect(await bob().submit()).toMatchObject({ problem: 'missing_required_input', body: ['kind'] });
  await bob().fill({ kind: { it: 'wrong' }, without: { it: null } });
  expect(await bob().submit()).toMatchObject({ ok: true });
  expect(submitted).toMatchObject([
    {
      without: { it: { type: 'multi_users_select', selected_users: [] } },
      why: { it: { value: 'not hers' } },
      kind: { it: { selected_option: option('wrong') } },
    },
  ]);
});

it('lets whoever was removed or deactivated since press on, as an old client would: the app must look', async () => {
  const message = await post(approvals);
  const old = bob();
  slack.change(PEOPLE.bob, { deactivated: true });
  expect(await old.click('approve', { message })).toMatchObject({ ok: true });
  const { payload = {} } = slack.journal.deliveries().at(-1) ?? {};
  slack.remove(PEOPLE.bob);
  expect(await old.rawDeliver('interactive', payload)).toMatchObject({ ok: true });
  expect(heard).toHaveLength(2);
});
