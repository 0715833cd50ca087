import { readTypedPeople } from '../../domain/typed-people';
import { ListFileError } from './error';

/** Where a first row says that the people stand. The id decides, the address only where there is no id. */
export interface Columns {
  readonly count: number;
  readonly id?: number;
  readonly email?: number;
}

/** Without the spaces, dashes, underscores and quotes in them. Slack’s export says `userid`, and its profile menu “member ID”. */
const ID_NAMES = ['userid', 'memberid', 'slackid', 'slackuserid'];
const EMAIL_NAMES = ['email', 'emailaddress', 'mail', 'mailaddress'];

/**
 * @returns nothing when the first row is no header.
 * @throws ListFileError when two columns could say who is meant.
 */
export function readHeader(cells: readonly string[], row: number): Columns | undefined {
  const namesSomebody = cells.some((cell) => readTypedPeople(cell).some(({ names }) => names !== 'nobody'));
  if (namesSomebody) return undefined;

  const names = cells.map((cell) => cell.replace(/[\s_\-"\p{Cf}]+/gu, '').toLowerCase());
  const columnsCalled = (wanted: readonly string[]): number[] =>
    names.flatMap((name, index) => (wanted.includes(name) ? [index] : []));
  const exactIds = columnsCalled(ID_NAMES);
  const ids = exactIds.length ? exactIds : columnsCalled(['id']);
  const emails = columnsCalled(EMAIL_NAMES);

  const deciding = ids.length ? ids : emails;
  if (deciding.length > 1) throw new ListFileError('list_file_two_columns', row);
  if (!deciding.length) return undefined;
  const [id] = ids;
  const [email] = emails;
  return {
    count: cells.length,
    ...(id === undefined ? {} : { id }),
    ...(email === undefined || emails.length > 1 ? {} : { email }),
  };
}
