import type { WebAPICallResult } from '@slack/web-api';
import { ORG, PEOPLE, TARA_SESSIONS, WORKSPACES } from '../../sandbox/organisation';
import { fault, startStandIn, type StandIn } from '../../sandbox/stand-in';
import { outcome, webClient } from './tiny-app';

let slack: StandIn;

beforeEach(async () => {
  slack = await startStandIn({ rateLimits: false });
});
afterEach(() => slack.stop());

interface Listing {
  active_sessions: { session_id: number; recent?: { ip: string } }[];
  response_metadata?: { next_cursor?: string };
}

const admin = (method: string, args: Record<string, unknown>, timeoutMs?: number) =>
  webClient(slack, slack.tokens.admin, timeoutMs).apiCall(`admin.users.session.${method}`, args) as Promise<
    WebAPICallResult & Listing
  >;
const idsOf = (user: string) => slack.sessionsOf(user).map((it) => it.session_id);
const listed = async (args: Record<string, unknown>) => (await admin('list', args)).active_sessions;

it('lists by person and workspace, the organisation being one of them', async () => {
  const user_id = PEOPLE.tara;
  const inMain = await listed({ user_id, team_id: WORKSPACES.main });
  expect(inMain.map((it) => it.session_id)).toEqual([TARA_SESSIONS.ipad, TARA_SESSIONS.browser]);
  expect(inMain[0]).not.toHaveProperty('recent');
  expect(inMain[1]).toHaveProperty('recent.ip', '198.51.100.9');
  expect(inMain[1]).not.toHaveProperty('kind');
  expect(await listed({ user_id, team_id: ORG })).toHaveLength(2);
  slack.quirks.acceptsOrgIdInList = false;
  expect(await outcome(admin('list', { user_id, team_id: ORG }))).toBe('team_not_found');
});

it('keeps the rule of the pair, and its other refusals', async () => {
  expect(await outcome(admin('list', { user_id: PEOPLE.tara }))).toBe('missing_team');
  expect(await outcome(admin('list', { team_id: WORKSPACES.main }))).toBe('missing_user');
  const inMain = (user_id: string) => outcome(admin('list', { user_id, team_id: WORKSPACES.main }));
  expect(await inMain(PEOPLE.nora)).toBe('no_active_sessions');
  expect(await inMain(PEOPLE.warden)).toBe('bots_not_allowed');
  expect(await inMain(PEOPLE.stranger)).toBe('user_not_found');
  expect(await outcome(admin('list', { limit: 1001 }))).toBe('invalid_arguments');
  expect(await outcome(admin('list', { cursor: 'nonsense' }))).toBe('invalid_cursor');
  slack.quirks.emptyListIsError = false;
  expect(await listed({ user_id: PEOPLE.nora, team_id: WORKSPACES.main })).toEqual([]);
});

it('pages the whole organisation', async () => {
  slack.addPeople(500);
  const seen: number[] = [];
  let cursor = '';
  do {
    const page = await admin('list', { limit: 300, ...(cursor ? { cursor } : {}) });
    seen.push(...page.active_sessions.map((it) => it.session_id));
    cursor = page.response_metadata?.next_cursor ?? '';
  } while (cursor);
  expect(seen).toHaveLength(slack.org.sessions.size);
  expect(new Set(seen).size).toBe(seen.length);
});

it.each([
  [{}, []],
  [{ mobile_only: true }, [TARA_SESSIONS.browser, TARA_SESSIONS.macApp, TARA_SESSIONS.windowsApp]],
  [{ web_only: true }, [TARA_SESSIONS.iphone, TARA_SESSIONS.ipad]],
])('resets %j', async (scope, left) => {
  await admin('reset', { user_id: PEOPLE.tara, ...scope });
  expect(idsOf(PEOPLE.tara)).toEqual(left);
  expect(slack.journal.effects()).toMatchObject([{ by: 'admin.users.session.reset', user: PEOPLE.tara }]);
});

