import { CHANNELS, PEOPLE, SEEDED } from '../../sandbox/organisation';
import { signatureOf } from '../../sandbox/signature';
import { fault, startStandIn, type StandIn } from '../../sandbox/stand-in';
import { outcome, text, webClient } from './tiny-app';

let slack: StandIn;
let now = Date.now();

beforeEach(async () => {
  slack = await startStandIn({ now: () => now });
});
afterEach(() => slack.stop());

const post = (method: string, init: RequestInit) => fetch(`${slack.apiUrl}${method}`, { method: 'POST', ...init });

it('refuses what it does not know', async () => {
  expect(await outcome(webClient(slack).apiCall('stars.list'))).toBe('unknown_method');
});

it('tells missing, wrong, revoked and unfit tokens apart', async () => {
  expect(await (await post('auth.test', {})).json()).toEqual({ ok: false, error: 'not_authed' });
  expect(await outcome(webClient(slack, 'xoxb-other').auth.test())).toBe('invalid_auth');
  expect(await outcome(webClient(slack).apiCall('admin.users.session.list'))).toBe('not_allowed_token_type');
  slack.revoke('bot');
  expect(await outcome(webClient(slack).auth.test())).toBe('token_revoked');
});

it('names the missing scope', async () => {
  slack.scopes.bot = ['commands'];
  const headers = { authorization: `Bearer ${slack.tokens.bot}`, 'content-type': 'application/json' };
  const answer = await post('users.info', { headers, body: JSON.stringify({ user: PEOPLE.tara }) });
  expect(await answer.json()).toEqual({
    ok: false,
    error: 'missing_scope',
    needed: 'users:read',
    provided: 'commands',
  });
});

it('shows people as F2.1 does, and their e-mail only with its scope', async () => {
  const { user } = await webClient(slack).users.info({ user: PEOPLE.tara });
  expect(user).toMatchObject({ enterprise_user: { teams: ['T05WKSP0001', 'T05WKSP0002'] }, is_bot: false });
  expect(user?.profile?.email).toBe('tara@example.com');
  slack.scopes.bot = ['users:read'];
  expect((await webClient(slack).users.info({ user: PEOPLE.tara })).user?.profile?.email).toBeUndefined();
});

it('finds neither deactivated people nor outsiders by e-mail', async () => {
  const find = (email: string) => outcome(webClient(slack).users.lookupByEmail({ email }));
  expect(await find('Tara@example.com')).toBe('ok');
  expect(await find('gordon@example.com')).toBe('users_not_found');
  expect(await find('stefan@example.com')).toBe('users_not_found');
});

it('hides private channels that the bot is not in', async () => {
  const info = () => outcome(webClient(slack).conversations.info({ channel: CHANNELS.secops }));
  expect(await info()).toBe('ok');
  const secops = slack.org.channels.get(CHANNELS.secops);
  if (secops) secops.members = [PEOPLE.alice];
  expect(await info()).toBe('channel_not_found');
});

it('pages members', async () => {
  const seen: string[] = [];
  const pages = webClient(slack).paginate('conversations.members', { channel: CHANNELS.secops, limit: 2 });
  for await (const page of pages) seen.push(...((page as { members?: string[] }).members ?? []));
  expect(new Set(seen).size).toBe(5);
});

it('limits each method by its tier, and forgets after a minute', async () => {
  const find = () => outcome(webClient(slack).users.lookupByEmail({ email: 'tara@example.com' }));
  const answers = await Promise.all(Array.from({ length: 51 }, find));
  expect(answers.filter((it) => it === 'ok')).toHaveLength(50);
  expect(await find()).toBe('WebAPIRateLimitedError');
  now += 60_000;
  expect(await find()).toBe('ok');
});

