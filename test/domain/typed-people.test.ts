import fc from 'fast-check';
import { readEmailAddress, readTypedPeople } from '../../src/domain/typed-people';

/** What each entry names, or why it names nobody, as `row what`. */
const read = (text: string): string[] =>
  readTypedPeople(text).map((entry) => {
    if (entry.names === 'nobody') return `${entry.row} ${entry.why}: ${entry.typed}`;
    return `${entry.row} ${entry.names === 'address' ? entry.email : entry.id}`;
  });

const nasty: [string, string, string[]][] = [
  ['a Cyrillic а', 'tаra@example.com', ['1 look-alike: tаra@example.com']],
  ['a Cyrillic domain', 'tara@exаmple.com', ['1 look-alike: tara@exаmple.com']],
  ['a full-width @', 'tara＠example.com', ['1 look-alike: tara＠example.com']],
  ['a small @', 'tara﹫example.com', ['1 look-alike: tara﹫example.com']],
  ['full-width letters', 'ｔａｒａ@example.com', ['1 look-alike: ｔａｒａ@example.com']],
  ['an accent', 'tára@example.com', ['1 look-alike: tára@example.com']],
  ['an encoded domain', 'tara@xn--exmple-cua.com', ['1 look-alike: tara@xn--exmple-cua.com']],
  ['an encoded label further in', 'tara@mail.XN--80ak6aa92e.com', ['1 look-alike: tara@mail.XN--80ak6aa92e.com']],
  ['a hidden space in a name', 'evil\u200btara@example.com', ['1 look-alike: evil\u200btara@example.com']],
  ['a hidden space before @', 'tara\u200b@example.com', ['1 look-alike: tara\u200b@example.com']],
  [
    'a hidden mark in the domain',
    'tara@example.com\u2060.evil.example',
    ['1 look-alike: tara@example.com\u2060.evil.example'],
  ],
  ['a control character inside', 'evil\u0001tara@example.com', ['1 look-alike: evil\u0001tara@example.com']],
  ['a hair space inside', 'evil\u200atara@example.com', ['1 look-alike: evil\u200atara@example.com']],
  ['a byte order mark inside', 'evil\ufefftara@example.com', ['1 look-alike: evil\ufefftara@example.com']],
  ['letters turned round', '\u202emoc.elpmaxe@arat.com', ['1 look-alike: moc.elpmaxe@arat.com']],
  ['letters turned round further left', '\u202ea, U07TARGET01', ['1 look-alike: \u202ea', '1 look-alike: U07TARGET01']],
  [
    'a link that shows another',
    '<mailto:evil@example.com|tara@example.com>',
    ['1 look-alike: <mailto:evil@example.com|tara@example.com>'],
  ],
  ['a Cyrillic id', 'U07ТАRGET01', ['1 look-alike: U07ТАRGET01']],
  ['a full-width id', 'Ｕ07TARGET01', ['1 look-alike: Ｕ07TARGET01']],
  ['a mention with something hidden', '<@U07TAR\u200bGET01>', ['1 look-alike: <@U07TAR\u200bGET01>']],
  ['a formula', '=HYPERLINK', ['1 formula: =HYPERLINK']],
  ['an address that begins like one', '+tara@example.com', ['1 formula: +tara@example.com']],
  ['a guarded formula', "'=1+1", ['1 formula: =1+1']],
  ['a link', '<https://example.com|tara@example.com>', ['1 not-a-person: <https://example.com|tara@example.com>']],
  ['a mention that is not closed', '<@U07TARGET01', ['1 handle: @U07TARGET01']],
  ['a call to everybody', '<!channel>', ['1 not-a-person: <!channel>']],
  ['names of the language', '__proto__ constructor', ['1 not-a-person: __proto__ constructor']],
  ['a lower-case id', 'u07target01', ['1 not-a-person: u07target01']],
  ['capitals', 'USA', ['1 not-a-person: USA']],
  ['a workspace', 'T05WKSP0001', ['1 not-a-person: T05WKSP0001']],
  ['half an address', 'tara@', ['1 broken-address: tara@']],
  ['two in one', 'tara@example.com@evil.example', ['1 broken-address: tara@example.com@evil.example']],
  ['no end', 'a@b', ['1 broken-address: a@b']],
  ['a path behind', 'tara@example.com/x', ['1 broken-address: tara@example.com/x']],
  ['a long name', `${'a'.repeat(65)}@example.com`, [`1 too-long: ${'a'.repeat(65)}@example.com`]],
  ['a display name', '@tara', ['1 handle: @tara']],
  ['a channel’s name', '#general', ['1 handle: #general']],
];

it.each(nasty)('names nobody for %s', (_what, text, expected) => {
  expect(read(text)).toEqual(expected);
});

