import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { PEOPLE } from '../sandbox/names';
import { fault, type PersonClient, type StandIn } from '../sandbox/stand-in';
import { ledgerOf } from './crash/ledger';
import { newFolder } from './helpers/folders';
import { endAll, freshStandIn, MAIN, readiness, type Running, startApp, TRAIL_KEY, until } from './helpers/running';

const folder = newFolder('process');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const start = (
  slack: Pick<StandIn, 'tokens' | 'apiUrl' | 'signingSecret'>,
  env: Record<string, string> = {},
): Running => startApp(slack, folder, env);
afterEach(endAll);

it('stops with one message that lists every problem and its fix', async () => {
  const slack = await freshStandIn();
  const app = start(slack, { SLACK_BOT_TOKEN: '', AUDIT_CHANNEL: '#secops', TRAIL_KEY: 'short' });
  expect(await app.exited).toBe(1);
  for (const variable of ['SLACK_BOT_TOKEN', 'AUDIT_CHANNEL', 'TRAIL_KEY']) expect(app.output).toContain(variable);
  expect(app.output.match(/Fix:/g)).toHaveLength(3);
});

it('lets an act that is under way end when it is told to stop, within ten seconds', async () => {
  const slack = await freshStandIn();
  const app = start(slack);
  await app.says('"msg":"listening"');
  slack.deliverTo = `http://127.0.0.1:${app.port}`;
  await readiness(app.port);
  const alice = slack.as(PEOPLE.alice);
  await fillIn(alice, app);
  slack.faults.next('admin.users.session.reset', fault.delay(1_500, 'after'));
  await alice.submit();
  await until(
    () => slack.callsTo('admin.users.session.reset').length === 1,
    () => app.output,
  );

  app.child.kill('SIGTERM');
  expect(await app.exited).toBe(0);
  expect(app.output).toContain('"isDrained":true');
  expect(JSON.stringify(alice.modal()?.view)).toContain('accepted it, checking');
});

it('gives back an act whose answer does not come, and the next start looks at once, not after the lease', async () => {
  const slack = await freshStandIn();
  const database = { DATABASE_URL: `file:${join(folder, 'given-back.db')}` };
  const app = start(slack, database);
  await app.says('"msg":"listening"');
  slack.deliverTo = `http://127.0.0.1:${app.port}`;
  await readiness(app.port);
  const alice = slack.as(PEOPLE.alice);
  await fillIn(alice, app);
  slack.faults.next('admin.users.session.reset', fault.hang('after'));
  await alice.submit();
  await until(
    () => slack.callsTo('admin.users.session.reset').length === 1,
    () => app.output,
  );

  const toldAt = Date.now();
  app.child.kill('SIGTERM');
  expect(await app.exited).toBe(0);
  expect(Date.now() - toldAt).toBeLessThan(10_000);
  expect(app.output).toContain('"isDrained":false');
  const ledger = ledgerOf({ kind: 'sqlite', file: join(folder, 'given-back.db') }, TRAIL_KEY);
  const [left] = await ledger.all();
  expect(left?.attempts).toMatchObject([{ state: 'unknown', error: 'process_ended' }]);
  await ledger.close();

  const next = start(slack, database);
  await next.says('"msg":"listening"');
  const startedAt = Date.now();
  const verified = (): boolean => JSON.stringify(alice.messages()).includes('Verified: 2 of 2');
  await until(verified, () => next.output);
  expect(Date.now() - startedAt).toBeLessThan(15_000);
  expect(slack.callsTo('admin.users.session.reset')).toHaveLength(1);
  next.child.kill('SIGTERM');
  expect(await next.exited).toBe(0);
}, 60_000);

it('works over Socket Mode, with no inbound address, through a routine refresh', async () => {
  const slack = await freshStandIn();
  const app = start(slack, { SLACK_APP_TOKEN: slack.tokens.app, SLACK_SIGNING_SECRET: '' });
  await app.says('"mode":"socket"');
  await readiness(app.port);
  const alice = slack.as(PEOPLE.alice);
  expect((await alice.command('/reset-sessions', 'help')).ok).toBe(true);
  slack.refreshSockets();
  await until(
    () => slack.socketConnected,
    () => app.output,
  );
  expect((await alice.command('/reset-sessions', `${PEOPLE.tara} mobile`)).ok).toBe(true);
  await until(
    () => alice.modal()?.view.submit !== undefined,
    () => app.output,
  );
  app.child.kill('SIGTERM');
  expect(await app.exited).toBe(0);
});

