import type { EntryProblem, TypedEntry } from '../domain/typed-people';
import { escape } from './blocks';

const PROBLEM_WORDS: Record<EntryProblem, string> = {
  'not-a-person': 'is no user id, mention or e-mail address. Write one of these, or take the row out.',
  'broken-address': 'is not a complete e-mail address. Correct it, or use the person’s user id.',
  handle: 'is a display name, and several people may bear it. Use the user id or the e-mail address.',
  'look-alike':
    'may not be what it looks like: it holds letters that only resemble plain ones, hidden characters, an encoded domain, or a link that shows another address. Do not copy it again: type the address by hand, or use the user id.',
  formula: 'begins like a spreadsheet formula (=, +, - or @). Take that sign away if a person is meant.',
  'too-long': 'is longer than any address. Put a comma or a new line between people.',
  'several-in-one-row':
    'names more than one person. Put one in each row, or add a first row that says which column counts: “user id” or “email”.',
  'empty-cell': 'has nothing in the column that says who. Fill it in, or take the row out.',
  'more-cells-than-header':
    'has more cells than the first row, so it is not certain which one says who. Put quotes around cells with commas in them.',
};

/** For a row that names nobody: where, what, and what to do. */
export const entryProblemWords = ({ row, typed, why }: Extract<TypedEntry, { names: 'nobody' }>): string =>
  `Row ${row}${typed.trim() === '' ? '' : `, “${escape(typed)}”,`} ${PROBLEM_WORDS[why]}`;

export const problemWordsOf = (problem: EntryProblem): string => PROBLEM_WORDS[problem];
