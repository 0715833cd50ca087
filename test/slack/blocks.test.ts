import fc from 'fast-check';
import { button, clean, cut, escape, moment, option, plain, section } from '../../src/slack/blocks';
import { inFull } from '../helpers/full';

const CALLS = /<!|<@|<#|<http/;
/** Controls but the line feed, and marks that hide or turn the reading direction round. */
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

const HALF_A_CHARACTER = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const hostile = fc.constantFrom(
  ...['<!channel>', '<!here|x>', '<!everyone>', '<@U07TARGET01>', '<#C08SECOPS01>', '<https://evil.example|click>'],
  ...['<', '>', '&', '&lt;!channel&gt;', '\u202e', '\u2066', '\u200f', '\u0000', '\r\n', '\u2028', '\u0085', '\ufeff'],
  ...['<\u202e!channel>', '<\u0000@U07TARGET01>', '<<!channel>>', '&amp;lt;', '\ud800', '😀', '\u061c'],
);
const typed = fc
  .array(fc.oneof(hostile, fc.string({ unit: 'binary' }), fc.string()), { maxLength: 12 })
  .map((it) => it.join(''));
const RUNS = { numRuns: inFull(10_000, 500) };

describe('what people typed', () => {
  it('calls nobody, links nowhere and steers nothing once it is escaped', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const safe = escape(text);
        expect(safe).not.toMatch(CALLS);
        expect(safe).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        expect(safe).not.toMatch(STEERING);
      }),
      RUNS,
    );
  });

  it('reads the same after Slack has drawn it, but for what steers', () => {
    const drawn = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    fc.assert(
      fc.property(typed, (text) => {
        expect(drawn(escape(text))).toBe(clean(text));
        expect(clean(clean(text))).toBe(clean(text));
      }),
      RUNS,
    );
  });

  it('is left alone when it is plain', () => {
    expect(escape('Tara Getz, 3 süße Katzen 😀\nnext line')).toBe('Tara Getz, 3 süße Katzen 😀\nnext line');
  });
});

describe('Slack’s limits', () => {
  it('are kept by every cut, which leaves no half of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (text, charsMax) => {
        const short = cut(text, charsMax);
        expect(short.length).toBeLessThanOrEqual(charsMax);
        expect(short).not.toMatch(HALF_A_CHARACTER);
        if (text.length <= charsMax) expect(short).toBe(text);
        else expect(short.endsWith('…') && text.startsWith(short.slice(0, -1))).toBe(true);
      }),
      RUNS,
    );
  });

  it.each([
    ['an option', () => option('v', 'x'.repeat(300), 'y'.repeat(300)), 75],
    ['a button', () => button('a', 'x'.repeat(300), 'v'), 75],
    ['a section', () => section('x'.repeat(9_000)), 3_000],
    ['plain text', () => plain('x'.repeat(9_000), 24), 24],
  ])('are kept by %s', (_what, build, charsMax) => {
    const texts = [...JSON.stringify(build()).matchAll(/"([xy]+…)"/g)].map(([, text]) => text?.length);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.every((length) => length === charsMax)).toBe(true);
  });
});

it('writes a moment so that Slack draws it in the reader’s zone, with UTC where it does not', () => {
  expect(moment(1_763_900_000_999)).toBe('<!date^1763900000^{time_secs}|12:13:20 UTC>');
});
