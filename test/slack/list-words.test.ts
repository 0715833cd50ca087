import type { EntryProblem } from '../../src/domain/typed-people';
import { readMany } from '../../src/slack/features/bulk-choose.view';
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

it('passes over no user group where Slack does not say in which workspace it is', () => {
  const values = { pasted: { pasted: { type: 'plain_text_input', value: 'U07TARGET01 <!subteam^S05ONCALL01>' } } };
  const where = /in which workspace.*paste their people/s;
  expect(readMany(values, '.')).toEqual({ ok: false, errors: { pasted: expect.stringMatching(where) as string } });
  expect(readMany(values, '.T05WKSP0001')).toMatchObject({ ok: true, form: { workspace: 'T05WKSP0001' } });
});
