import type { UserId } from './session';
import { asUserId } from './session';

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