it('can leave desktop apps out of web_only, and take its time', async () => {
  slack.quirks.webOnlyIncludesDesktop = false;
  slack.quirks.resetTakesMs = 30;
  await admin('reset', { user_id: PEOPLE.tara, web_only: true });
  const signedInSince = slack.signIn(PEOPLE.tara, 'windows-browser');
  expect(idsOf(PEOPLE.tara)).toHaveLength(6);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(idsOf(PEOPLE.tara)).not.toContain(TARA_SESSIONS.browser);
  expect(idsOf(PEOPLE.tara)).toEqual(expect.arrayContaining([TARA_SESSIONS.macApp, signedInSince.session_id]));
});

it.each([
  [PEOPLE.warden, 'cannot_reset_bot'],
  [PEOPLE.primaryOwner, 'cannot_reset_primary_owner'],
  [PEOPLE.stranger, 'user_not_found'],
  ['U00NOBODY01', 'user_not_found'],
])('does not reset %s: %s', async (user_id, error) => {
  expect(await outcome(admin('reset', { user_id }))).toBe(error);
  expect(slack.journal.effects()).toEqual([]);
});

it('refuses both flags at once, and a token whose owner is no admin any more', async () => {
  const both = { user_id: PEOPLE.tara, mobile_only: true, web_only: true };
  expect(await outcome(admin('reset', both))).toBe('invalid_arguments');
  const service = slack.org.people.get(PEOPLE.service);
  if (service?.enterprise_user) service.enterprise_user.is_admin = false;
  expect(await outcome(admin('reset', { user_id: PEOPLE.tara }))).toBe('not_an_admin');
  if (service) service.deleted = true;
  expect(await outcome(admin('reset', { user_id: PEOPLE.tara }))).toBe('token_revoked');
});

it.each(['user', 'team'] as const)('invalidates by its form alone: %s', async (form) => {
  slack.quirks.invalidateForm = form;
  const session_id = TARA_SESSIONS.browser;
  const byUser = { user_id: PEOPLE.tara, session_id };
  const byTeam = { team_id: WORKSPACES.main, session_id };
  const [right, wrong] = form === 'user' ? [byUser, byTeam] : [byTeam, byUser];
  expect(await outcome(admin('invalidate', wrong))).toBe('invalid_arguments');
  expect(await outcome(admin('invalidate', { ...right, ...wrong }))).toBe('invalid_arguments');
  expect(await outcome(admin('invalidate', right))).toBe('ok');
  expect(await outcome(admin('invalidate', right))).toBe('session_not_found');
  expect(idsOf(PEOPLE.tara)).toHaveLength(4);
});

it('answers the same for a wrong owner as for no such session', async () => {
  const call = admin('invalidate', { user_id: PEOPLE.bob, session_id: TARA_SESSIONS.browser });
  expect(await outcome(call)).toBe('session_not_found');
  const primary = { user_id: PEOPLE.primaryOwner, session_id: idsOf(PEOPLE.primaryOwner)[0] };
  expect(await outcome(admin('invalidate', primary))).toBe('cannot_invalidate_primary_owner');
});

it.each([
  [fault.drop('before'), 5],
  [fault.drop('after'), 0],
  [fault.hang('after'), 0],
  [fault.cut(), 0],
  [fault.html('before'), 5],
  [fault.empty('after'), 0],
  [fault.error('internal_error', 'after'), 0],
])('may have acted before it failed: %j', async (it, left) => {
  slack.faults.next('admin.users.session.*', it);
  expect(await outcome(admin('reset', { user_id: PEOPLE.tara }, 500))).not.toBe('ok');
  expect(idsOf(PEOPLE.tara)).toHaveLength(left);
});

it('waits for the hook before sessions end', async () => {
  slack.hooks.beforeEffect = async ({ sessions }) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(idsOf(PEOPLE.tara)).toEqual(sessions);
  };
  await admin('reset', { user_id: PEOPLE.tara });
  expect(idsOf(PEOPLE.tara)).toEqual([]);
});
