import fc from 'fast-check';
import { readListFile } from '../../../src/slack/list-file';
import { LIST_BYTES_MAX, ListFileError, RECORD_CHARS_MAX } from '../../../src/slack/list-file/error';
import { textOf } from '../../../src/slack/list-file/text';

async function* chunked(bytes: Uint8Array, size = bytes.length || 1): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Each row as `row what`; last, what broke. */
async function read(content: string | Uint8Array, size?: number): Promise<string[]> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const said: string[] = [];
  try {
    for await (const entry of readListFile(chunked(bytes, size))) {
      if (entry.names === 'nobody') said.push(`${entry.row} ${entry.why}: ${entry.typed}`);
      else said.push(`${entry.row} ${entry.names === 'address' ? entry.email : entry.id}`);
    }
  } catch (error) {
    if (!(error instanceof ListFileError)) throw error;
    expect(error.fix).toMatch(/\.$/);
    if (error.row !== undefined) expect(error.fix).toMatch(`Row ${error.row}: `);
    said.push(`${error.code}${error.row === undefined ? '' : ` in row ${error.row}`}`);
  }
  return said;
}

const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const hex = (bytes: string): Buffer => Buffer.from(bytes, 'hex');

const T1 = 'U07TARGET01';
const T2 = 'U07TARGET02';

describe('a file that is no list', () => {
  const broken: [string, string | Uint8Array, string][] = [
    ['nothing', '', 'list_file_empty'],
    ['blank lines', ' \r\n\t\n\n', 'list_file_empty'],
    ['a byte order mark alone', hex('efbbbf'), 'list_file_empty'],
    ['another one', hex('fffe'), 'list_file_empty'],
    ['a header alone', 'user id,email\r\n', 'list_file_empty'],
    ['a workbook', Buffer.concat([hex('504b0304'), Buffer.from(`${T1}\n`)]), 'list_file_not_text'],
    ['an old workbook', hex('d0cf11e0a1b11ae1'), 'list_file_not_text'],
    ['a PDF', `%PDF-1.7\n${T1}`, 'list_file_not_text'],
    ['a picture', hex('89504e470d0a1a0a'), 'list_file_not_text'],
    ['another picture', hex('ffd8ffe000104a46'), 'list_file_not_text'],
    ['packed text', hex('1f8b080000000000'), 'list_file_not_text'],
    ['a zero byte', `${T1}\n\n\0`, 'list_file_not_text in row 3'],
    ['UTF-16 without a mark', Buffer.from(`${T1}\n`, 'utf16le'), 'list_file_not_text in row 1'],
    ['UTF-32', Buffer.concat([hex('fffe0000'), hex('55000000')]), 'list_file_not_text in row 1'],
    ['Latin-1', latin1(`name,email\nMüller,m@example.com\n`), 'list_file_encoding in row 2'],
    ['Latin-1 after a return', latin1(`name\r${T1}\r\nMüller`), 'list_file_encoding in row 3'],
    ['a cut character at the end', Buffer.concat([Buffer.from(`${T1}\n`), hex('e282')]), 'list_file_encoding in row 2'],
    ['an overlong character', Buffer.concat([Buffer.from(`${T1}\n`), hex('c0af')]), 'list_file_encoding in row 2'],
    ['half a pair in UTF-16', Buffer.concat([utf16le(`${T1}\n`), hex('00d84100')]), 'list_file_encoding in row 2'],
    ['half a character in UTF-16', Buffer.concat([utf16be(`${T1}\n`), hex('00')]), 'list_file_encoding in row 2'],
    ['an open quote', `email,x\na@example.com,"\nb@example.com,\n`, 'list_file_quote in row 2'],
    ['an open quote, far from the end', `email,x\n,"${`${T1},\n`.repeat(5_000)}`, 'list_file_quote in row 2'],
    ['a quote inside a cell', `email,x\na@example.com,\nb@example.com,5"\n`, 'list_file_quote in row 3'],
    ['letters behind a quote', `email,x\n"a@example.com"b,\n`, 'list_file_quote in row 2'],
    ['a quote that swallows people', `id,x\n"${T1},\n${T2},\nU07TARGET03,"a"\n`, 'list_file_quote'],
    ['a long row', `id,x\n${T1},\n${T2},${'x'.repeat(RECORD_CHARS_MAX)}\n`, 'list_file_row_too_long in row 3'],
    ['a row of empty cells', `id,x\n${','.repeat(RECORD_CHARS_MAX + 1)}`, 'list_file_row_too_long in row 2'],
    ['empty cells on many lines', `id,x\n${`"\n"${','.repeat(5_000)}`.repeat(3)}`, 'list_file_row_too_long in row 2'],
    ['one line without an end', 'x'.repeat(1_000_000), 'list_file_row_too_long in row 1'],
    ['two ids', `user id,User_ID\n${T1},${T2}`, 'list_file_two_columns in row 1'],
    ['two addresses', `email,mail\na@example.com,b@example.com`, 'list_file_two_columns in row 1'],
    ['nobody', 'Tara\nJo\n', 'list_file_names_nobody'],
    ['numbers of another kind', 'id,email\n1001,a@example.com\n', 'list_file_names_nobody'],
  ];

  it.each(broken)('says what to do about %s', async (_what, content, expected) => {
    expect((await read(content)).at(-1)).toMatch(new RegExp(`^${expected}`));
  });

  it.each(broken.filter(([, content]) => content.length < 60_000))(
    '…byte by byte: %s',
    async (_what, content, expected) => {
      expect((await read(content, 1)).at(-1)).toMatch(new RegExp(`^${expected}`));
    },
  );

  it('refuses a byte too many, and not one less', async () => {
    const charsIn = async (bytes: Uint8Array): Promise<number> => {
      let chars = 0;
      for await (const text of textOf(chunked(bytes, 65_536))) chars += text.length;
      return chars;
    };
    const most = Buffer.alloc(LIST_BYTES_MAX, 'x');

    expect(await charsIn(most)).toBe(LIST_BYTES_MAX);
    await expect(charsIn(Buffer.concat([most, Buffer.from('x')]))).rejects.toMatchObject({ code: 'list_file_too_big' });
  });
});

