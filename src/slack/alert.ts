import type { SessionId, UserId } from '../domain/session';
import { asSessionId, asUserId } from '../domain/session';
import { readEmailAddress } from '../domain/typed-people';

/** What an alert names: people by id or e-mail, the author before those in the text, and numbers that may be session ids. */
export interface Named {
  readonly people: readonly (UserId | string)[];
  /** Those of them that only look like a user id, as names of machines do: Slack must know them before they count. */
  readonly guesses: readonly string[];
  readonly sessionIds: readonly SessionId[];
}

interface AlertMessage {
  readonly user?: string;
  readonly bot_id?: string;
  readonly subtype?: string;
  readonly text?: string;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
}

const PEOPLE_MAX = 10;
const NUMBERS_MAX = 100;
const CHARS_MAX = 40_000;

/** A mention, a bare id or an e-mail address, in italics, bold or code as well: `_` is no letter here, unlike in `\b`. */
const PERSON =
  /<@[UW][A-Z0-9]{2,20}|(?<![A-Za-z0-9])[UW](?=[A-Z]*\d)[A-Z0-9]{8,20}(?![A-Za-z0-9@])|[^\s<>|:,;"()=*`~]{1,64}@[^\s<>|,;"()*`~]{1,255}/g;
const NUMBER = /(?<![A-Za-z0-9])\d{6,20}(?![A-Za-z0-9])/g;

/**
 * Alerts are usually posted by bots, so the author says nothing: mentions, user ids, e-mails and session ids are read from
 * text, blocks and attachments. A person's own message may be about its author, too, whomever it names.
 */
export function readAlert(message: AlertMessage): Named {
  const texts = [message.text ?? '', ...textsIn(message.blocks), ...textsIn(message.attachments)];
  const words = texts.join('\n').slice(0, CHARS_MAX);
  const isByBot = message.bot_id !== undefined || message.subtype === 'bot_message' || message.user === 'USLACKBOT';
  const author = asUserId(message.user);
  const people = new Set<string>(author && !isByBot ? [author] : []);
  const mentioned = new Set(people);
  for (const [found] of words.matchAll(PERSON)) {
    const named = asUserId(found.replace('<@', '')) ?? readEmailAddress(found.replace(/^_+|[_.!?]+$/g, ''));
    if (named === undefined || (isByBot && named === author)) continue;
    people.add(named);
    if (found.startsWith('<@')) mentioned.add(named);
  }
  // In free text a shorter number is more likely a count, a port or a year.
  const numbers = [...words.matchAll(NUMBER)].map(([found]) => asSessionId(found));
  const isGuess = (name: string): boolean => asUserId(name) !== undefined && !mentioned.has(name);
  const sure = [...people].filter((name) => !isGuess(name)).slice(0, PEOPLE_MAX);
  const guesses = [...people].filter(isGuess).slice(0, PEOPLE_MAX - sure.length);
  return {
    people: [...people].filter((name) => sure.includes(name) || guesses.includes(name)),
    guesses,
    sessionIds: [...new Set(numbers)].filter((id): id is SessionId => id !== undefined).slice(0, NUMBERS_MAX),
  };
}

/** Every string that a reader could see, wherever it is nested; ids of blocks and colours are nobody's name. */
function textsIn(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return UNSEEN.has(key) ? [] : [key === 'user_id' ? `<@${value}>` : value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, nested]) => textsIn(nested, Array.isArray(value) ? key : inner));
}

const UNSEEN = new Set([
  'type',
  'block_id',
  'action_id',
  'ts',
  'id',
  'color',
  'image_url',
  'thumb_url',
  'bot_id',
  'app_id',
  'team_id',
]);
