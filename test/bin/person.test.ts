import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openStore, type Store } from '../../src/store';
import { readTrail } from '../../src/store/trail';
import { command } from '../helpers/command';
import { ALICE, TARA } from '../helpers/examples';
import { newFolder } from '../helpers/folders';
import { fullRequest } from '../store/kept';

const TRAIL_KEY = 'canary-trail-key-0123456789-abcdefghij';
const folder = newFolder('person');
const file = join(folder, 'warden.db');
let store: Store;
let reference: string;

const trail = (...words: string[]): ReturnType<typeof command> =>
  command('trail', words, {
    cwd: folder,
    env: {
      ...{ SLACK_BOT_TOKEN: 'xoxb-1-2-abcdefgh', SLACK_ADMIN_TOKEN: 'xoxp-1-2-abcdefgh', AUDIT_CHANNEL: 'C08SECOPS01' },
      ...{ SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5', DATABASE_URL: `file:${file}`, TRAIL_KEY },
    },
  });

beforeAll(async () => {
  store = await openStore({ kind: 'sqlite', file }, TRAIL_KEY, () => undefined);
  ({ reference } = await fullRequest(store, TARA));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

it('what is stored of a person is printed, held, released and erased, and each of it is in the trail', async () => {
  const { code, stdout } = await trail('person', TARA);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { person: TARA, requests: [{ reference, as: ['target'] }] }]);
  expect(stdout).not.toContain(ALICE);

  expect(await trail('holds')).toMatchObject({ code: 0, stdout: 'Nothing is held.\n' });
  expect(await trail('hold', reference, '--by', 'SEC-12')).toMatchObject({ code: 0 });
  expect((await trail('hold', reference, '--by', 'SEC-12')).stdout).toContain('is held already');
  expect((await trail('holds')).stdout).toMatch(new RegExp(`^${reference}: since .*, by SEC-12\n$`));
  const refused = await trail('erase', TARA, '--by', 'DPO-3');
  expect([refused.code, refused.stdout]).toEqual([
    1,
    expect.stringMatching(`Nothing was erased: a hold keeps ${reference}`),
  ]);
  expect((await trail('release', reference, '--by', 'SEC-12')).stdout).toContain(`Released: ${reference}`);
  expect((await trail('release', TARA, '--by', 'SEC-12')).stdout).toContain('is not held');

  const erased = await trail('erase', TARA, '--by', 'DPO-3');
  expect([erased.code, erased.stdout]).toEqual([0, expect.stringMatching(/1 notes.*What stays: ids.*for 400 days/s)]);
  expect(await trail('verify')).toMatchObject({ code: 0 });
  expect((await readTrail(store.db)).map(({ type }) => type).slice(-4)).toEqual([
    ...['person.read', 'hold.placed', 'hold.released', 'person.erased'],
  ]);
});

it.each([
  [['person'], 'Name one person by their Slack id'],
  [['person', 'tara@example.com'], 'Name one person by their Slack id'],
  [['person', TARA, ALICE], 'Name one person by their Slack id'],
  [['erase', TARA], 'Say who does it: --by NAME'],
  [['hold', TARA, '--by', 'because of the case against Tara'], 'Say who does it: --by NAME'],
  [['hold', 'SW-UNKNOWN', '--by', 'SEC-12'], 'No request SW-UNKNOWN is stored'],
  [['release', '--by', 'SEC-12'], 'Name one person by their Slack id (U… or W…), or one request'],
])('%j is refused with what to do', async (words, answer) => {
  expect(await trail(...words)).toMatchObject({ code: 1, stderr: expect.stringContaining(answer) as string });
});
