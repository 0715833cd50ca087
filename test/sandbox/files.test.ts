import type { ModalView } from '@slack/types';
import type { App } from '@slack/bolt';
import { CHANNELS, PEOPLE } from '../../sandbox/organisation';
import { fault, type StandIn } from '../../sandbox/stand-in';
import { readMessage, readView } from '../../sandbox/read-aloud';
import { outcome, text, tinyApp, webClient } from './tiny-app';

let slack: StandIn;
let app: App;
let stop: () => Promise<void>;

beforeEach(async () => {
  ({ slack, app, stop } = await tinyApp());
});
afterEach(() => stop());

const alice = () => slack.as(PEOPLE.alice);
const CSV = 'email\ntara@example.com\nbob@example.com\n';

const fileModal = (element: object = {}): ModalView => ({
  type: 'modal',
  callback_id: 'list',
  title: text('Many people'),
  submit: text('Next'),
  blocks: [
    {
      type: 'input',
      block_id: 'list',
      label: text('List'),
      element: { type: 'file_input', action_id: 'it', ...element },
    },
  ],
});

async function opens(view: ModalView): Promise<void> {
  app.command('/list', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view });
  });
  await alice().command('/list');
  for (let i = 0; i < 400 && !alice().modal(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}

interface FileObject {
  id: string;
  name: string;
  size: number;
  url_private_download: string;
}

/** What the app is told of a file, and the address to fetch it from. */
async function attached(name = 'people.csv', bytes: string | Uint8Array = CSV): Promise<FileObject> {
  await opens(fileModal());
  await alice().attach('list', 'it', { name, bytes });
  const { file } = await webClient(slack).files.info({ file: idsIn()[0] ?? '' });
  return file as unknown as FileObject;
}

const idsIn = (): string[] => ((alice().modal()?.state.list?.it?.files ?? []) as FileObject[]).map(({ id }) => id);

const download = (url: string, token?: string) =>
  fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

describe('a file of somebody’s', () => {
  it('travels from their device through the modal to the app, byte for byte', async () => {
    const seen: unknown[] = [];
    app.view('list', async ({ ack, view }) => {
      seen.push(view.state.values.list?.it?.files);
      await ack();
    });
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await opens(fileModal());
    expect(await alice().submit()).toMatchObject({ problem: 'missing_required_input', body: ['list'] });
    await alice().attach('list', 'it', { name: 'all bytes.csv', bytes });
    await alice().submit();
    expect(seen).toMatchObject([[{ name: 'all bytes.csv', size: 256, filetype: 'csv', mimetype: 'text/csv' }]]);

    const [[file]] = seen as [[FileObject]];
    const told = await webClient(slack).files.info({ file: file.id });
    expect(told.file).toMatchObject({ id: file.id, user: PEOPLE.alice, size: 256, mode: 'hosted' });
    const answer = await download(file.url_private_download, slack.tokens.bot);
    expect(answer.headers.get('content-type')).toBe('text/csv');
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    expect(slack.callsTo('url_private_download')).toMatchObject([
      { token: 'bot', args: { file: file.id }, status: 200 },
    ]);
  });

  it.each([
    ['no token', () => undefined],
    ['a wrong token', () => 'xoxb-other'],
    ['the admin token', () => slack.tokens.admin],
    ['a token without the scope', () => ((slack.scopes.bot = ['chat:write']), slack.tokens.bot)],
    ['a revoked token', () => (slack.revoke('bot'), slack.tokens.bot)],
  ])('shows a sign-in page, with status 200, to %s', async (_who, token) => {
    const file = await attached();
    const answer = await download(file.url_private_download, token());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).not.toContain('tara');
  });

  it('can fail to come, or come in half', async () => {
    const { url_private_download: url } = await attached();
    const { bot } = slack.tokens;
    slack.faults.next('url_private_download', fault.http(500));
    expect((await download(url, bot)).status).toBe(500);
    slack.faults.next('url_private_download', fault.cut());
    await expect(download(url, bot).then((answer) => answer.text())).rejects.toThrow();
    expect(await (await download(url, bot)).text()).toBe(CSV);
    expect((await download(url.replace(/F0A\d+/, 'F0A99999999'), bot)).status).toBe(404);
  });

  it('is refused by Slack’s client when it does not fit, and stays when it does', async () => {
    await opens(fileModal({ filetypes: ['csv', 'txt'], max_files: 2 }));
    const attach = (name: string, bytes: string | Uint8Array = CSV) => alice().attach('list', 'it', { name, bytes });
    await expect(attach('list.exe')).rejects.toThrow('only csv, txt');
    await expect(attach('empty.csv', '')).rejects.toThrow('is empty');
    await expect(attach('big.csv', Buffer.alloc(10_000_001))).rejects.toThrow('larger than 10 MB');
    await attach('a.CSV');
    await attach('b.txt');
    await expect(attach('c.csv')).rejects.toThrow('at most 2 files');
    const modal = alice().modal();
    expect(readView(modal?.view ?? {}, { state: modal?.state ?? {} })).toContain('> a.CSV, b.txt');
    await alice().fill({ list: { it: idsIn().slice(1) } });
    expect(alice().modal()?.state.list?.it?.files).toMatchObject([{ name: 'b.txt' }]);
    await expect(alice().fill({ list: { it: ['F0A00000099'] } })).rejects.toThrow('has uploaded no file');
    await expect(alice().attach('list', 'nothing', { name: 'a.csv', bytes: CSV })).rejects.toThrow('There is no');
  });

  it('is told of only with the scope for it', async () => {
    const { id } = await attached();
    const info = (file: string) => outcome(webClient(slack).files.info({ file }));
    expect(await info('F0A99999999')).toBe('file_not_found');
    slack.scopes.bot = ['files:write'];
    expect(await info(id)).toBe('missing_scope');
  });
});

