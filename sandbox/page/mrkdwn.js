// Slack's markup as elements: bold, italics, code, links, mentions, dates and the few emoji that the app uses.

import { el, timeOf } from './dom.js';
import { person, state } from './state.js';

/** The text of either kind of text object. */
export function rich(text) {
  if (!text) return [];
  return text.type === 'mrkdwn' ? mrkdwn(text.text) : plain(unescaped(text.text), text.emoji !== false);
}

export const words = (text) => unescaped(text?.text ?? '');

const TOKENS = [
  ['block', /```([\s\S]+?)```/],
  ['code', /`([^`\n]+)`/],
  ['token', /<([^<>]+)>/],
  ['strong', /(?<![\p{L}\p{N}*])\*(\S|\S[^\n]*?\S)\*(?![\p{L}\p{N}*])/u],
  ['em', /(?<![\p{L}\p{N}_])_(\S|\S[^\n]*?\S)_(?![\p{L}\p{N}_])/u],
  ['s', /(?<![\p{L}\p{N}~])~(\S|\S[^\n]*?\S)~(?![\p{L}\p{N}~])/u],
];

/** @returns nodes and strings for `append`. */
export function mrkdwn(text) {
  const found = TOKENS.map(([kind, shape]) => ({ kind, match: shape.exec(text) })).filter(({ match }) => match);
  if (found.length === 0) return plain(unescaped(text), true);
  const { kind, match } = found.reduce((first, it) => (it.match.index < first.match.index ? it : first));
  const [whole, inner] = match;
  const rest = text.slice(match.index + whole.length);
  return [...plain(unescaped(text.slice(0, match.index)), true), drawn(kind, inner), ...mrkdwn(rest)];
}

function drawn(kind, inner) {
  if (kind === 'block') return el('pre', {}, unescaped(inner.trim()));
  if (kind === 'code') return el('code', {}, unescaped(inner));
  return kind === 'token' ? token(inner) : el(kind, {}, ...mrkdwn(inner));
}

/** What stands between < and >. */
function token(inner) {
  const [target, label] = inner.split('|');
  if (target.startsWith('@')) return mention(target.slice(1));
  if (target.startsWith('#'))
    return el('span', { class: 'mention' }, `#${unescaped(label || channelName(target.slice(1)))}`);
  if (target.startsWith('!date^')) return date(target, label);
  if (target.startsWith('!subteam^')) return el('span', { class: 'mention' }, unescaped(label ?? groupName(target)));
  if (target.startsWith('!')) return el('span', { class: 'mention' }, `@${target.slice(1)}`);
  const words = unescaped(label ?? target);
  if (!/^(https?|mailto):/.test(target)) return words;
  return el('a', { href: unescaped(target), target: '_blank', rel: 'noopener noreferrer' }, words);
}

const channelName = (id) => state.conversations.find((it) => it.id === id)?.name ?? 'private channel';

function groupName(target) {
  const id = target.slice('!subteam^'.length);
  return `@${state.groups.find((it) => it.id === id)?.handle ?? id}`;
}

/** Isolated, since a name may turn the reading direction round. */
const mention = (id) => el('bdi', { class: 'mention', title: id }, `@${person(id).shown}`);

/** In the reader's own time zone, as Slack does. */
function date(target, fallback) {
  const [, seconds, format = ''] = target.split('^');
  const at = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(at.getTime())) return unescaped(fallback ?? '');
  const drawnAt = format
    .replace('{time_secs}', timeOf(at, true))
    .replace('{time}', timeOf(at))
    .replace(/\{date(_\w+)?\}/, at.toLocaleDateString());
  return el('time', { datetime: at.toISOString(), title: unescaped(fallback ?? '') }, drawnAt);
}

/** Each that the app sends; `test/page/emoji.test.ts` compares. */
const EMOJI = {
  white_check_mark: ['✓', 'good'],
  warning: ['!', 'warn'],
  no_entry: ['–', 'bad'],
  rotating_light: ['!', 'bad'],
  point_down: ['↓', 'hint'],
  raised_hand: ['?', 'hint'],
  busts_in_silhouette: ['+', 'hint'],
  double_vertical_bar: ['‖', 'warn'],
  fire_extinguisher: ['!', 'bad'],
  grey_question: ['?', 'hint'],
  hourglass: ['…', 'warn'],
  hourglass_flowing_sand: ['…', 'hint'],
  octagonal_sign: ['■', 'bad'],
};

/** Line breaks are the stylesheet's; emoji do not depend on the fonts of this machine. */
function plain(text, withEmoji) {
  if (!withEmoji) return [text];
  return text.split(/(:[a-z_]+:)/).map((part) => {
    const name = part.slice(1, -1);
    if (!part.startsWith(':') || !Object.hasOwn(EMOJI, name)) return part;
    const [glyph, look] = EMOJI[name];
    return el('span', { class: `emoji ${look}`, role: 'img', 'aria-label': name.replaceAll('_', ' ') }, glyph);
  });
}

const unescaped = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