describe('a row that names nobody', () => {
  const rows: [string, string, string[]][] = [
    ['a formula', `id,x\n=${T1},\n${T2},`, [`2 formula: =${T1}`, `3 ${T2}`]],
    [
      'a formula in quotes',
      `id,x\n"=HYPERLINK(""https://evil.example"",""${T1}"")",\n${T2},`,
      [`2 formula: =HYPERLINK("https://evil.example","${T1}")`, `3 ${T2}`],
    ],
    [
      'other beginnings',
      `email,x\n+a@example.com,\n-a@example.com,\n@a,\n\ta@example.com,\n"\ra@example.com",\n${T2},`,
      [
        '2 formula: +a@example.com',
        '3 formula: -a@example.com',
        '4 formula: @a',
        '5 formula: \ta@example.com',
        '6 formula: \na@example.com',
        `8 ${T2}`,
      ],
    ],
    ['a formula without a header', `Tara;=${T1}\nJo;${T2}`, [`1 formula: Tara, =${T1}`, `2 ${T2}`]],
    ['a formula elsewhere', `Tara;=1+1;${T1}`, [`1 ${T1}`]],
    ['a look-alike beside a person', `tаra@example.com,${T1}\n,${T2}`, ['1 look-alike: tаra@example.com', `2 ${T2}`]],
    ['two in a row', `${T1},a@example.com\n${T2},`, [`1 several-in-one-row: ${T1}, a@example.com`, `2 ${T2}`]],
    [
      'two in a cell',
      `email\na@example.com b@example.com\n${T2}`,
      ['2 several-in-one-row: a@example.com b@example.com', `3 ${T2}`],
    ],
    [
      'two in a line',
      `a@example.com b@example.com\n${T2}`,
      ['1 several-in-one-row: a@example.com b@example.com', `2 ${T2}`],
    ],
    ['a group', `<!subteam^S08RESPOND1|@x>\n${T2}`, ['1 not-a-person: <!subteam^S08RESPOND1|@x>', `2 ${T2}`]],
    ['nobody at all', `Tara,Sales\nJo,${T2}`, ['1 not-a-person: Tara, Sales', `2 ${T2}`]],
    ['an empty cell', `name,email\nTara,\nJo\nSam,${T2}`, ['2 empty-cell: ', '3 empty-cell: ', `4 ${T2}`]],
    [
      'a comma too many',
      `boss,email\nGetz, Tara,a@example.com\nx,${T2}`,
      ['2 more-cells-than-header: Getz,  Tara, a@example.com', `3 ${T2}`],
    ],
    [
      'a wrong id beside an address',
      `id,email\nTara,a@example.com\n${T2},b@example.com`,
      ['2 not-a-person: Tara', `3 ${T2}`],
    ],
    ['an unknown header', `who,where\n${T2},here`, ['1 not-a-person: who, where', `2 ${T2}`]],
    ['half an address', `a@,x\n${T2},`, ['1 broken-address: a@, x', `2 ${T2}`]],
  ];

  it.each(rows)('is reported: %s', async (_what, content, expected) => {
    expect(await read(content)).toEqual(expected);
    expect(await read(content, 1)).toEqual(expected);
  });
});

