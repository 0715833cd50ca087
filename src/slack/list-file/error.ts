import { AppError } from '../../domain/errors';
import { numeral } from '../../domain/numeral';

export const LIST_ROWS_MAX = 100_000;
export const LIST_BYTES_MAX = 10 * 1024 * 1024;
export const RECORD_CHARS_MAX = 10_000;

const AS_CSV = 'In the spreadsheet, save the list as “CSV UTF-8” and upload that.';

const FIXES = {
  list_file_empty: 'The file has no rows. Put one person in each row: a user id or an e-mail address.',
  list_file_names_nobody:
    'No row of the file names a person. Put a user id or an e-mail address in each row, or a first row that says which column holds it: “user id” or “email”.',
  list_file_not_text: `The file is not plain text. ${AS_CSV}`,
  list_file_encoding: `The file is not UTF-8 text there. ${AS_CSV}`,
  list_file_quote: `A double quote stands there that is not closed, or that stands inside a cell. Put quotes round whole cells only, or take it out. ${AS_CSV}`,
  list_file_row_too_long: `One row may have ${numeral(RECORD_CHARS_MAX)} characters. Put one person in each row, and take long columns out.`,
  list_file_two_columns:
    'Two columns of the first row could say who is meant. Keep one “user id” column or one “email” column, and rename the other.',
  list_file_too_many_rows: `A list may have ${numeral(LIST_ROWS_MAX)} rows. Split it into several files.`,
  list_file_too_big: 'A list may have 10 MB. Take out the columns that do not say who is meant, or split it.',
  list_file_gone: 'Slack does not have this file any more, or does not show it to Session Warden. Upload it again.',
  list_file_elsewhere: 'The file is kept outside Slack. Download it, and upload the file itself.',
  list_file_not_permitted:
    'Slack did not hand the file to Session Warden. Operator: reinstall the app with the scopes of manifest.json (files:read), then replace SLACK_BOT_TOKEN.',
} as const;

type ListFileProblem = keyof typeof FIXES;

/** The file cannot be read as a list. What was read of it before this was thrown is to be forgotten: nobody is to be acted on. */
export class ListFileError extends AppError {
  readonly fix: string;
  /** The line where it stands, from 1. */
  readonly row?: number;
  constructor(
    readonly code: ListFileProblem,
    row?: number,
    options?: ErrorOptions,
  ) {
    super(row === undefined ? code : `${code} in row ${row}`, options);
    this.fix = row === undefined ? FIXES[code] : `Row ${row}: ${FIXES[code]}`;
    if (row !== undefined) this.row = row;
  }
}
