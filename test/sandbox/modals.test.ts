import { CHANNELS, PEOPLE, SEEDED } from '../../sandbox/organisation';
import type { StandIn } from '../../sandbox/stand-in';
import type { App } from '@slack/bolt';
import { option, outcome, scopeModal, text, tinyApp, webClient } from './tiny-app';

let slack: StandIn;
let app: App;
let stop: () => Promise<void>;

beforeEach(async () => {
  ({ slack, app, stop } = await tinyApp({ triggerLifeMs: 1_000 }));
  app.command('/open', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: scopeModal() });
  });
});
afterEach(() => stop());

const alice = () => slack.as(PEOPLE.alice);

async function opened() {
  await alice().command('/open');
  for (let i = 0; i < 400 && !alice().modal(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const modal = alice().modal();
  if (!modal) throw new Error('no modal');
  return modal;
}

it('opens a modal whose state starts at its initial values', async () => {
  const { state } = await opened();
  expect(state).toEqual({
    scope: { it: { type: 'radio_buttons', selected_option: null } },
    note: { it: { type: 'plain_text_input', value: null } },
  });
});

it('takes a trigger once, and only for as long as it lives', async () => {
  const answers: string[] = [];
  app.command('/late', async ({ ack, client, body }) => {
    await ack();
    const open = () => outcome(client.views.open({ trigger_id: body.trigger_id, view: scopeModal() }));
    if (body.text === 'late') await new Promise((resolve) => setTimeout(resolve, 1_050));
    answers.push(await open(), await open());
  });
  await alice().command('/late');
  await alice().command('/late', 'late');
  for (let i = 0; i < 600 && answers.length < 4; i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(answers).toEqual(['ok', 'exchanged_trigger_id', 'expired_trigger_id', 'expired_trigger_id']);
  expect(await outcome(app.client.views.open({ trigger_id: '1.2.3', view: scopeModal() }))).toBe('invalid_trigger_id');
});

it('keeps what was chosen when a view is updated under the same ids', async () => {
  const { id } = await opened();
  await alice().fill({ scope: { it: 'mobile' }, note: { it: 'lost on the train' } });
  await app.client.views.update({ view_id: id, view: scopeModal({ title: text('Filled') }) });
  expect(alice().modal()?.state).toMatchObject({
    scope: { it: { selected_option: option('mobile') } },
    note: { it: { value: 'lost on the train' } },
  });
});

it('drops a choice that is not offered any more, and takes the new initial value under new ids', async () => {
  const { id } = await opened();
  await alice().fill({ scope: { it: 'mobile' } });
  const element = { type: 'radio_buttons' as const, action_id: 'it', options: [option('all'), option('web')] };
  const input = { type: 'input' as const, label: text('What'), element: { ...element, initial_option: option('all') } };
  const blocks = [
    { ...input, block_id: 'scope' },
    { ...input, block_id: 'scope2' },
  ];
  await app.client.views.update({ view_id: id, view: scopeModal({ blocks }) });
  expect(alice().modal()?.state).toMatchObject({
    scope: { it: { selected_option: option('all') } },
    scope2: { it: { selected_option: option('all') } },
  });
});

it('ignores a new initial value under old ids unless told to be kinder', async () => {
  const { id } = await opened();
  const element = { type: 'plain_text_input' as const, action_id: 'it', initial_value: 'preset' };
  const blocks = [{ type: 'input' as const, block_id: 'note', label: text('Note'), element }];
  await app.client.views.update({ view_id: id, view: scopeModal({ blocks }) });
  expect(alice().modal()?.state.note?.it?.value).toBeNull();
  slack.quirks.updateKeepsUntouched = false;
  await app.client.views.update({ view_id: id, view: scopeModal({ blocks }) });
  expect(alice().modal()?.state.note?.it?.value).toBe('preset');
});

it('refuses updates with an old hash, and of a closed view', async () => {
  const { id, hash } = await opened();
  const update = (more: object) => outcome(app.client.views.update({ view_id: id, view: scopeModal(), ...more }));
  expect(await update({ hash })).toBe('ok');
  expect(await update({ hash })).toBe('hash_conflict');
  await alice().close();
  expect(await update({})).toBe('not_found');
});

it('submits only what is filled in, and closes on an empty answer', async () => {
  const seen: unknown[] = [];
  app.view('tiny', async ({ ack, view }) => {
    seen.push(view.state.values.scope?.it?.selected_option?.value);
    await ack();
  });
  await opened();
  expect(await alice().submit()).toMatchObject({ ok: false, problem: 'missing_required_input', body: ['scope'] });
  await alice().fill({ scope: { it: 'all' } });
  expect(await alice().submit()).toMatchObject({ ok: true, status: 200 });
  expect(seen).toEqual(['all']);
  expect(alice().modal()).toBeUndefined();
});

it('shows field errors, updates, pushes and clears as the answer says', async () => {
  const answers = [
    { response_action: 'errors' as const, errors: { note: 'Too vague.' } },
    { response_action: 'update' as const, view: scopeModal({ title: text('Checking') }) },
    { response_action: 'push' as const, view: scopeModal({ title: text('On top') }) },
    { response_action: 'errors' as const, errors: { nowhere: 'x' } },
    { response_action: 'clear' as const },
  ];
  app.view('tiny', async ({ ack }) => {
    const next = answers.shift();
    await (next ? ack(next) : ack());
  });
  const { id } = await opened();
  await alice().fill({ scope: { it: 'all' } });
  await alice().submit();
  expect(alice().modal()).toMatchObject({ id, errors: { note: 'Too vague.' } });
  await alice().submit();
  expect(alice().modal()).toMatchObject({ id, view: { title: { text: 'Checking' } }, errors: {} });
  await alice().submit();
  expect(alice().modal()).toMatchObject({ view: { title: { text: 'On top' } } });
  expect(alice().modal()?.id).not.toBe(id);
  const failed = await alice().submit({ force: true });
  expect(failed).toMatchObject({ ok: false, problem: expect.stringContaining('errors_name_no_input_block') as string });
  await alice().submit({ force: true });
  expect(alice().modal()).toBeUndefined();
});

it('delivers clicks in modals and messages as F3.4 shapes them, and tells of closing', async () => {
  const heard: Record<string, unknown>[] = [];
  app.action('next_page', async ({ ack, body }) => {
    heard.push(body as unknown as Record<string, unknown>);
    await ack();
  });
  app.view({ callback_id: 'tiny', type: 'view_closed' }, async ({ ack, body }) => {
    heard.push(body as unknown as Record<string, unknown>);
    await ack();
  });
  const { id } = await opened();
  expect((await alice().click('next_page')).ok).toBe(true);
  expect((await alice().close())?.ok).toBe(true);
  const blocks = [
    { type: 'actions', elements: [{ type: 'button', action_id: 'next_page', text: text('Go'), value: '7' }] },
  ];
  const { ts = '' } = await app.client.chat.postMessage({ channel: CHANNELS.secops, text: 'card', blocks });
  expect((await alice().click('next_page', { message: { channel: CHANNELS.secops, ts } })).ok).toBe(true);
  expect(heard).toMatchObject([
    { team: null, is_enterprise_install: true, container: { type: 'view', view_id: id }, view: { id } },
    { type: 'view_closed', is_cleared: false, view: { id, state: { values: {} } } },
    { container: { type: 'message', message_ts: ts }, channel: { id: CHANNELS.secops }, actions: [{ value: '7' }] },
  ]);
  await expect(
    slack.as(PEOPLE.tara).click('next_page', { message: { channel: CHANNELS.secops, ts } }),
  ).rejects.toThrow();
});

it('answers commands, and follows a response_url five times', async () => {
  const statuses: unknown[] = [];
  app.command('/say', async ({ ack, respond, body }) => {
    await ack(body.text);
    for (let i = 0; i < 6; i += 1) {
      await respond(`again ${i}`).then(
        () => statuses.push('ok'),
        () => statuses.push('refused'),
      );
    }
  });
  expect(await alice().command('/say', 'hello')).toMatchObject({ ok: true, status: 200 });
  for (let i = 0; i < 50 && statuses.length < 6; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(statuses).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'refused']);
  expect(alice().messages()).toHaveLength(6);
  expect(alice().messages()[0]).toMatchObject({ ephemeralFor: PEOPLE.alice });
});

it('carries message shortcuts with the alert in full, and both install shapes', async () => {
  const bodies: Record<string, unknown>[] = [];
  app.shortcut(/.*/, async ({ ack, body }) => {
    bodies.push(body as unknown as Record<string, unknown>);
    await ack();
  });
  const ref = { channel: CHANNELS.secops, ts: SEEDED.alert };
  await alice().messageShortcut('from_alert', ref);
  slack.install = 'workspace';
  await alice().globalShortcut('open');
  expect(bodies).toMatchObject([
    { type: 'message_action', team: null, message: { bot_id: 'B09ALERT001', attachments: [{ color: 'danger' }] } },
    { type: 'shortcut', team: { id: 'T05WKSP0001' }, is_enterprise_install: false },
  ]);
  expect(bodies[1]).not.toHaveProperty('response_url');
});

it('is believed only with a right signature', async () => {
  app.shortcut('open', async ({ ack }) => {
    await ack();
  });
  await alice().globalShortcut('open');
  const payload = slack.journal.deliveries()[0]?.payload ?? {};
  expect(await alice().rawDeliver('interactive', payload)).toMatchObject({ ok: true });
  expect(await alice().rawDeliver('interactive', payload, { signature: 'v0=00' })).toMatchObject({
    status: 401,
    ok: false,
  });
  const stale = { timestampS: Math.floor(Date.now() / 1000) - 400 };
  expect(await alice().rawDeliver('interactive', payload, stale)).toMatchObject({ status: 401 });
});

it('counts an answer that comes too late as failed', async () => {
  app.command('/slow', async ({ ack }) => {
    await new Promise((resolve) => setTimeout(resolve, 3_050));
    await ack().catch(() => undefined);
  });
  expect(await alice().command('/slow')).toMatchObject({ ok: false, problem: expect.any(String) as string });
});

it('publishes a Home tab and tells of visits', async () => {
  const visits: unknown[] = [];
  app.event('app_home_opened', async ({ event, client }) => {
    visits.push(event.tab);
    const blocks = [{ type: 'section' as const, text: text('Nothing waits.') }];
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  });
  expect((await alice().visitHome()).ok).toBe(true);
  for (let i = 0; i < 50 && !alice().home(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(alice().home()?.view.type).toBe('home');
  expect(visits).toEqual(['home']);
});

it('takes a Home tab only as a home, with the bot token, while it is switched on, and in front of what it replaces', async () => {
  const blocks = [{ type: 'section', text: text('Nothing waits.') }];
  const view = { type: 'home', blocks };
  const publish = (more: Record<string, unknown> = {}, token = slack.tokens.bot): Promise<string> =>
    outcome(webClient(slack, token).apiCall('views.publish', { user_id: PEOPLE.alice, view, ...more }));
  expect(await publish({}, slack.tokens.admin)).toBe('not_allowed_token_type');
  expect(await publish({ view: { ...view, type: 'modal' } })).toBe('invalid_arguments');
  expect(await publish({ view: { ...view, submit: text('Go') } })).toBe('invalid_arguments');
  expect(await publish({ view: { ...view, blocks: Array.from({ length: 101 }, () => blocks[0]) } })).toBe(
    'invalid_arguments',
  );
  const much = { type: 'section', text: { type: 'plain_text', text: 'x'.repeat(3_000) } };
  expect(await publish({ view: { ...view, blocks: Array.from({ length: 90 }, () => much) } })).toBe('view_too_large');
  expect(await publish()).toBe('ok');
  const { hash } = alice().home() ?? {};
  expect(await publish({ hash })).toBe('ok');
  expect(await publish({ hash })).toBe('hash_conflict');
  slack.quirks.homeIsOn = false;
  expect(await publish()).toBe('not_enabled');
});