describe('a list', () => {
  const EXPORT =
    'username,email,status,billing-active,has-2fa,has-sso,userid,fullname,displayname\n' +
    `tara,tara@example.com,Member,1,1,0,${T1},"Getz, Tara ""T""",tara\n` +
    `jo,jo@example.com,Admin,1,1,0,${T2},"Jo\nDoe",jo\n` +
    'sam,Sam@Example.com,Member,1,1,0,,Sam,sam\n';
  const lists: [string, string | Uint8Array, string[]][] = [
    ['Slack’s own export', EXPORT, [`2 ${T1}`, `3 ${T2}`, '5 sam@example.com']],
    ['the same with tabs', EXPORT.replace(/,(?! )/g, '\t'), [`2 ${T1}`, `3 ${T2}`, '5 sam@example.com']],
    ['the same with semicolons', EXPORT.replace(/,(?! )/g, ';'), [`2 ${T1}`, `3 ${T2}`, '5 sam@example.com']],
    ['a byte order mark', `\ufeffEmail\r\na@example.com\r\n`, ['2 a@example.com']],
    ['UTF-16', utf16le(`E-Mail\tName\r\na@example.com\tJürgen 😀\r\n`), ['2 a@example.com']],
    ['UTF-16 the other way round', utf16be(`"E-mail address";x\r\na@example.com;😀`), ['2 a@example.com']],
    [
      'one a line',
      `${T1}\n<@${T2}|jo>\n\nTara Getz <a@example.com>\n"Getz, Jo" <b@example.com>\n`,
      [`1 ${T1}`, `2 ${T2}`, '4 a@example.com', '5 b@example.com'],
    ],
    ['one a line, with dashes', `- ${T1}\n- ${T2}\n`, [`1 ${T1}`, `2 ${T2}`]],
    ['one a line, with quotes', `"email"\r"a@example.com"\r"b`, ['2 a@example.com', '3 not-a-person: "b']],
    [
      'a title and a blank line',
      `Affected people\n\nemail,name\na@example.com,Tara`,
      ['1 not-a-person: Affected people', '3 not-a-person: email,name', '4 a@example.com'],
    ],
    [
      'a mixture of line ends',
      `email\r\na@example.com\rb@example.com\nc@example.com`,
      ['2 a@example.com', '3 b@example.com', '4 c@example.com'],
    ],
    ['empty columns behind', `email,name,,\n${T1},Tara,,,,\n`, [`2 ${T1}`]],
    ['the id where both are', `email,member ID\na@example.com,${T1}`, [`2 ${T1}`]],
    ['ids of two kinds', `id,user-id\n1001,${T1}`, [`2 ${T1}`]],
    ['names beside', `Tara,Getz,a@example.com,,Sales (EMEA)\n`, ['1 a@example.com']],
    ['letters of every kind beside', `Tára Гетц 👩‍👩‍👧;a@example.com\n`, ['1 a@example.com']],
    ['a lost letter beside', `T\ufffdra;a@example.com\n`, ['1 a@example.com']],
    ['names of the language', `__proto__,email,constructor\n1,a@example.com,2`, ['2 a@example.com']],
  ];

  it.each(lists)('is read: %s', async (_what, content, expected) => {
    const said = await read(content);
    expect(said).toEqual(expected);
    for (const size of [1, 2, 3, 7]) expect(await read(content, size)).toEqual(said);
  });

  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'é', '😀', '"', ',', ';', '\t', '\n', '\r\n', ' ', '='), maxLength: 8 }),
    fc.constant(''),
  );
  it('is read the same however it is cut, encoded, quoted and ended', async () => {
    const row = fc.tuple(cell, fc.stringMatching(/^U0[A-Z0-9]{7}$/), cell);
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(
          (text: string) => Buffer.from(text),
          (text: string) => Buffer.from(`\ufeff${text}`),
          utf16le,
          utf16be,
        ),
        fc.integer({ min: 1, max: 50 }),
        async (rows, delimiter, lineEnd, encoded, size) => {
          const quoted = (text: string): string => `"${text.replace(/"/g, '""')}"`;
          const lines = rows.map(([a, id, b]) => [quoted(a), id, quoted(b)].join(delimiter));
          const content = [['x', 'user id', 'y'].join(delimiter), ...lines].join(lineEnd);
          let line = 2;
          const expected = rows.map(([a, id, b]) => {
            const said = `${line} ${id}`;
            line += 1 + (a + b).split(/\r\n|\n/).length - 1;
            return said;
          });
          expect(await read(encoded(content), size)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never breaks in a way of its own, whatever the bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', T1, 'email', '@b.co', '\ufeff'), maxLength: 40 })
        .map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 9 }), async (content, size) => {
        const said = await read(content, size);
        expect(said).not.toEqual([]);
        expect(await read(content)).toEqual(said);
      }),
      // A NUL, and later a byte that is no UTF-8: the NUL is said, however it arrives.
      { numRuns: 500, examples: [[Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 128]), 1]] },
    );
  });
});
