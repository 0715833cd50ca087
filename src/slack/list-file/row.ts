import type { EntryProblem, TypedEntry } from '../../domain/typed-people';
import { isSomebody, readTypedPeople, TYPED_CHARS_MAX } from '../../domain/typed-people';
import type { Columns } from './columns';
import type { ListRecord } from './records';

/** What a spreadsheet runs. Line ends have become `\n` by now. */
const FORMULA = /^[-=+@\t\n\uff1d\uff0b\uff0d\uff20]/;
const BULLET = /^[-+] /;

/** Who is meant by a row: one person, or nobody and why. With a header only the deciding cell is looked at. */
export function readRow({ row, cells }: ListRecord, columns: Columns | undefined): TypedEntry {
  const nobody = (typed: string, why: EntryProblem): TypedEntry => ({
    row,
    typed: typed.slice(0, TYPED_CHARS_MAX),
    names: 'nobody',
    why,
  });

  if (!columns) {
    const filled = cells.filter(isFilled);
    const [line = ''] = filled;
    // A list with a dash before each line is no spreadsheet.
    const read = cells.length === 1 && BULLET.test(line) ? [line.slice(2)] : filled;
    return readCells(read);
  }
  if (cells.slice(columns.count).some(isFilled)) return nobody(cells.join(', '), 'more-cells-than-header');
  const deciding = [columns.id, columns.email].map((at) => (at === undefined ? '' : (cells[at] ?? ''))).find(isFilled);
  if (deciding === undefined) return nobody('', 'empty-cell');
  return FORMULA.test(deciding) ? nobody(deciding, 'formula') : readCells([deciding]);

  function readCells(read: readonly string[]): TypedEntry {
    const said = read.flatMap((cell) => readTypedPeople(cell).map((entry) => ({ cell, entry })));
    const disguised = said.find(({ entry }) => entry.names === 'nobody' && entry.why === 'look-alike');
    if (disguised) return nobody(disguised.entry.typed, 'look-alike');

    const named = said.filter(({ entry }) => entry.names !== 'nobody');
    const [first] = named;
    if (named.length > 1) return nobody(read.join(', '), 'several-in-one-row');
    if (first && isSomebody(first.entry))
      return FORMULA.test(first.cell) ? nobody(first.cell, 'formula') : { ...first.entry, row };
    const reasons = said.flatMap(({ entry }) => (entry.names === 'nobody' ? [entry.why] : []));
    return nobody(read.join(', '), reasons.find((why) => why !== 'not-a-person') ?? 'not-a-person');
  }
}

export const isFilled = (cell: string): boolean => cell.trim() !== '';
