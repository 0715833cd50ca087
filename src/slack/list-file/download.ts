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
 * large and whose, Slack is asked (F9): an id alone shows nobody what others have uploaded.
 * @throws ListFileError when there is something to do about it; SlackLookupError when Slack could not be asked, also from
 * `bytes`, if it breaks off.
 */
export async function openListFile(access: FileAccess, fileId: string, uploader: UserId): Promise<OpenFile> {
  const file = await infoOf(access.bot, fileId);
  if (file.user !== uploader) throw new ListFileError('list_file_gone');
  if ((file.size ?? 0) > LIST_BYTES_MAX) throw new ListFileError('list_file_too_big');
  const url = file.url_private_download ?? file.url_private ?? '';
  if (url === '') throw new ListFileError('list_file_gone');
  if (file.is_external === true || !isAllowedFileUrl(url, access.apiUrl))
    throw new ListFileError('list_file_elsewhere');

  const silence = new Silence(access.silenceMs ?? SILENCE_MS);
  const answer = await silence.endsWith(
    (access.fetch ?? fetch)(url, {
      headers: { authorization: `Bearer ${access.botToken}` },
      redirect: 'error',
      signal: silence.signal,
    }),
  );
  try {
    refuseUnlessFile(answer);
  } catch (error) {
    silence.giveUp();
    throw error;
  }
  const name = cut(clean((file.name ?? '').replace(/\n/g, ' ')), NAME_CHARS_MAX);
  return { name: name === '' ? fileId : name, bytes: bytesOf(answer, file.size, silence) };
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
async function* bytesOf({ body }: Response, size: number | undefined, silence: Silence): AsyncGenerator<Uint8Array> {
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  let read = 0;
  try {
    for (;;) {
      const next = reader && (await silence.endsWith(reader.read()));
      if (!next || next.done) break;
      read += next.value.byteLength;
      if (read > LIST_BYTES_MAX) throw new ListFileError('list_file_too_big');
      yield next.value;
    }
    if (size !== undefined && read < size) throw new SlackLookupError(DOWNLOAD, 'cut_short');
  } finally {
    silence.giveUp();
  }
}

/** Ends the connection when nothing has been heard on it for too long. */
class Silence {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  constructor(readonly maxMs: number) {}

  giveUp(): void {
    this.#controller.abort();
  }

  /** @throws SlackLookupError when it lasts, or when the connection breaks. */
  async endsWith<T>(sound: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.giveUp();
    }, this.maxMs);
    try {
      return await sound;
    } catch (cause) {
      throw new SlackLookupError(DOWNLOAD, this.signal.aborted ? 'timed_out' : 'slack_unreachable', { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
