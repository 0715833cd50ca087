import { PEOPLE, TARA_SESSIONS } from '../../sandbox/organisation';
import { fault, startStandIn, type StandIn } from '../../sandbox/stand-in';
import { outcome, webClient } from './tiny-app';

let slack: StandIn;

beforeEach(async () => {
  slack = await startStandIn({ rateLimits: false, slackQuirks: { bulkTakesMs: 0 } });
});
afterEach(() => slack.stop());

const { tara, manny, nora, warden, primaryOwner, stranger, gone, service, bob } = PEOPLE;

const bulk = (args: Record<string, unknown>, timeoutMs?: number) =>
  outcome(webClient(slack, slack.tokens.admin, timeoutMs).apiCall('admin.users.session.resetBulk', args));
const idsOf = (user: string) => slack.sessionsOf(user).map((it) => it.session_id);
const effects = () => slack.journal.effects().map(({ user, sessions }) => [user, sessions.length]);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it.each([
  [{}, []],
  [{ mobile_only: true }, [TARA_SESSIONS.browser, TARA_SESSIONS.macApp, TARA_SESSIONS.windowsApp]],
  [{ web_only: true }, [TARA_SESSIONS.iphone, TARA_SESSIONS.ipad]],
])('resets everybody named: %j', async (scope, left) => {
  expect(await bulk({ user_ids: [tara, bob], ...scope })).toBe('ok');
  expect(idsOf(tara)).toEqual(left);
  expect(idsOf(manny)).toHaveLength(240);
});

it('takes ids as the Node and the Python library send them, and as JSON', async () => {
  const { method, headers } = { method: 'POST', headers: { authorization: `Bearer ${slack.tokens.admin}` } };
  const url = `${slack.apiUrl}admin.users.session.resetBulk`;
  const bodies = [
    new URLSearchParams({ user_ids: JSON.stringify([tara, bob]) }),
    new URLSearchParams({ user_ids: `${tara},${bob}` }),
  ];
  for (const body of bodies) expect(await (await fetch(url, { method, headers, body })).json()).toEqual({ ok: true });
  const json = { ...headers, 'content-type': 'application/json' };
  const answer = await fetch(url, { method, headers: json, body: JSON.stringify({ user_ids: [tara, bob] }) });
  expect(await answer.json()).toEqual({ ok: true });
  expect(effects().map(([user]) => user)).toEqual([tara, bob, tara, bob, tara, bob]);
});

it('counts one effect for each person of a call, though named twice or signed in nowhere', async () => {
  await bulk({ user_ids: [tara, nora, tara] });
  expect(effects()).toEqual([
    [tara, 5],
    [nora, 0],
  ]);
  const [call] = slack.callsTo('admin.users.session.resetBulk');
  expect(slack.journal.effects()).toMatchObject(
    [tara, nora].map((user) => ({ user, by: 'admin.users.session.resetBulk', call: call?.seq })),
  );
});

it('has only queued it when it says ok: who signs in meanwhile stays signed in', async () => {
  slack.quirks.bulkTakesMs = 40;
  expect(await bulk({ user_ids: [tara, bob] })).toBe('ok');
  expect(effects()).toEqual([]);
  const since = slack.signIn(tara, 'android');
  expect(idsOf(tara)).toHaveLength(6);
  await wait(90);
  expect(idsOf(tara)).toEqual([since.session_id]);
  const ended = slack.journal.effects().filter(({ effect }) => effect === 'sessions-ended');
  expect(ended.map(({ user, sessions }) => [user, sessions.length])).toEqual([
    [tara, 5],
    [bob, 2],
  ]);
});

it.each([
  ['nobody', { user_ids: [] }],
  ['no list', {}],
  ['an empty text', { user_ids: '' }],
  ['numbers', { user_ids: [1, 2] }],
  ['an empty id', { user_ids: `${tara},,${bob}` }],
  ['more than 1,000', { user_ids: Array.from({ length: 1_001 }, (_, i) => `U${i}`) }],
  ['both flags', { user_ids: [tara], mobile_only: true, web_only: true }],
])('refuses %s', async (_what, args) => {
  expect(await bulk(args)).toBe('invalid_arguments');
  expect(effects()).toEqual([]);
});

it('takes a thousand people at once', async () => {
  const people = slack.addPeople(1_000);
  expect(await bulk({ user_ids: people })).toBe('ok');
  expect(effects()).toHaveLength(1_000);
  expect(people.flatMap(idsOf)).toEqual([]);
});

it.each([
  ['U00NOBODY01', 'user_not_found'],
  [stranger, 'user_not_found'],
  [gone, 'user_not_found'],
  [warden, 'cannot_reset_bot'],
  [primaryOwner, 'cannot_reset_primary_owner'],
])('with %s in the list: refuses all, skips, or fails for some, as the quirk says', async (bad, error) => {
  const ids = { user_ids: [tara, bad, bob] };
  expect(await bulk(ids)).toBe(error);
  expect(effects()).toEqual([]);
  slack.quirks.bulkWithBadIds = 'fail-some';
  expect(await bulk(ids)).toBe('failed_for_some_users');
  slack.quirks.bulkWithBadIds = 'skip-them';
  expect(await bulk(ids)).toBe('ok');
  expect(effects()).toEqual([
    [tara, 5],
    [bob, 2],
    [tara, 0],
    [bob, 0],
  ]);
});

it('needs the admin token, its scope, and an owner who is an admin', async () => {
  const withBot = webClient(slack).apiCall('admin.users.session.resetBulk', { user_ids: [tara] });
  expect(await outcome(withBot)).toBe('not_allowed_token_type');
  slack.scopes.admin = ['admin.users:read'];
  expect(await bulk({ user_ids: [tara] })).toBe('missing_scope');
  slack.scopes.admin = ['admin.users:write'];
  slack.change(service, { role: 'member' });
  expect(await bulk({ user_ids: [tara] })).toBe('not_an_admin');
});

it.each([
  [fault.drop('before'), 5],
  [fault.drop('after'), 0],
  [fault.hang('after'), 0],
  [fault.cut(), 0],
  [fault.rateLimited(3), 5],
  [fault.http(500, 'after'), 0],
  [fault.error('internal_error', 'after'), 0],
])('may have queued it before it failed: %j', async (it, left) => {
  slack.faults.next('admin.users.session.*', it);
  expect(await bulk({ user_ids: [tara] }, 500)).not.toBe('ok');
  expect(idsOf(tara)).toHaveLength(left);
});

it('is limited as tier 2, and asks the hook about each person first', async () => {
  slack.limits.enabled = true;
  const asked: string[] = [];
  slack.hooks.beforeEffect = ({ user, call }) => void asked.push(`${user} ${call.seq}`);
  const answers = await Promise.all(Array.from({ length: 21 }, () => bulk({ user_ids: [tara, bob] })));
  expect(answers.filter((it) => it === 'ok')).toHaveLength(20);
  expect(new Set(asked).size).toBe(40);
});
