import { CHANNELS, PEOPLE, SEEDED, TARA_SESSIONS } from '../../sandbox/names';
import type { PersonClient } from '../../sandbox/stand-in';
import { fault } from '../../sandbox/stand-in';
import { TestWorld } from '../helpers/harness';

let world: TestWorld;
let alice: PersonClient;
beforeEach(async () => {
  world = await TestWorld.start();
  alice = world.as('alice');
});
afterEach(() => world.stop());

const alert = { channel: CHANNELS.secops, ts: SEEDED.alert };

it('fills in the person a bot’s alert names, in at most five clicks to the act, with the message as evidence', async () => {
  await alice.messageShortcut('end_sessions_of_message', alert);
  await world.modalSaying(alice, 'Tara Getz');
  await alice.fill({ scope: { choose_scope: 'all' } });
  await world.modalSaying(alice, 'End all 5 sessions');
  await alice.fill({ reason: { choose_reason: 'suspicious-sign-in' } });
  await world.modalSaying(alice, 'They would read');
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  await world.turn(3_000);
  expect(world.told(world.as('bob'), CHANNELS.secops).at(-1)).toContain('from this message');
});

it('ticks the session that the alert names by its exact id', async () => {
  await alice.messageShortcut('pick_session_of_message', alert);
  const text = await world.modalSaying(alice, 'End 1 session');
  expect(text.match(/\[x\]/g)).toHaveLength(1);
  expect(JSON.stringify(alice.modal()?.state)).toContain(String(TARA_SESSIONS.browser));
});

it('offers the people of an alert that names several, and preselects nobody', async () => {
  await alice.messageShortcut('end_sessions_of_message', { channel: CHANNELS.secops, ts: SEEDED.alertAboutTwo });
  const text = await world.modalSaying(alice, 'Or somebody else');
  expect(text).toContain(PEOPLE.tara);
  expect(text).toContain(PEOPLE.manny);
  await alice.click('choose_candidate', { value: PEOPLE.manny });
  await world.modalSaying(alice, 'Everything (240)');
});

it('takes the author of a person’s own message that names nobody', async () => {
  await alice.messageShortcut('end_sessions_of_message', { channel: CHANNELS.general, ts: SEEDED.ordinary });
  await world.modalSaying(alice, 'Tara Getz');
});

it('offers the author beside the help desk that the message calls, and preselects nobody', async () => {
  const { ts } = world.as('tara').say(CHANNELS.general, `I lost my phone! <@${PEOPLE.helen}> can you help?`);
  await alice.messageShortcut('end_sessions_of_message', { channel: CHANNELS.general, ts });
  const text = await world.modalSaying(alice, 'Or somebody else');
  expect(text).toContain(PEOPLE.tara);
  expect(text).toContain(PEOPLE.helen);
  await alice.click('choose_candidate', { value: PEOPLE.tara });
  await world.modalSaying(alice, 'Everything (5)');
});

it('takes the name of a machine in an alert for nobody', async () => {
  const bot = world.as('alertBot');
  world.slack.addTo(CHANNELS.secops, PEOPLE.alertBot);
  const about = (text: string): { channel: string; ts: string } => {
    const message = bot.say(CHANNELS.secops, text);
    message.bot_id = 'B09ALERT001';
    return { channel: CHANNELS.secops, ts: message.ts };
  };
  await alice.messageShortcut('end_sessions_of_message', about('Malware on WKSTN00123'));
  await world.modalSaying(alice, 'Whose sessions do you want to end?');
  expect(JSON.stringify(alice.modal()?.view)).not.toContain('WKSTN00123');
  await alice.close();

  const named = about(`WINDOWS2019: ${PEOPLE.tara} signed in, see <@${PEOPLE.alertBot}>`);
  await alice.messageShortcut('end_sessions_of_message', named);
  await world.modalSaying(alice, 'Everything (5)');
});

it('keeps a bare id that Slack could not be asked about, and offers it', async () => {
  const { ts } = world.as('bob').say(CHANNELS.secops, `U07TARGET01 again`);
  world.slack.faults.random(({ method, args }) =>
    method === 'users.info' && args.user === PEOPLE.tara ? fault.error('internal_error') : undefined,
  );
  await alice.messageShortcut('end_sessions_of_message', { channel: CHANNELS.secops, ts });
  const text = await world.modalSaying(alice, 'Or somebody else');
  expect(text).toContain(PEOPLE.tara);
  expect(text).toContain(PEOPLE.bob);
});

