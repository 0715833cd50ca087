import type { UserId, WorkspaceId } from '../../src/domain/session';
import { ORG, PEOPLE, TARA_SESSIONS } from '../../sandbox/names';
import { fault, startStandIn, type StandIn } from '../../sandbox/stand-in';
import { LAB, MAIN, TARA } from '../helpers/examples';
import { gatewayTo, json, startRawSlack, type TestGateway } from './gateways';

const LIST = 'admin.users.session.list';
const ORGANISATION = ORG as WorkspaceId;
const EVERYWHERE = [MAIN, LAB, ORGANISATION];

let slack: StandIn;
let gateway: TestGateway;
beforeEach(async () => {
  slack = await startStandIn({ rateLimits: false });
  gateway = gatewayTo(slack.apiUrl);
});
afterEach(() => slack.stop());

const list = (places = EVERYWHERE, target = TARA) => gateway.admin.list(target, places, 'person-waits');
const troubleIn = (place: WorkspaceId): void => {
  slack.faults.random(({ args }) => (args.team_id === place ? fault.http(500) : undefined));
};

describe('a person’s sessions', () => {
  it('come from all their workspaces and the organisation, each with where it was listed', async () => {
    const { sessions, coverage } = await list();
    expect(coverage).toBe('complete');
    expect(Object.fromEntries(sessions.map(({ sessionId, listedIn }) => [sessionId, listedIn]))).toEqual({
      [TARA_SESSIONS.ipad]: MAIN,
      [TARA_SESSIONS.browser]: MAIN,
      [TARA_SESSIONS.windowsApp]: LAB,
      [TARA_SESSIONS.iphone]: ORG,
      [TARA_SESSIONS.macApp]: ORG,
    });
    expect(sessions.find(({ sessionId }) => sessionId === String(TARA_SESSIONS.browser))).toMatchObject({
      created: { hardware: 'Intel', os: 'OS X', osVersion: '10.15.7', client: '131.0.6778.86', ip: '203.0.113.7' },
      recent: { ip: '198.51.100.9' },
    });
  });

  it('are one session when several places show it', async () => {
    const row = { user_id: TARA, team_id: ORG, session_id: 1112275520242, created: {} };
    const raw = await startRawSlack((to) => {
      json(to, { ok: true, active_sessions: [row] });
    });
    const { sessions } = await gatewayTo(raw.apiUrl).admin.list(TARA, EVERYWHERE, 'background');
    expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['1112275520242']);
    await raw.stop();
  });

  it('are partly known when one place cannot be read, and unknown when none can', async () => {
    troubleIn(LAB);
    expect(await list()).toMatchObject({ coverage: 'partial', sessions: { length: 4 } });
    slack.faults.always(LIST, fault.http(500));
    await expect(list()).rejects.toMatchObject({ method: LIST, slackError: 'http_500' });
  });

  it('are complete without an organisation id that this Slack does not take, and it is not asked again', async () => {
    slack.quirks.acceptsOrgIdInList = false;
    expect(await list()).toMatchObject({ coverage: 'complete', sessions: { length: 3 } });
    expect(await list()).toMatchObject({ coverage: 'complete', sessions: { length: 3 } });
    expect(slack.callsTo(LIST).filter(({ args }) => args.team_id === ORG)).toHaveLength(1);
  });

  const orgAnswers = (code: string): void => {
    slack.faults.random(({ args }) => (args.team_id === ORG ? fault.error(code) : undefined));
  };
  const askedOrg = (): number => slack.callsTo(LIST).filter(({ args }) => args.team_id === ORG).length;

  it.each([
    ...['invalid_arguments', 'missing_team', 'team_access_not_granted', 'invalid_team', 'user_not_found'],
    ...['access_denied', 'enterprise_is_restricted', 'not_an_admin', 'feature_not_enabled', 'bots_not_allowed'],
  ])('are complete without an organisation id that this Slack refuses by %s, once and for all', async (code) => {
    orgAnswers(code);
    expect(await list()).toMatchObject({ coverage: 'complete', notListable: ORG, sessions: { length: 3 } });
    expect(await list()).toMatchObject({ coverage: 'complete', notListable: ORG, sessions: { length: 3 } });
    expect(askedOrg()).toBe(1);
  });

  it.each(['internal_error', 'fatal_error', 'service_unavailable', 'a_new_word', 'invalid_auth', 'token_revoked'])(
    'are partly known when the organisation answers %s: that says nothing about its id',
    async (code) => {
      orgAnswers(code);
      expect(await list()).toMatchObject({ coverage: 'partial', sessions: { length: 3 } });
      slack.faults.clear();
      expect(await list()).toMatchObject({ coverage: 'complete', sessions: { length: 5 } });
      expect(askedOrg()).toBe(2);
    },
  );

  it('do not lose the organisation to a refusal that met the workspaces as well', async () => {
    slack.faults.always(LIST, fault.error('feature_not_enabled'));
    await expect(list()).rejects.toMatchObject({ slackError: 'feature_not_enabled' });
    slack.faults.clear();
    expect(await list()).toMatchObject({ coverage: 'complete', sessions: { length: 5 } });
  });

  it('are partly known when only the first page of the organisation came', async () => {
    for (let i = 0; i < 1_050; i += 1) slack.signIn(TARA, 'android', ORG);
    slack.faults.random(({ args }) =>
      args.team_id === ORG && args.cursor !== undefined ? fault.error('invalid_arguments') : undefined,
    );
    expect(await list()).toMatchObject({ coverage: 'partial' });
  });

  it('are not complete when a workspace is not found', async () => {
    slack.faults.random(({ args }) => (args.team_id === LAB ? fault.error('team_not_found') : undefined));
    expect(await list()).toMatchObject({ coverage: 'partial' });
  });

  it('are not complete when the organisation, once listed, is suddenly refused', async () => {
    await list();
    slack.quirks.acceptsOrgIdInList = false;
    expect(await list()).toMatchObject({ coverage: 'partial', sessions: { length: 3 } });
    await expect(list([ORGANISATION])).rejects.toMatchObject({ slackError: 'team_not_found' });
  });

  it('are unknown, not none, when there is nowhere to ask', async () => {
    slack.quirks.acceptsOrgIdInList = false;
    await expect(list([ORGANISATION])).rejects.toMatchObject({ slackError: 'team_not_found' });
    await expect(list([ORGANISATION])).rejects.toMatchObject({ slackError: 'team_not_found' });
    await expect(list([])).rejects.toMatchObject({ slackError: 'team_not_found' });
  });

  it.each([true, false])('are none, whether Slack says so by an error (%s) or an empty list', async (byError) => {
    slack.quirks.emptyListIsError = byError;
    expect(await list([MAIN], PEOPLE.nora as UserId)).toMatchObject({ coverage: 'complete', sessions: [] });
  });

  it('go on over as many pages as there are', async () => {
    for (let i = 0; i < 1_050; i += 1) slack.signIn(PEOPLE.nora, 'android');
    const { sessions, coverage } = await list([MAIN], PEOPLE.nora as UserId);
    expect([new Set(sessions.map(({ sessionId }) => sessionId)).size, coverage]).toEqual([1_050, 'complete']);
    expect(slack.callsTo(LIST).map(({ args }) => [args.limit, typeof args.cursor])).toEqual([
      ['1000', 'undefined'],
      ['1000', 'string'],
    ]);
  });

  it('are partly known when a later page fails', async () => {
    for (let i = 0; i < 1_050; i += 1) slack.signIn(TARA, 'android');
    slack.faults.random(({ args }) => (args.cursor === undefined ? undefined : fault.error('invalid_cursor')));
    expect(await list()).toMatchObject({ coverage: 'partial', sessions: { length: 3 } });
  });
});

