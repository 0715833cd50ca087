import fc from 'fast-check';
import { ORG, PEOPLE } from '../../sandbox/names';
import { readView } from '../../sandbox/read-aloud';
import { TestWorld } from '../helpers/harness';

/** All 10,000 with `FULL=1`. */
const FORGERIES = process.env.FULL === '1' ? 10_000 : 400;
const AT_ONCE = 20;
const NOTE = 'canary-note-of-the-request';

const OUTSIDERS = [
  PEOPLE.tara,
  PEOPLE.helen,
  PEOPLE.guest,
  PEOPLE.stranger,
  PEOPLE.gone,
  PEOPLE.wanda,
  PEOPLE.alertBot,
];
/** They may decide, so only what selects nothing is forged in their name. */
const ENTITLED = [PEOPLE.bob, PEOPLE.owner];
const ACTIONS = [
  ...[
    'approve_request',
    'deny_request',
    'withdraw_request',
    'ask_again',
    'open_draft',
    'try_again',
    'pick_from_result',
  ],
  ...['choose_scope', 'choose_reason', 'pick_person', 'choose_candidate', 'pick_sessions', 'turn_page_on'],
];
const CALLBACKS = ['agree_to_request', 'deny_request', 'reset_sessions', 'invalidate_session'];

let world: TestWorld;
let real: { id: string; digest: string; draft: string };
beforeAll(async () => {
  world = await TestWorld.start({ standIn: { rateLimits: false }, env: { LOG_LEVEL: 'silent' } });
  const alice = world.as('alice');
  await world.fillsInReset(alice, 'wanda');
  await alice.fill({ note: { note: NOTE } });
  const draft = String(alice.modal()?.view.private_metadata);
  await alice.submit();
  await world.modalSaying(alice, 'Waiting for 1 approval');
  await world.turn();
  const [row] = await world.app.store.db.selectFrom('requests').selectAll().execute();
  real = { id: row?.id ?? '', digest: row?.digest ?? '', draft };
});
afterAll(() => world.stop());

const anyone = (people: readonly string[]) => fc.constantFrom(...people);
const hostile = fc.oneof(
  fc.string(),
  fc.constantFrom('', '__proto__', 'null', '{}', '%00', "' or 1=1 --", '../../x'),
  fc.uuid(),
);
const spoiled = fc.tuple(hostile, fc.nat(20)).map(([text, at]) => `${real.id.slice(0, at)}${text}`);

/** Who clicks, and what it selects: outsiders know the true handles, the entitled only wrong ones. */
const selection = fc.oneof(
  fc.record({ user: anyone(OUTSIDERS), handle: fc.oneof(fc.constant(''), hostile).map((text) => text || real.id) }),
  fc.record({ user: anyone(OUTSIDERS), handle: hostile.map(() => real.draft) }),
  fc.record({ user: anyone(ENTITLED), handle: spoiled }),
);

const stateValues = fc.constant({}).map(() => ({
  denial: {
    denial: {
      type: 'radio_buttons',
      selected_option: { value: 'not-needed', text: { type: 'plain_text', text: 'x' } },
    },
  },
  comment: { comment: { type: 'plain_text_input', value: 'x' } },
  reason: {
    choose_reason: {
      type: 'radio_buttons',
      selected_option: { value: 'exercise', text: { type: 'plain_text', text: 'x' } },
    },
  },
}));

const envelope = (user: string) => ({
  api_app_id: 'A09APPID001',
  team: null,
  enterprise: { id: ORG, name: 'Example Org' },
  is_enterprise_install: true,
  user: { id: user, username: 'x', name: 'x', team_id: 'T05WKSP0001' },
  trigger_id: '1.2.forged',
});

const click = fc.tuple(selection, anyone(ACTIONS), stateValues).map(([{ user, handle }, actionId, values]) => ({
  user,
  payload: {
    type: 'block_actions',
    ...envelope(user),
    container: { type: 'message', message_ts: '1.2', channel_id: 'C08SECOPS01', is_ephemeral: false },
    channel: { id: 'C08SECOPS01', name: 'secops' },
    message: { type: 'message', ts: '1.2', text: 'x', blocks: [] },
    state: { values },
    actions: [{ type: 'button', block_id: 'x', action_id: actionId, value: handle, action_ts: '1.2' }],
  },
}));

const submission = fc
  .tuple(selection, anyone(CALLBACKS), stateValues, fc.boolean())
  .map(([{ user, handle }, callbackId, values, withDigest]) => ({
    user,
    payload: {
      type: 'view_submission',
      ...envelope(user),
      view: {
        id: 'V0FORGED',
        type: 'modal',
        callback_id: callbackId,
        external_id: `forged-${user}`,
        private_metadata: withDigest ? `${handle}.${real.digest}` : handle,
        hash: '1.x',
        state: { values },
        title: { type: 'plain_text', text: 'x' },
        submit: { type: 'plain_text', text: 'Agree: sign out 2' },
        blocks: [],
      },
      response_urls: [],
    },
  }));

it(`${FORGERIES} forged clicks and submissions with a valid signature do nothing and show nothing`, async () => {
  const forged = fc.sample(fc.oneof(click, submission), FORGERIES);
  for (let i = 0; i < forged.length; i += AT_ONCE)
    await Promise.all(
      forged.slice(i, i + AT_ONCE).map(({ user, payload }) => world.slack.as(user).rawDeliver('interactive', payload)),
    );
  await world.turn();
  await world.turn(5_000);

  expect(world.acts()).toEqual([]);
  expect(await world.app.store.db.selectFrom('approvals').selectAll().execute()).toEqual([]);
  const requests = await world.app.store.db.selectFrom('requests').select(['id', 'state', 'version']).execute();
  expect(requests).toEqual([{ id: real.id, state: 'pending', version: 1 }]);
  for (const user of [...OUTSIDERS, ...ENTITLED]) {
    const client = world.slack.as(user);
    const seen = [
      ...world.told(client),
      ...client.stack().map(({ view, state }) => readView(view, { state })),
      ...world.slack.journal.entries.flatMap((entry) =>
        'answer' in entry && 'user' in entry && entry.user === user ? [JSON.stringify(entry.answer)] : [],
      ),
    ].join('\n');
    expect(seen).not.toContain(NOTE);
    expect(seen).not.toMatch(/You are (agreeing|denying)/);
    if (!ENTITLED.includes(user as never)) expect(seen).not.toMatch(/SW-[A-Z0-9]{7}/);
  }
}, 600_000);
