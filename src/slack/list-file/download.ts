import type { WebClient } from '@slack/web-api';
import { SlackLookupError } from '../../domain/errors';
import type { UserId } from '../../domain/session';
import { clean, cut } from '../blocks';
import { lookup } from '../client';
import { isAllowedFileUrl } from './address';
import { LIST_BYTES_MAX, ListFileError } from './error';

/** To the first byte of an answer, and between two chunks of it. */
const SILENCE_MS = 10_000;
const NAME_CHARS_MAX = 100;
const DOWNLOAD = 'file download';

export interface FileAccess {
  readonly bot: WebClient;
  readonly botToken: string;
  readonly apiUrl: string;
  readonly fetch?: typeof fetch;
  readonly silenceMs?: number;
}

export interface OpenFile {
  readonly name: string;
  /** To be read once, and to its end or until it is left: that closes the connection. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file that somebody uploaded to Slack. Of what the upload said only the id is believed; where the file is and how
 * large, Slack is asked (F9), and where it says whose it is, that counts: an id alone shows nobody what others uploaded.
 * @throws ListFileError when there is something to do about it; SlackLookupError when Slack could not be asked, also from
 * `bytes`, if it breaks off.
 */
export async function openListFile(access: FileAccess, fileId: string, uploader: UserId): Promise<OpenFile> {
  const file = await infoOf(access.bot, fileId);
  // Slack's reference does not promise the field.
  if (file.user !== undefined && file.user !== uploader) throw new ListFileError('list_file_gone');
  if ((file.size ?? 0) > LIST_BYTES_MAX) throw new ListFileError('list_file_too_big');
  const url = file.url_private_download ?? file.url_private ?? '';
  if (url === '') throw new ListFileError('list_file_gone');
  if (file.is_external === true || !isAllowedFileUrl(url, access.apiUrl))
    throw new ListFileError('list_file_elsewhere');

  const silenceMs = access.silenceMs ?? SILENCE_MS;
  const asking = new AbortController();
  const answer = await unlessSilent(
    silenceMs,
    (access.fetch ?? fetch)(url, {
      headers: { authorization: `Bearer ${access.botToken}` },
      redirect: 'error',
      signal: asking.signal,
    }),
  ).catch((error: unknown) => {
    asking.abort();
    throw error;
  });
  try {
    refuseUnlessFile(answer);
  } catch (error) {
    await letGo(answer.body);
    throw error;
  }
  const name = cut(clean((file.name ?? '').replace(/\n/g, ' ')), NAME_CHARS_MAX);
  return { name: name === '' ? fileId : name, bytes: bytesOf(answer, file.size, silenceMs) };
}

async function infoOf(bot: WebClient, fileId: string) {
  if (!/^F[A-Z0-9]{2,20}$/.test(fileId)) throw new ListFileError('list_file_gone');
  try {
    const { file } = await lookup('files.info', bot.files.info({ file: fileId }));
    if (file) return file;
  } catch (error) {
    if (!(error instanceof SlackLookupError)) throw error;
    if (error.slackError === 'missing_scope')
      throw new ListFileError('list_file_not_permitted', undefined, { cause: error });
    if (!['file_not_found', 'file_deleted', 'access_denied', 'file_not_visible'].includes(error.slackError))
      throw error;
  }
  throw new ListFileError('list_file_gone');
}

/** Without the scope Slack shows a page to sign in on, with status 200 (F9). */
function refuseUnlessFile({ status, ok, headers }: Response): void {
  if (
    /^\s*(text\/html|application\/xhtml)/i.test(headers.get('content-type') ?? '') ||
    status === 401 ||
    status === 403
  )
    throw new ListFileError('list_file_not_permitted');
  if (status === 404 || status === 410) throw new ListFileError('list_file_gone');
  if (!ok) throw new SlackLookupError(DOWNLOAD, `status_${status}`);
  if (Number(headers.get('content-length') ?? 0) > LIST_BYTES_MAX) throw new ListFileError('list_file_too_big');
}

/** A file that ends too early would leave people out, and nobody would notice. */
async function* bytesOf({ body }: Response, size: number | undefined, silenceMs: number): AsyncGenerator<Uint8Array> {
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  let read = 0;
  try {
    for (;;) {
      const next = reader && (await unlessSilent(silenceMs, reader.read()));
      if (!next || next.done) break;
      read += next.value.byteLength;
      if (read > LIST_BYTES_MAX) throw new ListFileError('list_file_too_big');
      yield next.value;
    }
    if (size !== undefined && read < size) throw new SlackLookupError(DOWNLOAD, 'cut_short');
  } finally {
    await letGo(reader);
  }
}

/**
 * Closes the connection. The signal given to `fetch` cannot: after a garbage collection Node no longer hears it once the
 * answer has begun (nodejs/undici, seen on Node 20).
 */
async function letGo(body: { cancel(): Promise<void> } | null | undefined): Promise<void> {
  await body?.cancel().catch(() => undefined);
}

/** @throws SlackLookupError when nothing is heard for so many milliseconds, or when the connection breaks. */
async function unlessSilent<T>(silenceMs: number, sound: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, silenceMs, undefined);
  });
  try {
    const heard = await Promise.race([sound.then((value) => ({ value })), silence]);
    if (heard) return heard.value;
  } catch (cause) {
    throw new SlackLookupError(DOWNLOAD, 'slack_unreachable', { cause });
  } finally {
    clearTimeout(timer);
  }
  throw new SlackLookupError(DOWNLOAD, 'timed_out');
}