it('opens the people picker from the global shortcut and from a bare command', async () => {
  await alice.globalShortcut('end_sessions');
  await world.modalSaying(alice, 'Whose sessions do you want to end?');
  await alice.fill({ person: { pick_person: PEOPLE.tara } });
  await world.modalSaying(alice, 'Everything (5)');
  await alice.close();
  await alice.command('/invalidate-session');
  await world.modalSaying(alice, 'Whose sessions do you want to end?');
});

it('shows a name full of markup as plain letters', async () => {
  await alice.command('/reset-sessions', PEOPLE.markup);
  await world.modalSaying(alice, 'What this does not end');
  const view = JSON.stringify(alice.modal()?.view);
  expect(view).not.toContain('\u202e');
  const blocks = alice.modal()?.view.blocks as { text?: { type: string; text: string } }[];
  const live = blocks.filter(({ text }) => text?.type === 'mrkdwn' && text.text.includes('<!channel>'));
  expect(live).toEqual([]);
});

it.each(['expired_trigger_id', 'invalid_trigger_id'])('gives a fresh button when Slack says %s', async (code) => {
  world.slack.faults.next('views.open', fault.error(code));
  await alice.command('/reset-sessions', PEOPLE.tara);
  const invitation = await world.until(() => alice.messages().at(-1));
  await alice.click('open_draft', { message: { channel: invitation.channel, ts: invitation.ts } });
  await world.modalSaying(alice, 'Everything (5)');
});

it('does not mind a modal that is closed while it loads', async () => {
  world.slack.faults.next('users.info', fault.delay(300));
  await alice.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(alice, 'Looking up');
  await alice.close();
  await world.until(async () => (await world.trail('sessions.viewed')).length === 1);
  expect(world.lines.filter((line) => line.includes('handler failed'))).toEqual([]);
});

it('finds the request that exists when a submit is doubled or replayed', async () => {
  await world.fillsInReset(alice, 'tara', { scope: 'mobile', reason: 'exercise' });
  await alice.submit();
  await world.modalSaying(alice, 'checking');
  const delivered = world.slack.journal.deliveries().findLast(({ payload }) => payload.type === 'view_submission');
  if (!delivered) throw new Error('nothing was submitted');
  await Promise.all([1, 2, 3].map(() => alice.rawDeliver('interactive', delivered.payload)));
  await world.turn(3_000);
  expect(world.acts()).toHaveLength(1);
  expect(await world.trail('request.submitted')).toHaveLength(1);
});

it('opens nothing for somebody who holds another person’s handle', async () => {
  await world.fillsInReset(alice, 'tara', { scope: 'mobile', reason: 'exercise' });
  await alice.submit();
  const delivered = world.slack.journal.deliveries().findLast(({ payload }) => payload.type === 'view_submission');
  const stolen = { ...delivered?.payload, user: { id: PEOPLE.bob } };
  const ack = await world.as('bob').rawDeliver('interactive', stolen);
  expect(JSON.stringify(ack.body)).toContain('This window is too old or was not yours');
});

it('refuses a note over 500 characters under its field', async () => {
  await world.fillsInReset(alice, 'tara', { scope: 'mobile', reason: 'exercise' });
  await alice.submit();
  const delivered = world.slack.journal.deliveries().findLast(({ payload }) => payload.type === 'view_submission');
  const payload = JSON.parse(JSON.stringify(delivered?.payload)) as {
    view: { state: { values: Record<string, unknown> } };
  };
  payload.view.state.values.note = { note: { type: 'plain_text_input', value: 'x'.repeat(501) } };
  const ack = await alice.rawDeliver('interactive', { ...payload });
  expect(ack.body).toEqual({
    response_action: 'errors',
    errors: { note: 'The note is 1 character too long: 500 fit.' },
  });
});

it('understands payloads of a workspace-level installation', async () => {
  world.slack.install = 'workspace';
  await world.asksForReset(world.as('alice'), 'tara', { scope: 'mobile' });
  await world.modalSaying(alice, 'checking');
  await world.turn(3_000);
  expect(world.told(alice).at(-1)).toContain('Verified: 2 of 2');
});