const lists: [string, string, string[]][] = [
  ['nothing', ' \n\t, ; |\u00a0• - "" <> \u200b', []],
  [
    'one a line, whatever ends it',
    'U07TARGET01\r\nW05ADMIN001\rtara@example.com\n\nU07TARGET02',
    ['1 U07TARGET01', '2 W05ADMIN001', '3 tara@example.com', '5 U07TARGET02'],
  ],
  [
    'bullets',
    '• U07TARGET01\n- tara@example.com\n* jo@example.com\n1. <@W05ADMIN001>\n(2) U07TARGET02',
    ['1 U07TARGET01', '2 tara@example.com', '3 jo@example.com', '4 W05ADMIN001', '5 U07TARGET02'],
  ],
  ['capitals', 'Tara.Getz+X@Example.COM', ['1 tara.getz+x@example.com']],
  ['an apostrophe', "o’clock o'brien@example.com", ['1 not-a-person: o’clock', "1 o'brien@example.com"]],
  [
    'names with addresses',
    '"Getz, Tara" <tara@example.com>; Jo Doe <JO@example.com>',
    ['1 tara@example.com', '1 jo@example.com'],
  ],
  [
    'a name that could be one more person',
    'Getz, Tara <tara@example.com>',
    ['1 not-a-person: Getz', '1 tara@example.com'],
  ],
  [
    'words beside a person',
    'please stop Tara Getz U07TARGET01 now',
    ['1 not-a-person: please stop Tara Getz', '1 U07TARGET01', '1 not-a-person: now'],
  ],
  [
    'Slack’s forms',
    '<@U07TARGET01|a, b|c> <mailto:tara@example.com|tara@example.com> <!subteam^S08RESPOND1|@resp> <#C08SECOPS01|secops> <#G08SECOPS01|>',
    ['1 U07TARGET01', '1 tara@example.com', '1 S08RESPOND1', '1 C08SECOPS01', '1 G08SECOPS01'],
  ],
  ['Slack’s entities', '&lt;@U07TARGET01|tara&gt; o&amp;m@example.com', ['1 U07TARGET01', '1 o&m@example.com']],
  [
    'brackets and quotes',
    '(tara@example.com) [U07TARGET01] {W05ADMIN001} “jo@example.com”. <U07TARGET02> `U07TARGET03`',
    ['1 tara@example.com', '1 U07TARGET01', '1 W05ADMIN001', '1 jo@example.com', '1 U07TARGET02', '1 U07TARGET03'],
  ],
  ['the marks Slack puts round names', '\u2068<@U07TARGET01>\u2069', ['1 U07TARGET01']],
  ['the same person twice', 'U07TARGET01 U07TARGET01', ['1 U07TARGET01', '1 U07TARGET01']],
];

it.each(lists)('reads %s', (_what, text, expected) => {
  expect(read(text)).toEqual(expected);
});

const id = fc.stringMatching(/^[UW]0[A-Z0-9]{7,9}$/);
const email = fc.stringMatching(/^[a-z][a-z0-9._]{0,8}[a-z0-9]@[a-z]{1,8}\.(com|org)$/);
const person = fc.oneof(
  id.chain((it) => fc.constantFrom([it, it], [it, `<@${it}>`], [it, `<@${it}|x, y>`])),
  email.chain((it) => fc.constantFrom([it, it], [it, `<mailto:${it}|${it}>`], [it, it.toUpperCase()], [it, `<${it}>`])),
) as fc.Arbitrary<[string, string]>;
const parting = fc.constantFrom(
  '\n',
  '\r\n',
  ',',
  ';',
  '\t',
  ' ',
  '|',
  '•',
  ' - ',
  '"',
  '(',
  ']',
  '\u00a0',
  '\u200b',
  '\ufeff',
  '“',
  ', ',
);

it('finds every person, in order, whatever parts them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(person, parting), { maxLength: 30 }), (list) => {
      const found = readTypedPeople(list.map(([[, written], mark]) => written + mark).join(''));
      const named = found.map((entry) =>
        entry.names === 'address' ? entry.email : entry.names === 'person' ? entry.id : entry,
      );
      expect(named).toEqual(list.map(([[said]]) => said));
    }),
    { numRuns: 1_000 },
  );
});

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '<',
    '>',
    '<@',
    '|',
    '"',
    '@',
    '\u200b',
    '\u202e',
    '\n',
    ',',
    'U07TARGET01',
    'tara@example.com',
    '<@U07TARGET01>',
  ),
);

it('never throws, names only what is well formed and plain, and counts lines as they are', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      for (const entry of readTypedPeople(text)) {
        expect(text.split(/\r\n|\r|\n/)[entry.row - 1]).toBeDefined();
        expect(entry.typed.length).toBeLessThanOrEqual(200);
        if (entry.names === 'person') expect(text).toContain(entry.id);
        if (entry.names === 'address') {
          expect(entry.email).toMatch(/^[!-~]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/);
          expect(text.toLowerCase()).toContain(entry.email.replace(/&/g, text.includes('&amp;') ? '&amp;' : '&'));
        }
      }
    }),
    { numRuns: 2_000 },
  );
});

it('never names an address into which anything beyond plain ASCII was put', () => {
  const intruder = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((it) => !/^[\x00-\x7f]$/.test(it));
  fc.assert(
    fc.property(email, fc.nat(), intruder, (address, where, other) => {
      const at = 1 + (where % (address.length - 1));
      const text = address.slice(0, at) + other + address.slice(at);
      const parts = /[\u00a0\u3000\u201c-\u201f\u00ab\u00bb\u2022\u25a0-\u25ff]/.test(other);
      const named = readTypedPeople(text).filter(({ names }) => names === 'address');
      // A visible space, quotation mark or bullet parts: what is read then is what is seen.
      if (!parts) expect(named).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

it('takes no longer than the text is long', () => {
  for (const unit of ['<', '"', '" <', 'a@', '.', '\u200b', '<@U07|', '(1) ', 'a.b@c.', "'"]) {
    const started = performance.now();
    readTypedPeople(unit.repeat(200_000 / unit.length));
    expect(performance.now() - started).toBeLessThan(10_000);
  }
});

it('reads any ordinary e-mail address, bare or as Slack writes it', () => {
  fc.assert(
    fc.property(fc.emailAddress({ size: 'small' }), (address) => {
      const bare = readEmailAddress(address);
      expect([address.toLowerCase(), undefined]).toContain(bare);
      expect(readEmailAddress(`<mailto:${address}|${address}>`)).toBe(bare);
      if (/^[\w.+-]+@[\w-]+(\.[\w-]{2,})+$/.test(address)) expect(bare).toBe(address.toLowerCase());
    }),
  );
});
