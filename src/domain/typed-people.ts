import type { GroupId, UserId } from './session';
import { asGroupId, asUserId } from './session';

/** Why something typed names nobody. It is reported with its row, never mended and never guessed at. */
export type EntryProblem =
  | 'not-a-person'
  | 'broken-address'
  /** `@tara` or `#general`: which one is meant, only Slack's own picker knows. */
  | 'handle'
  /** Not what it seems: letters beyond plain ASCII, an encoded domain, a link that shows another address. */
  | 'look-alike'
  | 'formula'
  | 'too-long'
  | 'several-in-one-row'
  | 'empty-cell'
  | 'more-cells-than-header';

type Naming =
  | { readonly names: 'person'; readonly id: UserId }
  | { readonly names: 'address'; readonly email: string }
  | { readonly names: 'group'; readonly id: GroupId }
  | { readonly names: 'channel'; readonly id: string }
  | { readonly names: 'nobody'; readonly why: EntryProblem };

/** What one typed word says, and the line (from 1) on which it stands. */
export type TypedEntry = { readonly row: number; readonly typed: string } & Naming;

/** Of what was typed, this much is kept, to show what is meant. */
export const TYPED_CHARS_MAX = 200;
const ADDRESS_CHARS_MAX = 254;
const LOCAL_PART_CHARS_MAX = 64;
const WORD_CHARS_MAX = 320;