it('opens the window before its draft is written', async () => {
  const { drafts } = world.app.store;
  const { create } = drafts;
  const written = jest.spyOn(drafts, 'create').mockImplementation(async (draft) => {
    await world.until(() => world.slack.callsTo('views.open').length > 0);
    return create(draft);
  });
  await alice.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(alice, 'Everything (5)');
  expect(written).toHaveBeenCalledTimes(1);
});

describe('when Slack does not take what the window should show', () => {
  const refusesTheWindow = (times: number): void => {
    world.slack.faults.next('views.update', fault.http(500), { times });
  };
  const openItNow = async (): Promise<void> => {
    const invitation = await world.until(() => alice.messages().at(-1));
    expect(invitation.text).toContain('Nothing was done.');
    await alice.click('open_draft', { message: { channel: invitation.channel, ts: invitation.ts } });
  };

  it('tries once more', async () => {
    refusesTheWindow(1);
    await alice.command('/reset-sessions', PEOPLE.tara);
    await world.modalSaying(alice, 'Everything (5)');
    expect(alice.messages()).toEqual([]);
  });

  it('sends a button that opens it anew', async () => {
    refusesTheWindow(2);
    await alice.command('/reset-sessions', PEOPLE.tara);
    await openItNow();
    await world.modalSaying(alice, 'Everything (5)');
  });

  it('sends the refusal', async () => {
    refusesTheWindow(2);
    await alice.command('/reset-sessions', PEOPLE.primaryOwner);
    const said = await world.until(() => world.told(alice).at(-1));
    expect(said).toMatch(/Nothing was done\..*Primary Owner/s);
  });

  it('sends a button when somebody was picked, or was to be picked', async () => {
    await alice.globalShortcut('end_sessions');
    await world.modalSaying(alice, 'Whose sessions');
    refusesTheWindow(3);
    await alice.fill({ person: { pick_person: PEOPLE.tara } });
    await openItNow();
    await world.modalSaying(alice, 'Everything (5)');
    await alice.close({ all: true });

    refusesTheWindow(2);
    await alice.messageShortcut('end_sessions_of_message', { channel: CHANNELS.secops, ts: SEEDED.alertAboutTwo });
    await world.until(() => alice.messages().length === 2);
    await openItNow();
    await world.modalSaying(alice, 'Or somebody else');
  });

  it('goes on looking for whose session it is', async () => {
    refusesTheWindow(1);
    await alice.command('/invalidate-session', '9999999999999');
    await world.modalSaying(alice, 'No session 9999999999999 is listed');
    await alice.close();

    refusesTheWindow(4);
    await alice.command('/invalidate-session', '9999999999999');
    expect(await world.until(() => world.told(alice).at(-1))).toContain('No session 9999999999999 is listed');
  });

  it('sends the refusal of a submit, which the window would have said', async () => {
    await world.fillsInReset(alice, 'tara', { scope: 'mobile' });
    world.slack.change(PEOPLE.alice, { role: 'member' });
    refusesTheWindow(2);
    await alice.submit();
    expect(await world.until(() => world.told(alice).at(-1))).toMatch(/Nothing was done\..*You may not end sessions/s);
    expect(world.acts()).toEqual([]);
  });
});

it('says in the window that something broke while it was filled', async () => {
  await world.app.store.db.schema.alterTable('trail').renameTo('trail_gone').execute();
  await alice.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(alice, /Something broke.*checks the database.*Reference: \w+/s);
  await world.app.store.db.schema.alterTable('trail_gone').renameTo('trail').execute();
});

it('tells the person who asked when the store cannot be written, and does nothing', async () => {
  await world.fillsInReset(alice, 'tara', { scope: 'mobile', reason: 'exercise' });
  await world.app.store.db.schema.alterTable('notices').renameTo('notices_gone').execute();
  await alice.submit();
  await world.modalSaying(alice, /Something broke.*checks the database.*Reference: \w+/s);
  expect(world.acts()).toEqual([]);
  await world.app.store.db.schema.alterTable('notices_gone').renameTo('notices').execute();
  await world.turn(3_000);
  expect(world.acts()).toEqual([]);
});

it('says in the window that the store cannot be written, instead of looking something up for ever', async () => {
  await world.app.store.db.schema.alterTable('drafts').renameTo('drafts_gone').execute();
  await alice.command('/reset-sessions', PEOPLE.tara);
  await world.modalSaying(alice, /Something broke.*checks the database.*Reference: \w+/s);
  await world.app.store.db.schema.alterTable('drafts_gone').renameTo('drafts').execute();
});
