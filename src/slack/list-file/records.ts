import { Readable, pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ListFileError, RECORD_CHARS_MAX } from './error';

export interface ListRecord {
  /** The line on which it begins, from 1. */
  readonly row: number;
  readonly cells: readonly string[];
}

/** Stands in no text that gets here: each line is one cell then. */
const NO_DELIMITER = '\0';
/** Up to the first line end after something, and outside quotes. */
const FIRST_LINE = /^\s*(?:"[^"]*"|[^"\s])(?:"[^"]*"|[^"\n])*\n/;
const QUOTE = '"'.charCodeAt(0);
const NEWLINE = '\n'.charCodeAt(0);

/**
 * The records of a text: parted by tabs, semicolons or commas, whichever the first line has most of; without any, each line
 * is one cell, and quotes mean nothing.
 * @throws ListFileError for a quote that does not close, and for a record that is too long.
 */
export async function* recordsOf(text: AsyncGenerator<string>): AsyncGenerator<ListRecord> {
  const head = await headOf(text);
  const delimiter = delimiterOf(head);
  const quote = delimiter === NO_DELIMITER ? null : '"';
  const parser = parse({
    ...{ delimiter, quote, escape: quote, record_delimiter: '\n', info: true },
    ...{ relax_column_count: true, skip_empty_lines: true },
  });
  // Whoever stops early, and whatever breaks, the source is closed too; the loop below hears of it.
  pipeline(Readable.from(measured(head, text, quote !== null)), parser, () => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      yield { row: info.lines - newlinesIn(record), cells: record };
  } catch (error) {
    if (error instanceof CsvError && error.code.includes('QUOTE'))
      throw new ListFileError('list_file_quote', Number(error.lines), { cause: error });
    throw error;
  }
}

/** Enough of the text to see its first line, wherever that was cut. */
async function headOf(text: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (head.length < RECORD_CHARS_MAX && !FIRST_LINE.test(head)) {
    const next = await text.next();
    if (next.done === true) break;
    head += next.value;
  }
  return head;
}

function delimiterOf(head: string): string {
  const begin = head.slice(0, RECORD_CHARS_MAX);
  const line = (FIRST_LINE.exec(begin)?.[0] ?? begin).replace(/"[^"]*"?/g, '');
  let most = { delimiter: NO_DELIMITER, count: 0 };
  for (const delimiter of ['\t', ';', ',']) {
    const count = line.split(delimiter).length - 1;
    if (count > most.count) most = { delimiter, count };
  }
  return most.delimiter;
}

/** Passes the text on. The parser's own limit counts no empty cells, and knows of a quote only that it never closed. */
async function* measured(head: string, text: AsyncGenerator<string>, hasQuotes: boolean): AsyncGenerator<string> {
  let row = 1;
  let recordRow = 1;
  let chars = 0;
  let openedIn: number | undefined;
  for await (const piece of startingWith(head, text)) {
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (code === NEWLINE) row += 1;
      if (code === QUOTE && hasQuotes) openedIn = openedIn === undefined ? row : undefined;
      if (code === NEWLINE && openedIn === undefined) {
        chars = 0;
        recordRow = row;
      } else if (++chars > RECORD_CHARS_MAX) {
        throw openedIn === undefined
          ? new ListFileError('list_file_row_too_long', recordRow)
          : new ListFileError('list_file_quote', openedIn);
      }
    }
    yield piece;
  }
  if (openedIn !== undefined) throw new ListFileError('list_file_quote', openedIn);
}

async function* startingWith(head: string, text: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* text;
}

const newlinesIn = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