const LINE_END = /\r\n|\r|\n/;
/** `1.` or `2)` before a line of a numbered list. */
const LINE_NUMBER = /^\s*\(?\d{1,6}[.)]\s/;
/** `"Getz, Tara" <tara@example.com>`: this comma parts nobody. */
const QUOTED_NAME = /"[^"<>@]*"(?=\s*<)/g;
/** A form in angle brackets; a mark that ends a name; a word. What is left between them only parts. */
const PIECES = /<[^<>]*>|[,;|\t]|[^\t-\r \u00a0\u3000<>,;|()[\]{}"\u201c-\u201f\u00ab\u00bb\u2022\u25a0-\u25ff]+/gu;
/** Drawn as nothing, or as next to nothing: may part two people, or hide inside one. */
const UNSEEN = '\\p{Cf}\\p{Cc}\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u115f\\u1160\\u3164\\uffa0\\u2800';
const UNSEEN_RUN = new RegExp(`[${UNSEEN}]+`, 'u');
const BEFORE_WORD = new RegExp(`^[${UNSEEN}*'\`\\u2018-\\u201b\\u2023\\u2043\\u2219\\u00b7\\u2013\\u2014]+`, 'u');
const AFTER_WORD = new RegExp(`[${UNSEEN}*'\`\\u2018-\\u201b.:!?]+$`, 'u');
/** Turns the letters of the rest of a line round: what is read is not what is seen. */
const OVERRIDE = /[\u202d\u202e]/;
const NO_WORD = /^[-+=&/~_]*$/;

type Said = { readonly typed: string } & Naming;

/**
 * Reads what somebody pasted: ids, mentions, addresses, user groups and channels, however they are parted. Everything else
 * comes back as entries that name nobody, so that no word is lost.
 */
export function readTypedPeople(text: string): TypedEntry[] {
  const lines = unescaped(text).split(LINE_END);
  return lines.flatMap((line, index) => readLine(line).map((said) => ({ row: index + 1, ...said })));
}

function readLine(line: string): Said[] {
  const said: Said[] = [];
  let words: string[] = [];
  const add = (read: readonly Said[]): void => {
    if (words.length) said.push(nobody(words.join(' '), 'not-a-person'));
    words = [];
    said.push(...read);
  };

  const text = line.replace(LINE_NUMBER, ' ').replace(QUOTED_NAME, (name) => name.replace(/[,;|\t"]/g, ' '));
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece.startsWith('<')) {
      const read = readForm(piece);
      // The words before `<tara@example.com>` are a name, and the address says whose.
      if (read.length === 1 && read[0]?.names === 'address') words = [];
      add(read);
    } else if (/^[,;|\t]$/.test(piece)) add([]);
    else {
      const read = readWord(piece);
      if (read === 'plain') words.push(piece);
      else if (read.length) add(read);
    }
  }
  add([]);
  return OVERRIDE.test(line) ? said.map((each) => nobody(each.typed, 'look-alike')) : said;
}

/** What stands in angle brackets: Slack's own forms, or brackets around something else. */
function readForm(form: string): Said[] {
  const id = readUserId(form);
  if (id) return [{ typed: kept(form), names: 'person', id }];
  const group = asGroupId(/^<!subteam\^(\w+)(?:\|.*)?>$/s.exec(form)?.[1]);
  if (group) return [{ typed: kept(form), names: 'group', id: group }];
  const channel = /^<#([CG][A-Z0-9]{2,20})(?:\|.*)?>$/s.exec(form)?.[1];
  if (channel !== undefined) return [{ typed: kept(form), names: 'channel', id: channel }];
  const [, address, label = ''] = /^<mailto:([^|]+)(?:\|(.*))?>$/s.exec(form) ?? [];
  if (address !== undefined) {
    const showsAnother = label.includes('@') && label.trim().toLowerCase() !== address.toLowerCase();
    return [showsAnother ? nobody(form, 'look-alike') : readAddress(address)];
  }
  const inside = form.slice(1, -1);
  return /^[@#!]|[|:]/.test(inside)
    ? [nobody(form, seemsOther(inside) ? 'look-alike' : 'not-a-person')]
    : readLine(inside);
}

function readWord(piece: string): Said[] | 'plain' {
  if (piece.length > WORD_CHARS_MAX) return [nobody(piece, 'too-long')];
  const word = piece.replace(BEFORE_WORD, '').replace(AFTER_WORD, '');
  if (NO_WORD.test(word)) return [];

  const parts = word.split(UNSEEN_RUN).map(readVisible);
  if (parts.length === 1 && parts[0]) return parts[0];
  // To a reader it is one word. It is several only if each part is somebody on its own.
  const people = parts.flatMap((part) => (part === 'plain' ? [] : part)).filter(isSomebody);
  if (people.length === parts.length) return people;
  return seemsOther(word) ? [nobody(piece, 'look-alike')] : 'plain';
}

function readVisible(word: string): Said[] | 'plain' {
  if (seemsOther(word)) return [nobody(word, 'look-alike')];
  const id = asUserId(word);
  // `USA` has the letters of an id, but Slack has none that short without a digit.
  if (id && (/\d/.test(id) || id.length >= 9)) return [{ typed: word, names: 'person', id }];
  if (/^[-=+]/.test(word)) return [nobody(word, 'formula')];
  if (/^[@#]./.test(word)) return [nobody(word, 'handle')];
  return word.includes('@') ? [readAddress(word)] : 'plain';
}

function readAddress(word: string): Said {
  const email = readEmailAddress(word);
  if (seemsOther(word)) return nobody(word, 'look-alike');
  if (email === undefined) return nobody(word, 'broken-address');
  const at = email.indexOf('@');
  const domain = email.slice(at + 1);
  if (email.length > ADDRESS_CHARS_MAX || at > LOCAL_PART_CHARS_MAX) return nobody(word, 'too-long');
  if (/(^|\.)xn--/.test(domain)) return nobody(word, 'look-alike');
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)
    ? { typed: word, names: 'address', email }
    : nobody(word, 'broken-address');
}

/** Whether something beyond plain ASCII passes for an address or an id. */
function seemsOther(word: string): boolean {
  if (/^[\x21-\x7e]*$/.test(word)) return false;
  const drawn = word.normalize('NFKC').split(UNSEEN_RUN).join('');
  return drawn.includes('@') || (/^[\p{Lu}\p{Nd}]{8,21}$/u.test(drawn) && /\p{Nd}/u.test(drawn));
}

const kept = (typed: string): string => typed.slice(0, TYPED_CHARS_MAX);
const nobody = (typed: string, why: EntryProblem): Said => ({ typed: kept(typed), names: 'nobody', why });

/** Whether it names one person, rather than many or none. */
export const isSomebody = <T extends Naming>(said: T): said is Extract<T, { names: 'person' | 'address' }> =>
  said.names === 'person' || said.names === 'address';

/** Slack writes these three as entities in what it hands on. */
export const unescaped = (text: string): string =>
  text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** `U07ABC123`, or a mention: `<@U07ABC123|tara>`. */
export function readUserId(word: string): UserId | undefined {
  const mention = /^<@([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>$/.exec(word);
  return asUserId(mention?.[1] ?? word);
}

/** `name@example.com`, or the form into which Slack may turn it: `<mailto:name@example.com|name@example.com>`. */
export function readEmailAddress(word: string): string | undefined {
  const address = /^<mailto:([^|>]+)(?:\|[^>]*)?>$/.exec(word)?.[1] ?? word;
  return /^[^\s@<>|,;:"()]+@[^\s@<>|,;:"()]+\.[^\s@<>|,;:"().]{2,}$/.test(address) ? address.toLowerCase() : undefined;
}