it('posts to a person, threads, updates, and keeps ephemerals to one person', async () => {
  const client = webClient(slack);
  const first = await client.chat.postMessage({ channel: PEOPLE.alice, text: 'asked' });
  const { channel = '', ts = '' } = first;
  expect(channel).toMatch(/^D/);
  await client.chat.postMessage({ channel, thread_ts: ts, text: 'verified' });
  await client.chat.update({ channel, ts, text: 'done with it' });
  expect(slack.as(PEOPLE.alice).messages()).toMatchObject([
    { text: 'done with it' },
    { text: 'verified', thread_ts: ts },
  ]);

  await client.chat.postEphemeral({ channel: CHANNELS.secops, user: PEOPLE.bob, text: 'only you' });
  const texts = (who: string) =>
    slack
      .as(who)
      .messages(CHANNELS.secops)
      .map((it) => it.text);
  expect(texts(PEOPLE.bob)).toContain('only you');
  expect(texts(PEOPLE.alice)).not.toContain('only you');
  expect(slack.as(PEOPLE.tara).messages(CHANNELS.secops)).toEqual([]);
});

it.each([
  ['no text', { text: '' }, 'no_text'],
  ['too much text', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
  ['a bad block', { text: 'x', blocks: [{ type: 'header', text: text('x'.repeat(151)) }] }, 'invalid_blocks'],
  ['an unknown block', { text: 'x', blocks: [{ type: 'carousel' }] }, 'invalid_blocks'],
  [
    'blocks too long together',
    { text: 'x', blocks: Array.from({ length: 5 }, () => ({ type: 'section', text: text('x'.repeat(2900)) })) },
    'msg_blocks_too_long',
  ],
])('refuses a message with %s', async (_, content, error) => {
  const call = webClient(slack).apiCall('chat.postMessage', { channel: PEOPLE.alice, ...content });
  expect(await outcome(call)).toBe(error);
});

it('refuses updates over 4,000 characters, of other people and of nothing', async () => {
  const client = webClient(slack);
  const { channel = '', ts = '' } = await client.chat.postMessage({ channel: PEOPLE.alice, text: 'x' });
  const update = (at: { channel: string; ts: string }, words = 'y') =>
    outcome(client.chat.update({ ...at, text: words }));
  expect(await update({ channel, ts }, 'x'.repeat(4001))).toBe('msg_too_long');
  expect(await update({ channel: CHANNELS.secops, ts: SEEDED.alert })).toBe('cant_update_message');
  expect(await update({ channel, ts: '1.1' })).toBe('message_not_found');
  expect(await update({ channel: PEOPLE.alice, ts })).toBe('channel_not_found');
});

it('keeps tokens out of the journal', async () => {
  await webClient(slack).chat.postMessage({ channel: PEOPLE.alice, text: `leaked ${slack.tokens.admin}` });
  expect(JSON.stringify(slack.journal.entries)).not.toContain(slack.tokens.admin);
  expect(slack.callsTo('chat.postMessage')).toMatchObject([{ token: 'bot', status: 200, answer: { ok: true } }]);
});

it('tells the tests of every text before anyone sees it', async () => {
  const heard: string[] = [];
  slack.hooks.onMessage = ({ method, text: words }) => {
    heard.push(`${method}: ${words}`);
    expect(slack.as(PEOPLE.alice).messages()).toEqual([]);
  };
  await webClient(slack).chat.postMessage({ channel: PEOPLE.alice, text: 'asked' });
  expect(heard).toEqual(['chat.postMessage: asked']);
});

it.each([
  [fault.rateLimited(3), 'WebAPIRateLimitedError'],
  [fault.http(503), 'WebAPIHTTPError'],
  [fault.error('fatal_error'), 'fatal_error'],
  [fault.drop('before'), 'WebAPIRequestError'],
  [fault.hang('before'), 'WebAPIRequestError'],
  [fault.cut(), 'TypeError'],
  [fault.delay(20), 'ok'],
])('misbehaves once on demand: %j', async (it, result) => {
  slack.faults.next('users.*', it);
  const timeoutMs = it.kind === 'hang' ? 500 : undefined;
  expect(await outcome(webClient(slack, slack.tokens.bot, timeoutMs).users.info({ user: PEOPLE.tara }))).toBe(result);
  expect(await outcome(webClient(slack).users.info({ user: PEOPLE.tara }))).toBe('ok');
});

it("signs as Slack's own example (F4.3)", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const signature = signatureOf('8f742231b10e8888abcd99yyyzzz85a5', 1531420618, body);
  expect(signature).toBe('v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503');
});
