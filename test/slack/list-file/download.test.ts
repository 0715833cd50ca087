import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Logger } from '@slack/web-api';
import { SlackLookupError } from '../../../src/domain/errors';
import { createBotClient } from '../../../src/slack/client';
import { isAllowedFileUrl } from '../../../src/slack/list-file/address';
import { openListFile } from '../../../src/slack/list-file/download';
import { ALICE, TARA } from '../../helpers/examples';
import { LIST_BYTES_MAX } from '../../../src/slack/list-file/error';

const SLACK = 'https://slack.com/api/';
const GOV = 'https://slack-gov.com/api/';
const SANDBOX = 'http://127.0.0.1:4100/api/';

const addresses: [string, string, string, boolean][] = [
  ['where Slack keeps files', 'https://files.slack.com/files-pri/T05-F07/download/a.csv', SLACK, true],
  ['the same, shouted', 'HTTPS://FILES.SLACK.COM/files-pri/a', SLACK, true],
  ['the same, with the port of https', 'https://files.slack.com:443/files-pri/a', SLACK, true],
  ['where governments keep theirs', 'https://files.slack-gov.com/files-pri/a', GOV, true],
  ['below another API host of Slack', 'https://files.slack.com/a', 'https://acme.slack.com/api/', true],
  ['the sandbox, when that is the API', 'http://127.0.0.1:4100/files/a', SANDBOX, true],
  ['another port', 'http://127.0.0.1:4101/files/a', SANDBOX, false],
  ['another name of the sandbox', 'http://localhost:4100/files/a', SANDBOX, false],
  ['Slack, when the sandbox is the API', 'https://files.slack.com/a', SANDBOX, false],
  ['the sandbox, when Slack is the API', 'http://127.0.0.1:4100/files/a', SLACK, false],
  ['the other Slack', 'https://files.slack.com/a', GOV, false],
  ['the other Slack, the other way', 'https://files.slack-gov.com/a', SLACK, false],
  ['the API itself', 'https://slack.com/files/a', SLACK, false],
  ['without encryption', 'http://files.slack.com/a', SLACK, false],
  ['another port of Slack', 'https://files.slack.com:8443/a', SLACK, false],
  ['a host that begins like it', 'https://files.slack.com.evil.example/a', SLACK, false],
  ['a host that ends like it', 'https://evilfiles.slack.com/a', SLACK, false],
  ['a final dot', 'https://files.slack.com./a', SLACK, false],
  ['Slack as a user', 'https://files.slack.com@evil.example/a', SLACK, false],
  ['a user at Slack', 'https://user@files.slack.com/a', SLACK, false],
  ['a password at Slack', 'https://:word@files.slack.com/a', SLACK, false],
  ['a backslash', 'https://evil.example\\@files.slack.com/', SLACK, false],
  ['a drive', 'https://drive.example.com/a.csv', SLACK, false],
  ['a cloud’s metadata', 'http://169.254.169.254/latest', SLACK, false],
  ['a file', 'file:///etc/passwd', SLACK, false],
  ['nothing', '', SLACK, false],
];

it.each(addresses)('the token goes to %s: %s (API at %s) → %s', (_what, url, apiUrl, expected) => {
  expect(isAllowedFileUrl(url, apiUrl)).toBe(expected);
});

const collectGarbage = (): void => {
  setFlagsFromString('--expose_gc');
  runInNewContext('gc()');
};

