/** What spreadsheets take for the beginning of a formula; some of them its wide and small forms too. */
const LIVE = '[-=+@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]';
/** At the start of a cell, or of what half the world's spreadsheets make one of: they part at semicolons. */
const FORMULA = new RegExp(`(^|;)(?=\\s*${LIVE})`, 'g');
const LINE_ENDS_AND_TABS = /[\t-\r\u0085\u2028\u2029]+/g;
const UNSEEN = /[\p{Cc}\p{Cf}]/gu;

/**
 * One line of a CSV file (RFC 4180) that can be opened in a spreadsheet whatever people typed: nothing in it runs, and no
 * cell spreads over several lines. A cell that would have run begins with an apostrophe.
 */
export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: string | number): string {
  const text = String(cell).replace(LINE_ENDS_AND_TABS, ' ').replace(UNSEEN, '').replace(FORMULA, "$1'");
  return /[",;]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** A whole file as bytes, put together page by page: a hundred thousand lines of text would take several times as much memory. */
export async function csvFile(
  columns: readonly string[],
  pages: AsyncIterable<readonly (readonly (string | number)[])[]>,
): Promise<Buffer> {
  const parts = [Buffer.from(CSV_BEGIN + csvLine(columns))];
  for await (const page of pages) parts.push(Buffer.from(page.map(csvLine).join('')));
  return Buffer.concat(parts);
}

/** Tells spreadsheets that UTF-8 follows; without it they spoil accents. */
const CSV_BEGIN = '\ufeff';
