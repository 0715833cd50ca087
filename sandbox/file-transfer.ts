import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOrFail, bearerOf, bytesOf, tokenLabel } from './http';
import type { World } from './world';
import type { WebAnswer } from './web-api';

/** The bytes of files (F9). In the journal, and to faults, these are `upload_url` and `url_private_download`. */

/** Takes the bytes as they are, or as the one part of a form, as the Node library sends them. */
export async function takeUpload(world: World, path: string, request: IncomingMessage, response: ServerResponse) {
  const upload = world.files.uploadAt(path.split('/').at(-1) ?? '');
  const bytes = contentOf(request, await bytesOf(request));
  const args = { file: upload?.file.id, bytes: bytes.length };
  const record = world.journal.call({ method: 'upload_url', token: 'none', args });
  await answerOrFail(world, record, response, () => {
    if (!upload || upload.bytes) return text(404, 'no such upload');
    if (bytes.length !== upload.length) return text(400, `expected ${upload.length} bytes`);
    upload.bytes = bytes;
    return text(200, `OK - ${bytes.length}`);
  });
}

function contentOf({ headers }: IncomingMessage, bytes: Buffer): Buffer {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return bytes;
  const start = bytes.indexOf('\r\n\r\n') + 4;
  return bytes.subarray(start, bytes.indexOf(`\r\n--${boundary}`, start));
}

/** Whoever has no token for it gets the sign-in page, with status 200. */
export async function sendDownload(world: World, path: string, request: IncomingMessage, response: ServerResponse) {
  const id = /^\/files-pri\/\w+-(\w+)\//.exec(path)?.[1] ?? '';
  const token = tokenLabel(world, bearerOf(request));
  const record = world.journal.call({ method: 'url_private_download', token, args: { file: id } });
  await answerOrFail(world, record, response, () => {
    const mayRead = token === 'bot' && world.scopes.bot.includes('files:read') && !world.revoked.has('bot');
    if (!mayRead) return SIGN_IN;
    const file = world.files.find(id);
    if (!file) return text(404, 'file not found');
    const type = String(world.files.objectOf(file).mimetype);
    const body = { ok: true, bytes: file.bytes.length };
    return { status: 200, headers: {}, body, raw: { type, bytes: file.bytes } };
  });
}

const page =
  '<!doctype html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>';
const SIGN_IN: WebAnswer = {
  status: 200,
  headers: {},
  body: { ok: false, error: 'sign-in page' },
  raw: { type: 'text/html; charset=utf-8', bytes: Buffer.from(page) },
};

const text = (status: number, words: string): WebAnswer => ({
  status,
  headers: {},
  body: { ok: status === 200, ...(status === 200 ? {} : { error: words }) },
  raw: { type: 'text/plain; charset=utf-8', bytes: Buffer.from(words) },
});