describe('rows that are no sessions', () => {
  const row = { user_id: TARA, team_id: MAIN, session_id: 1112275520242, created: { os: 'iOS' } };
  it.each<[string, unknown]>([
    ['no list', undefined],
    ['a list that is none', { 0: row }],
    ['a row of nothing', [null]],
    ['no session id', [{ ...row, session_id: undefined }]],
    ['a session id of nothing', [{ ...row, session_id: 0 }]],
    ['a session id of words', [{ ...row, session_id: 'abc' }]],
    ['a session id with a fraction', [{ ...row, session_id: 1112275520242.5 }]],
    ['a session id too long for a number', [{ ...row, session_id: 12345678901234567 }]],
    ['no owner', [{ ...row, user_id: '' }]],
    ['no workspace', [{ ...row, team_id: null }]],
    ['one bad row among good ones', [row, { ...row, team_id: 'x' }]],
  ])('make the listing unknown: %s', async (_what, rows) => {
    const raw = await startRawSlack((to) => {
      json(to, { ok: true, active_sessions: rows });
    });
    const listed = gatewayTo(raw.apiUrl).admin.list(TARA, [MAIN], 'background');
    await expect(listed).rejects.toMatchObject({ code: 'slack_lookup_failed', method: LIST });
    await raw.stop();
  });

  it.each([12_345, 7, '42'])('have ids of any length: %s', async (id) => {
    const raw = await startRawSlack((to) => {
      json(to, { ok: true, active_sessions: [{ ...row, session_id: id }] });
    });
    const { sessions } = await gatewayTo(raw.apiUrl).admin.list(TARA, [MAIN], 'background');
    expect(sessions).toMatchObject([{ sessionId: String(id) }]);
    await raw.stop();
  });

  it('may lack anything about the device, and carry what nobody asked for', async () => {
    const odd = { ...row, session_id: '12345678901234567890', created: { os: '', ip: 7 }, recent: null, more: [1] };
    const raw = await startRawSlack((to) => {
      json(to, { ok: true, active_sessions: [odd], response_metadata: {} });
    });
    const { sessions } = await gatewayTo(raw.apiUrl).admin.list(TARA, [MAIN], 'background');
    expect(sessions).toMatchObject([{ sessionId: '12345678901234567890', created: {} }]);
    expect(sessions[0]).not.toHaveProperty('recent');
    await raw.stop();
  });
});