describe('opening a file', () => {
  const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => 'error', setName() {} };
  let server: Server;
  let at: string;
  let requests: string[];
  let info: object;
  let silenceMs: number;
  let answer: (response: ServerResponse, request: IncomingMessage) => void;
  let isLetGo: Promise<void>;

  beforeEach(async () => {
    requests = [];
    silenceMs = 20_000;
    let letGo = (): void => undefined;
    isLetGo = new Promise((resolve) => (letGo = resolve));
    server = createServer((request, response) => {
      requests.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
      if (request.url === '/api/files.info') {
        request.resume();
        response.setHeader('content-type', 'application/json').end(JSON.stringify(info));
      } else {
        response.on('close', letGo);
        answer(response, request);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    info = {
      ok: true,
      file: { id: 'F07LIST', name: 'list.csv', size: 12, user: ALICE, url_private_download: `${at}/files/list.csv` },
    };
    answer = (response) => response.setHeader('content-type', 'text/csv').end('U07TARGET01\n');
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const open = (id = 'F07LIST') => {
    const apiUrl = `${at}/api/`;
    const bot = createBotClient({ botToken: 'xoxb-1', apiUrl, logger: silent as unknown as Logger });
    return openListFile({ bot, botToken: 'xoxb-1', apiUrl, silenceMs }, id, ALICE);
  };
  const read = async ({ onChunk = (): void => undefined } = {}): Promise<string> => {
    let text = '';
    for await (const chunk of (await open()).bytes) {
      text += Buffer.from(chunk).toString();
      onChunk();
    }
    return text;
  };
  const file = (changes: object) => ({ ok: true, file: { ...(info as { file: object }).file, ...changes } });

  it('asks Slack where it is, and fetches it with the bot’s token', async () => {
    expect((await open()).name).toBe('list.csv');
    expect(await read()).toBe('U07TARGET01\n');
    expect(requests.slice(0, 2)).toEqual(['/api/files.info Bearer xoxb-1', '/files/list.csv Bearer xoxb-1']);
  });

  it('reads a file of which Slack does not say whose it is', async () => {
    info = file({ user: undefined });

    expect(await read()).toBe('U07TARGET01\n');
  });

  it('takes the other address when there is only that', async () => {
    info = { ok: true, file: { id: 'F07LIST', size: 12, user: ALICE, url_private: `${at}/files/other` } };

    expect((await open()).name).toBe('F07LIST');
    expect(requests.at(-1)).toMatch('/files/other');
  });

  it('shows a name without what could make it look like another', async () => {
    info = file({ name: `a\u202evsc.\nb${'c'.repeat(200)}` });

    expect((await open()).name).toMatch(/^a vsc. bc{80,}…$/);
  });

  const refused: [string, () => void, string][] = [
    ['a file that Slack does not know', () => (info = { ok: false, error: 'file_not_found' }), 'list_file_gone'],
    ['a deleted file', () => (info = { ok: false, error: 'file_deleted' }), 'list_file_gone'],
    ['a missing scope', () => (info = { ok: false, error: 'missing_scope' }), 'list_file_not_permitted'],
    ['a file of somebody else', () => (info = file({ user: TARA })), 'list_file_gone'],
    ['no answer about it', () => (info = { ok: true }), 'list_file_gone'],
    [
      'a file without an address',
      () => (info = { ok: true, file: { id: 'F07LIST', mode: 'tombstone', user: ALICE } }),
      'list_file_gone',
    ],
    ['another trouble', () => (info = { ok: false, error: 'fatal_error' }), 'slack_lookup_failed'],
    ['a large file', () => (info = file({ size: LIST_BYTES_MAX + 1 })), 'list_file_too_big'],
    ['a file kept elsewhere', () => (info = file({ is_external: true })), 'list_file_elsewhere'],
    [
      'an address elsewhere',
      () => (info = file({ url_private_download: 'https://evil.example/a' })),
      'list_file_elsewhere',
    ],
  ];

  it.each(refused)('fetches nothing for %s', async (_what, given, code) => {
    given();

    await expect(open()).rejects.toMatchObject({ code, fix: expect.stringMatching(/\.$/) as string });
    expect(requests).toHaveLength(1);
  });

  it.each(['', '../auth.test', 'F07LIST&x=1', 'U07TARGET01'])('does not even ask about “%s”', async (id) => {
    await expect(open(id)).rejects.toMatchObject({ code: 'list_file_gone' });
    expect(requests).toEqual([]);
  });

  const answers: [string, typeof answer, object][] = [
    [
      'the page to sign in on',
      (response) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end('<html>'),
      { code: 'list_file_not_permitted' },
    ],
    ['a ban', (response) => response.writeHead(403).end(), { code: 'list_file_not_permitted' }],
    ['nothing there', (response) => response.writeHead(404).end(), { code: 'list_file_gone' }],
    ['a fault', (response) => response.writeHead(500).end(), { code: 'slack_lookup_failed', slackError: 'status_500' }],
    [
      'a way to elsewhere',
      (response) => response.writeHead(302, { location: `${at}/elsewhere` }).end(),
      { code: 'slack_lookup_failed', slackError: 'slack_unreachable' },
    ],
    [
      'a larger file than it said',
      (response) => {
        response.writeHead(200, { 'content-length': LIST_BYTES_MAX + 1 }).flushHeaders();
      },
      { code: 'list_file_too_big' },
    ],
    ['silence', () => undefined, { code: 'slack_lookup_failed', slackError: 'timed_out' }],
    [
      'a broken connection',
      (response) => response.destroy(),
      { code: 'slack_lookup_failed', slackError: 'slack_unreachable' },
    ],
    [
      'silence in the middle',
      (response) => response.write('U07'),
      { code: 'slack_lookup_failed', slackError: 'timed_out' },
    ],
    [
      'a break in the middle',
      (response) => response.write('U07', () => setTimeout(() => response.destroy(), 50)),
      { code: 'slack_lookup_failed', slackError: 'slack_unreachable' },
    ],
    ['too little', (response) => response.end('U07TARGET01'), { code: 'slack_lookup_failed', slackError: 'cut_short' }],
  ];

  it.each(answers)('says so when the answer is %s', async (_what, given, expected) => {
    answer = given;
    if (JSON.stringify(expected).includes('timed_out')) silenceMs = 300;

    await expect(read()).rejects.toMatchObject(expected);
    expect(requests).toHaveLength(2);
    await isLetGo;
  });

  it('gives up and lets go also when memory was tidied up meanwhile', async () => {
    silenceMs = 300;
    answer = (response) => response.write('U07');

    await expect(read({ onChunk: collectGarbage })).rejects.toMatchObject({ slackError: 'timed_out' });
    await isLetGo;
  });

  it('stops when more comes than a list may have', async () => {
    answer = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };

    await expect(read()).rejects.toMatchObject({ code: 'list_file_too_big' });
    await isLetGo;
  });

  it('closes the connection when somebody stops reading', async () => {
    answer = (response) => response.write('U07TARGET01\n');

    for await (const chunk of (await open()).bytes) {
      expect(chunk).toHaveLength(12);
      break;
    }
    await isLetGo;
  });

  it('does not say the token in an error', async () => {
    answer = (response) => void response.destroy();

    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SlackLookupError);
    expect(JSON.stringify(error) + String(error) + String((error as Error).cause)).not.toContain('xoxb-1');
  });
});