describe('a file of the app’s', () => {
  const share = (more: object) =>
    webClient(slack).filesUploadV2({
      channel_id: CHANNELS.secops,
      filename: 'result.csv',
      content: CSV,
      ...more,
    });

  it('is shared into a channel, to be read by its members alone', async () => {
    const heard: unknown[] = [];
    slack.hooks.onMessage = ({ method, to, text: words }) => void heard.push([method, to, words]);
    await share({ title: 'Result of R-1', initial_comment: 'Verified: 2 of 2' });
    expect(alice().files()).toMatchObject([
      { name: 'result.csv', title: 'Result of R-1', channel: CHANNELS.secops, thread: undefined, text: CSV },
    ]);
    expect(slack.as(PEOPLE.helen).files()).toEqual([]);
    const [message] = alice().messages(CHANNELS.secops).slice(-1);
    expect(readMessage(message ?? {})).toBe('Verified: 2 of 2\n[file result.csv]');
    expect(heard).toMatchObject([['files.completeUploadExternal', CHANNELS.secops, expect.stringContaining(CSV)]]);
    expect(slack.journal.calls().map(({ method }) => method)).toEqual([
      'auth.test',
      'files.getUploadURLExternal',
      'upload_url',
      'files.completeUploadExternal',
    ]);
  });

  it('goes into a thread, and into a direct message once that is open', async () => {
    const client = webClient(slack);
    const { ts = '' } = await client.chat.postMessage({ channel: CHANNELS.secops, text: 'card' });
    await share({ thread_ts: ts });
    expect(alice().files()).toMatchObject([{ thread: ts }]);
    const { channel } = await client.conversations.open({ users: PEOPLE.tara });
    await share({ channel_id: channel?.id });
    expect(slack.as(PEOPLE.tara).files()).toMatchObject([{ channel: channel?.id, text: CSV }]);
    expect(await outcome(share({ channel_id: PEOPLE.tara }))).toBe('channel_not_found');
    expect(await outcome(share({ thread_ts: '1.1' }))).toBe('cannot_reply_to_message');
  });

  it('stays its own without a channel, and may be several in one message', async () => {
    await share({ channel_id: undefined });
    expect(alice().files()).toEqual([]);
    const file_uploads = ['a.csv', 'b.csv'].map((filename) => ({ filename, content: CSV }));
    await webClient(slack).filesUploadV2({ channel_id: CHANNELS.secops, file_uploads });
    expect(
      alice()
        .files()
        .map(({ name }) => name),
    ).toEqual(['a.csv', 'b.csv']);
    expect(
      new Set(
        alice()
          .files()
          .map(({ ts }) => ts),
      ).size,
    ).toBe(1);
  });

  it('is not there before its bytes are, nor twice', async () => {
    const client = webClient(slack);
    const begun = await client.files.getUploadURLExternal({ filename: 'result.csv', length: 4 });
    const [id, url] = [begun.file_id ?? '', begun.upload_url ?? ''];
    const complete = () => outcome(client.files.completeUploadExternal({ files: [{ id, title: 'x' }] }));
    const put = async (body: string) => (await fetch(url, { method: 'POST', body })).status;
    expect(await complete()).toBe('file_not_found');
    expect(await put('12345')).toBe(400);
    expect(await put('1234')).toBe(200);
    expect(await put('1234')).toBe(404);
    expect(await complete()).toBe('ok');
    expect(await complete()).toBe('file_not_found');
    expect((await fetch(`${url}x`, { method: 'POST', body: '1' })).status).toBe(404);
  });

  it.each([
    [
      'an archived channel',
      () => {
        slack.archive(CHANNELS.secops);
      },
      'is_archived',
    ],
    [
      'a channel it is not in',
      () => {
        slack.removeAppFrom(CHANNELS.secops);
      },
      'channel_not_found',
    ],
    ['no scope', () => (slack.scopes.bot = ['files:read']), 'missing_scope'],
  ])('is refused for %s', async (_what, arrange, error) => {
    arrange();
    expect(await outcome(share({}))).toBe(error);
    expect(alice().files()).toEqual([]);
  });

  it('keeps the limits of its methods, and meets faults', async () => {
    const client = webClient(slack);
    const begin = (length: number) => outcome(client.files.getUploadURLExternal({ filename: 'x', length }));
    expect(await begin(0)).toBe('invalid_arguments');
    expect(await begin(20_000_001)).toBe('file_upload_size_restricted');
    expect(await outcome(client.apiCall('files.completeUploadExternal', { files: [] }))).toBe('invalid_arguments');
    slack.faults.next('upload_url', fault.http(503));
    expect(await outcome(share({}))).toBe('WebAPIHTTPError');
    slack.faults.next('files.completeUploadExternal', fault.drop('after'));
    expect(await outcome(share({}))).toBe('WebAPIRequestError');
    expect(alice().files()).toHaveLength(1);
  });
});
