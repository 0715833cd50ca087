import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS, ORG, PEOPLE } from '../sandbox/names';
import { eventPayload } from '../sandbox/payloads';
import { fault } from '../sandbox/stand-in';
import { type BucketStandIn, startBucket } from './helpers/bucket';
import { newFolder } from './helpers/folders';
import { endAll, freshStandIn, readiness, type Running, startApp, TRAIL_KEY, until } from './helpers/running';

const folder = newFolder('secrets');
let bucket: BucketStandIn;
beforeAll(async () => {
  bucket = await startBucket();
});
afterEach(endAll);
afterAll(async () => {
  await bucket.stop();
  rmSync(folder, { recursive: true, force: true });
});

const tokens = { bot: 'xoxb-canary-bot-1', admin: 'xoxp-canary-admin-1', app: 'xapp-canary-app-1' };
const PAGER_SECRET = 'canary-pager-secret-0123456789-abcdefghij';
/** Looked for in everything the process leaves behind: each of its secrets has it. */
const CANARY = 'canary';

/** Says on SIGUSR2 what a library, a child process or a crash report would find in the environment. */
const SHOW_ENVIRONMENT = `process.on('SIGUSR2', () => process.stderr.write('environment ' + JSON.stringify(process.env) + ' end'));`;

it('keeps its secrets out of log, errors, database and environment, whatever goes wrong', async () => {
  const slack = await freshStandIn({ tokens, signingSecret: 'canary-signing-secret' });
  const preload = join(folder, 'show-environment.cjs');
  writeFileSync(preload, SHOW_ENVIRONMENT);
  writeFileSync(join(folder, '.env'), `SLACK_ADMIN_TOKEN=${tokens.admin}\nNO_PROXY=example.com\n`);
  const app = startApp(slack, folder, {
    SLACK_ADMIN_TOKEN: undefined,
    DATABASE_URL: `file:${join(folder, 'warden.db')}`,
    ...{ PAGER_URL: slack.pagerUrl, PAGER_SECRET, HTTPS_PROXY: 'http://us:canary-proxy@127.0.0.1:9' },
    ...{ LOG_LEVEL: 'trace', NODE_OPTIONS: `--require=${preload}`, ...bucket.env },
  });
  await app.says('"msg":"listening"');
  slack.deliverTo = `http://127.0.0.1:${app.port}`;
  await readiness(app.port);

  app.child.kill('SIGUSR2');
  await app.says(' end');
  const environment = /environment (\{.*?\}) end/.exec(app.output)?.[1] ?? '';
  expect(environment).toContain(CHANNELS.secops);
  expect(environment).toContain('"NO_PROXY":"example.com"');
  expect(environment).not.toContain(CANARY);

  await breaksEverything(slack, app);

  app.child.kill('SIGTERM');
  expect(await app.exited).toBe(0);
  const database = readdirSync(folder)
    .filter((name) => name.startsWith('warden.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'));
  expect(database.join('').length).toBeGreaterThan(10_000);
  expect(bucket.objects.size).toBeGreaterThan(1);
  for (const left of [app.output, ...database, ...bucket.objects.values()]) expect(left).not.toContain(CANARY);
}, 60_000);

it('names in its complaint about settings none of their values', async () => {
  const slack = await freshStandIn({ tokens: { ...tokens, bot: tokens.admin }, signingSecret: CANARY });
  const app = startApp(slack, folder, { TRAIL_KEY, DATABASE_URL: 'postgres://u:canary@db.example.com/w?ssl=0' });
  expect(await app.exited).toBe(1);
  expect(app.output).toContain('4 settings need attention');
  expect(app.output).not.toContain(CANARY);
});

/** Every kind of answer that is none, at every client; then a token that is refused. */
async function breaksEverything(slack: Awaited<ReturnType<typeof freshStandIn>>, app: Running): Promise<void> {
  const alice = slack.as(PEOPLE.alice);
  const said = (words: string): Promise<void> =>
    until(
      () => app.output.includes(words),
      () => app.output,
    );
  const broken = [fault.http(500), fault.html(), fault.empty(), fault.drop('after'), fault.error('internal_error')];
  let met = 0;
  slack.faults.random(() => broken[met++ % broken.length]);
  while (met < 4 * broken.length) await alice.command('/reset-sessions', `${PEOPLE.tara} mobile`);
  slack.faults.clear();
  await fetch(`http://127.0.0.1:${app.port}/slack/events`, { method: 'POST', body: 'payload={' });

  slack.revoke('admin');
  const revoked = { type: 'tokens_revoked', tokens: { oauth: [PEOPLE.service], bot: [] }, event_ts: '1.2' };
  await alice.rawDeliver('event', eventPayload(ORG, revoked, Date.now() / 1_000));
  await said('admin-token-refused');
}
