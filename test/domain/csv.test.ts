import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLine } from '../../src/domain/csv';

const cells: [string, string | number, string][] = [
  ['a formula', '=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
  ['a command', "=cmd|' /C calc'!A0", `'=cmd|' /C calc'!A0`],
  ['a sum', '+1', "'+1"],
  ['a difference', '-1', "'-1"],
  ['a number below zero', -1, "'-1"],
  ['a function of old', '@SUM(1)', "'@SUM(1)"],
  ['a wide formula', '＝1', "'＝1"],
  ['wide signs', '＋－＠', "'＋－＠"],
  ['a formula behind a tab', '\t=1', `' =1`],
  ['a formula behind a return', '\r=1', `' =1`],
  ['a formula behind spaces', '  =1', `'  =1`],
  ['a formula behind something unseen', '\u0000\u200b=1', "'=1"],
  ['a formula on another line', 'a\n=1', 'a =1'],
  ['a formula behind a semicolon', 'a; =1', `"a;' =1"`],
  ['quotes and commas', 'Getz, "Tara"', '"Getz, ""Tara"""'],
  ['letters turned round', 'a\u202eb', 'ab'],
  ['a number', 12, '12'],
  ['nothing', '', ''],
];

it.each(cells)('writes %s', (_what, cell, expected) => {
  expect(csvLine([cell])).toBe(`${expected}\r\n`);
});

it('reads back as it was, but for what would run or cannot be seen', () => {
  const live = fc.constantFrom(...Array.from('=+-@\t\r\n;,"\'＝＋－＠﹢﹣﹦﹫−\u200b\u0000\u202e '));
  const cell = fc.oneof(
    fc.array(fc.oneof(live, fc.string({ unit: 'grapheme' }))).map((parts) => parts.join('')),
    fc.integer(),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (lines) => {
      const written = lines.map(csvLine).join('');
      const read = parse(written, { record_delimiter: '\r\n' });
      expect(read).toHaveLength(lines.length);
      read.forEach((row, at) => {
        expect(row).toHaveLength(2);
        row.forEach((text, column) => {
          expect(text).not.toMatch(/(^|;)\s*[=+\-@＝＋－＠﹢﹣﹦﹫−]|^[\t\r]|[\p{Cc}\p{Cf}]/u);
          const shown = (it: unknown): string => String(it).replace(/[\p{Cc}\p{Cf}\s']/gu, '');
          expect(shown(text)).toBe(shown(lines[at]?.[column]));
          if (/^[\w .äß😀]*$/u.test(String(lines[at]?.[column]))) expect(text).toBe(String(lines[at]?.[column]));
        });
      });
    }),
    { numRuns: 300 },
  );
});
