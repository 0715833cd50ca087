import type { ContextBlock, MrkdwnElement, Option, PlainTextElement, SectionBlock } from '@slack/types';

/** Characters that steer rather than say: controls, and marks that turn the reading direction round. */
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** What people typed, without the characters that could make it look like something else. */
export const clean = (text: string): string => text.replace(STEERING, ' ').replace(/ {2,}/g, ' ').trim();

/** What people typed, safe inside mrkdwn: no mention, link or channel call survives. */
export const escape = (text: string): string =>
  clean(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export const cut = (text: string, charsMax: number): string =>
  text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;

/** Slack refuses a whole window or message for one empty text: what is invisible stands as this. */
const NOTHING_SEEN = '–';

export const plain = (text: string, charsMax = 2_000): PlainTextElement => ({
  type: 'plain_text',
  text: cut(clean(text) || NOTHING_SEEN, charsMax),
  emoji: false,
});

const mrkdwn = (text: string): MrkdwnElement => ({ type: 'mrkdwn', text: cut(text, 3_000), verbatim: true });

/** Text of our own; whatever people typed in it has gone through `escape`. */
export const section = (text: string, extra: Partial<SectionBlock> = {}): SectionBlock => ({
  type: 'section',
  text: mrkdwn(text),
  ...extra,
});

export const context = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwn(text)] });

/** Slack's limits: 75 characters each (F4.1). */
export const option = (value: string, text: string, description?: string) =>
  ({
    value,
    text: plain(text, 75),
    ...(description === undefined || description === '' ? {} : { description: plain(description, 75) }),
  }) satisfies Option;

export const button = (actionId: string, text: string, value: string, style?: 'primary' | 'danger') => ({
  type: 'button' as const,
  action_id: actionId,
  text: plain(text, 75),
  value,
  ...(style ? { style } : {}),
});

/** A moment in the reader's own time zone; UTC where Slack does not draw it. */
export function moment(at: number): string {
  const utc = new Date(at).toISOString().slice(11, 19);
  return `<!date^${Math.floor(at / 1_000)}^{time_secs}|${utc} UTC>`;
}

/** The same with its day, for what may be long ago. */
export function dayAndTime(at: number): string {
  const utc = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} {time}|${utc} UTC>`;
}

/** A person, with the id beside the name that Slack draws. */
export const person = (id: string): string => `<@${id}> (${id})`;

export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
