import type { EntryProblem } from '../../src/domain/typed-people';
import { entryProblemWords } from '../../src/slack/list-words';

const words = (typed: string, why: EntryProblem): string => entryProblemWords({ row: 12, typed, names: 'nobody', why });

it('says where, what and what to do', () => {
  expect(words('Tara', 'not-a-person')).toBe(
    'Row 12, “Tara”, is no user id, mention or e-mail address. Write one of these, or take the row out.',
  );
  expect(words('', 'empty-cell')).toMatch(/^Row 12 has nothing in the column/);
});

it('lets nothing that was typed become a mention, or hide', () => {
  expect(words('<!channel>\u202e&', 'look-alike')).toMatch(/^Row 12, “&lt;!channel&gt; &amp;”, may not be/);
});