describe('looking up within Slack’s limits', () => {
  it('waits as long as Slack says, and asks again', async () => {
    slack.faults.next(LIST, fault.rateLimited(7));
    expect(await list([MAIN])).toMatchObject({ coverage: 'complete', sessions: { length: 2 } });
    expect(gateway.sleptMs()).toBe(7_000);
    expect(gateway.pauses).toEqual([[LIST, 7_000]]);
  });

  it('lets nobody wait for longer than twenty seconds', async () => {
    slack.faults.next(LIST, fault.rateLimited(25));
    await expect(list([MAIN])).rejects.toMatchObject({ slackError: 'ratelimited' });
    expect(gateway.sleptMs()).toBe(0);
    expect(slack.callsTo(LIST)).toHaveLength(1);
  });

  it('shares a fresh listing among those to whom one of some age will do, never a failure', async () => {
    const shared = () => gateway.admin.list(TARA, [MAIN], 'person-waits', 30_000);
    slack.faults.next(LIST, fault.http(500));
    await expect(shared()).rejects.toMatchObject({ slackError: 'http_500' });
    await Promise.all([shared(), shared(), shared()]);
    expect(slack.callsTo(LIST)).toHaveLength(2);
    await list([MAIN]);
    gateway.pass(30_001);
    await shared();
    expect(slack.callsTo(LIST)).toHaveLength(4);
  });
});

it('sweeps the whole organisation, page by page, each session with its owner', async () => {
  slack.addPeople(600);
  const seen: string[] = [];
  let pages = 0;
  for await (const page of gateway.admin.sweep('background')) {
    pages += 1;
    seen.push(...page.map(({ owner, sessionId }) => `${owner} ${sessionId}`));
  }
  const all = [...slack.org.sessions.values()].map((it) => `${it.user_id} ${it.session_id}`);
  expect([pages, seen.sort()]).toEqual([2, all.sort()]);
});

it('tells that a sweep failed halfway', async () => {
  slack.addPeople(600);
  slack.faults.random(({ args }) => (args.cursor === undefined ? undefined : fault.drop('before')));
  const sweep = async () => {
    for await (const page of gateway.admin.sweep('background')) expect(page).toHaveLength(1_000);
  };
  await expect(sweep()).rejects.toMatchObject({ slackError: 'UND_ERR_SOCKET' });
});
