import { LIST_BYTES_MAX, ListFileError } from './error';

/** Small, so that what waits between two steps stays small however large the chunks are that arrive. */
const BLOCK_BYTES = 4_096;
const HEAD_BYTES = 8;

const BYTE_ORDER_MARKS: readonly (readonly [encoding: string, bytes: string])[] = [
  ['utf-8', 'efbbbf'],
  ['utf-16le', 'fffe'],
  ['utf-16be', 'feff'],
];

/** How files begin that people take for lists: zip (so xlsx), old Excel, PDF, pictures, gzip. */
const NO_TEXT = [
  '504b0304',
  '504b0506',
  '504b0708',
  'd0cf11e0',
  '255044462d',
  '89504e47',
  'ffd8ff',
  '474946383',
  '1f8b',
];

/**
 * The text of a file, in small pieces, with `\n` for every line end and without a byte order mark.
 * @throws ListFileError when it is too big, no text, or not in the encoding it should be in; nothing more is read then.
 */
export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decode: ReturnType<typeof decoderFor> | undefined;
  for await (const block of blocksOf(bytes)) {
    decode ??= decoderFor(block);
    const text = decode(block);
    if (text !== '') yield text;
  }
  const rest = decode?.() ?? '';
  if (rest !== '') yield rest;
}

/** The first block has the whole head in it, unless the file is shorter. */
async function* blocksOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let read = 0;
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    read += chunk.byteLength;
    if (read > LIST_BYTES_MAX) throw new ListFileError('list_file_too_big');
    let all = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (head) {
      all = Buffer.concat([head, all]);
      head = all.length < HEAD_BYTES ? all : undefined;
      if (head) continue;
    }
    for (let at = 0; at < all.length; at += BLOCK_BYTES) yield all.subarray(at, at + BLOCK_BYTES);
  }
  if (head?.length) yield head;
}

/** @returns what turns block after block into text, and called without one gives what is left. */
function decoderFor(head: Buffer): (block?: Buffer) => string {
  const begin = head.toString('hex', 0, HEAD_BYTES);
  if (NO_TEXT.some((magic) => begin.startsWith(magic))) throw new ListFileError('list_file_not_text');

  const [encoding, mark] = BYTE_ORDER_MARKS.find(([, bytes]) => begin.startsWith(bytes)) ?? ['utf-8', ''];
  const strict = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  /** Reads the same, and shows where the strict one stumbled. */
  const lenient = new TextDecoder(encoding, { ignoreBOM: true });
  let toSkip = mark.length / 2;
  let row = 1;
  let endsWithReturn = false;

  return (block) => {
    const bytes = block?.subarray(toSkip);
    toSkip = 0;
    const shown = bytes ? lenient.decode(bytes, { stream: true }) : lenient.decode();
    let text: string;
    try {
      text = bytes ? strict.decode(bytes, { stream: true }) : strict.decode();
    } catch (cause) {
      const before = (endsWithReturn ? '\r' : '') + shown.slice(0, shown.indexOf('\ufffd'));
      refuseZero(before, row);
      throw new ListFileError('list_file_encoding', row + linesIn(before), { cause });
    }

    if (endsWithReturn) text = `\r${text}`;
    endsWithReturn = bytes !== undefined && text.endsWith('\r');
    const lines = (endsWithReturn ? text.slice(0, -1) : text).replace(/\r\n?/g, '\n');
    refuseZero(lines, row);
    row += linesIn(lines);
    return lines;
  };
}

/** Whichever comes first in the file is said, however it arrives. */
function refuseZero(text: string, row: number): void {
  const zero = text.indexOf('\0');
  if (zero >= 0) throw new ListFileError('list_file_not_text', row + linesIn(text.slice(0, zero)));
}

const linesIn = (text: string): number => text.match(/\r\n|[\r\n]/g)?.length ?? 0;
