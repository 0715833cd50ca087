import { nextCall } from '../../src/domain/plan';
import type { Attempt } from '../../src/domain/request';
import type { SessionId, UserId } from '../../src/domain/session';
import { ORG, PEOPLE, TARA_SESSIONS, WORKSPACES } from '../../sandbox/names';
import { startStandIn, type StandIn } from '../../sandbox/stand-in';
import { attemptOf, idOf, LAB, MAIN, refOf, TARA } from '../helpers/examples';
import { gatewayTo, json, startRawSlack, type TestGateway } from './gateways';

const RESET = 'admin.users.session.reset';
const INVALIDATE = 'admin.users.session.invalidate';

let slack: StandIn;
let gateway: TestGateway;
beforeEach(async () => {
  slack = await startStandIn({ rateLimits: false });
  gateway = gatewayTo(slack.apiUrl);
});
afterEach(() => slack.stop());

const alive = (): number => slack.sessionsOf(TARA).length;

describe('what is sent', () => {
  it.each([
    ['all', {}],
    ['mobile', { mobile_only: 'true' }],
    ['web', { web_only: 'true' }],
  ] as const)('a reset of %s says so and no more', async (scope, flags) => {
    expect(await gateway.admin.reset(TARA, scope)).toMatchObject({ class: 'accepted', httpStatus: 200 });
    expect(slack.callsTo(RESET).map(({ args, token }) => ({ ...args, token }))).toEqual([
      { user_id: TARA, ...flags, token: 'admin' },
    ]);
  });

  it.each(['user', 'team'] as const)('an invalidation in the form of %s, never both owners at once', async (form) => {
    slack.quirks.invalidateForm = form;
    const ref = { ...refOf(0, MAIN), sessionId: idOf(TARA_SESSIONS.browser - 1_112_275_520_000) };
    const wrong = form === 'user' ? 'team' : 'user';
    expect(await gateway.admin.invalidate(TARA, ref, wrong)).toMatchObject({ class: 'refused', wrongArguments: true });
    expect(gateway.admin.invalidateForm).toBe('user');
    expect(await gateway.admin.invalidate(TARA, ref, form)).toMatchObject({ class: 'accepted' });
    expect(gateway.admin.invalidateForm).toBe(form);
    expect(await gateway.admin.invalidate(TARA, ref, form)).toMatchObject({
      class: 'gone',
      error: 'session_not_found',
    });
    const owner = form === 'user' ? { user_id: TARA } : { team_id: WORKSPACES.main };
    expect(slack.callsTo(INVALIDATE).at(-1)?.args).toEqual({ ...owner, session_id: String(TARA_SESSIONS.browser) });
    expect(alive()).toBe(4);
  });

  it.each(['user', 'team'] as const)(
    'comes round to the form that this Slack speaks, and stays with it: %s',
    async (form) => {
      slack.quirks.invalidateForm = form;
      const here = slack.sessionsOf(TARA).filter(({ team_id: team }) => team === MAIN);
      const sessions = here.map(({ session_id: id }) => ({ ...refOf(0), sessionId: String(id) as SessionId }));
      const attempts: Attempt[] = [];
      for (;;) {
        const next = nextCall({ kind: 'invalidate', target: TARA, sessions }, attempts, gateway.admin.invalidateForm);
        if (next.kind !== 'call' || next.call.method !== 'invalidate') break;
        const { call } = next;
        const ref = { ...refOf(0), sessionId: call.sessionId };
        const { class: state, ...rest } = await gateway.admin.invalidate(TARA, ref, call.form);
        attempts.push(attemptOf(call, { ...rest, state }));
      }
      const forms = attempts.map(({ call, state }) => [call.method === 'invalidate' && call.form, state]);
      const accepted = [form, 'accepted'];
      expect(forms).toEqual(form === 'user' ? [accepted, accepted] : [['user', 'refused'], accepted, accepted]);
      expect(alive()).toBe(3);
    },
  );

  it('is only ever one of six methods', async () => {
    const { admin } = gateway;
    await admin.identity();
    await admin.reset(TARA, 'all');
    await admin.resetBulk([TARA], 'all');
    await admin.peoplePage('');
    await admin.sessionsPage('');
    await admin.invalidate(TARA, refOf(1), 'user');
    await admin.list(TARA, [MAIN, LAB], 'background');
    for await (const page of admin.sweep('background')) expect(page.length).toBeGreaterThan(0);
    const methods = new Set(slack.journal.calls().map(({ method }) => method));
    expect([...methods].sort()).toEqual([
      'admin.users.list',
      'admin.users.session.invalidate',
      'admin.users.session.list',
      RESET,
      'admin.users.session.resetBulk',
      'auth.test',
    ]);
    expect(Object.keys(admin).sort()).toEqual(
      [
        ...['identity', 'invalidate', 'invalidateForm', 'limitOf', 'list', 'peoplePage', 'ready', 'reset'],
        ...['resetBulk', 'room', 'sessionsPage', 'sweep'],
      ].sort(),
    );
  });
});

describe('whose token it is', () => {
  it('is read from Slack, with the organisation', async () => {
    expect(await gateway.admin.identity()).toEqual({ userId: PEOPLE.service as UserId, organisation: ORG });
  });

  it('is a failed look-up when Slack does not say', async () => {
    slack.revoke('admin');
    await expect(gateway.admin.identity()).rejects.toMatchObject({ slackError: 'token_revoked', method: 'auth.test' });
    const raw = await startRawSlack((to) => {
      json(to, { ok: true });
    });
    await expect(gatewayTo(raw.apiUrl).admin.identity()).rejects.toMatchObject({ slackError: 'no_user_id' });
    await raw.stop();
  });
});