/** After ten seconds it would give up, and end with 1. */
async function endsWhenTold(app: Running): Promise<void> {
  app.child.kill('SIGTERM');
  expect(await app.exited).toBe(0);
  expect(app.output).not.toContain('unhandled rejection');
}

const problemAt = async (port: number): Promise<unknown> => {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  return ((await answer.json()) as { problem?: unknown }).problem;
};

describe('over Socket Mode', () => {
  const socketMode = (slack: StandIn): Record<string, string> => ({
    SLACK_APP_TOKEN: slack.tokens.app,
    SLACK_SIGNING_SECRET: '',
  });
  const connected = (slack: StandIn, app: Running): Promise<void> =>
    until(
      () => slack.socketConnected,
      () => app.output,
    );

  it('starts without Slack, says so, and ends when told', async () => {
    const slack = await freshStandIn();
    const { tokens, apiUrl, signingSecret } = slack;
    await slack.stop();
    const app = start({ tokens, apiUrl, signingSecret }, socketMode(slack));
    await app.says('"msg":"listening"');
    await app.says('"problem":"slack-unreachable"');
    expect(await problemAt(app.port)).toBe('slack-unreachable');
    await endsWhenTold(app);
  });

  it('starts while Slack lets everybody wait, and ends when told', async () => {
    const slack = await freshStandIn();
    slack.faults.always('*', fault.hang('before'));
    const app = start(slack, socketMode(slack));
    await app.says('"msg":"listening"');
    await until(
      () => slack.callsTo('auth.test').length > 0 && slack.callsTo('apps.connections.open').length > 0,
      () => app.output,
    );
    await endsWhenTold(app);
  });

  it('is connected once Slack answers, whatever it answered before, at the start and later', async () => {
    const slack = await freshStandIn();
    const trouble = [fault.http(503), fault.error('internal_error'), fault.http(500), fault.drop('after')];
    for (const each of trouble.slice(0, 2)) slack.faults.next('apps.connections.open', each);
    const app = start(slack, socketMode(slack));
    await connected(slack, app);
    await readiness(app.port);

    for (const each of trouble) slack.faults.next('apps.connections.open', each);
    slack.refreshSockets();
    await until(
      () => slack.faults.waiting().length === 0,
      () => app.output,
    );
    await connected(slack, app);
    expect((await slack.as(PEOPLE.alice).command('/reset-sessions', 'help')).ok).toBe(true);
    await endsWhenTold(app);
  }, 60_000);

  it('names the app-level token that Slack refuses, and what to do, and goes on when it is taken again', async () => {
    const slack = await freshStandIn();
    slack.revoke('app');
    const app = start(slack, socketMode(slack));
    await app.says('Slack refuses the app-level token. Operator: put the current xapp- token');
    await until(
      () => app.output.includes('installation is right'),
      () => app.output,
    );
    expect(await problemAt(app.port)).toBe('app-token-refused');

    slack.restore('app');
    await connected(slack, app);
    await readiness(app.port);
    slack.revoke('app');
    slack.refreshSockets();
    await until(
      () => app.output.split('Slack refuses the app-level token').length > 2,
      () => app.output,
    );
    await endsWhenTold(app);
  }, 60_000);
});

it('ends when told while it waits for its database', async () => {
  const slack = await freshStandIn();
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const app = start(slack, { DATABASE_URL: `postgres://warden:x@127.0.0.1:${port}/warden` });
  await until(
    () => sockets.length > 0,
    () => app.output,
  );
  await endsWhenTold(app);
  for (const socket of sockets) socket.destroy();
  silent.close();
});
/** All but the last press of the button. */
async function fillIn(alice: PersonClient, app: Running): Promise<void> {
  await alice.command('/reset-sessions', `${PEOPLE.tara} mobile`);
  await until(
    () => alice.modal()?.view.submit !== undefined,
    () => app.output,
  );
  await alice.fill({ reason: { choose_reason: 'exercise' } });
  await until(
    () => JSON.stringify(alice.modal()?.view).includes('They would read'),
    () => app.output,
  );
}

it('package.json runs the app as `npm start` and as `node .`', () => {
  const { main, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    main: string;
    scripts: Record<string, string>;
  };
  expect(resolve(main)).toBe(MAIN);
  expect(scripts.start).toBe('node .');
});
