import type { TypedEntry } from '../../domain/typed-people';
import { isSomebody } from '../../domain/typed-people';
import type { Columns } from './columns';
import { readHeader } from './columns';
import { LIST_ROWS_MAX, ListFileError } from './error';
import { recordsOf } from './records';
import { isFilled, readRow } from './row';
import { textOf } from './text';

/**
 * Reads a list of people out of a file as it arrives: an entry for each row, in constant memory.
 * @throws ListFileError, possibly after entries: a list that breaks off is no list, so those are to be forgotten.
 */
export async function* readListFile(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TypedEntry> {
  let columns: Columns | undefined;
  let isFirst = true;
  let rows = 0;
  let named = 0;
  for await (const record of recordsOf(textOf(bytes))) {
    if (!record.cells.some(isFilled)) continue;
    if (isFirst) columns = readHeader(record.cells, record.row);
    const isHeader = isFirst && columns !== undefined;
    isFirst = false;
    if (isHeader) continue;

    rows += 1;
    if (rows > LIST_ROWS_MAX) throw new ListFileError('list_file_too_many_rows', record.row);
    const entry = readRow(record, columns);
    if (isSomebody(entry)) named += 1;
    yield entry;
  }
  if (rows === 0) throw new ListFileError('list_file_empty');
  if (named === 0) throw new ListFileError('list_file_names_nobody');
}
