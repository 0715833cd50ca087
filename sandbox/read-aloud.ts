import { optionsOf } from './block-kit-parts';
import { isObject, objectsIn, textOf, type JsonObject } from './json';
import type { Values } from './view-state';

/** Modals and messages as plain text for a terminal: what a person would read, top to bottom. */

export interface Reading {
  /** Mentions become `@name`. */
  nameOf?: (userId: string) => string;
  /** Of a channel or direct message; without it its id is read. */
  channelOf?: (id: string) => string;
  /** A modal's current values; without them its initial ones. */
  state?: Values;
  /** Field errors by block id. */
  errors?: Record<string, string>;
}

export function readView(view: JsonObject, reading: Reading = {}): string {
  const buttons = [view.close, view.submit].filter(isObject).map((it) => `[${plain(it, reading)}]`);
  const title = plain(view.title, reading);
  return lines([
    title && `═══ ${title} ═══`,
    readBlocks(view.blocks, reading),
    view.type === 'modal' && buttons.length > 0 && `─── ${buttons.join('  ')}`,
  ]);
}

/** Blocks replace the text, as they do in Slack. */
export function readMessage(message: JsonObject | object, reading: Reading = {}): string {
  const { text, blocks, attachments, files } = message as JsonObject;
  const hasBlocks = objectsIn(blocks).length > 0;
  return lines([
    hasBlocks ? readBlocks(blocks, reading) : mrkdwn(textOf(text), reading),
    ...objectsIn(attachments).map((it) => `| ${readMessage(it, reading)}`),
    ...objectsIn(files).map(({ name }) => `[file ${textOf(name)}]`),
  ]);
}

const lines = (parts: (string | false | undefined)[]): string =>
  parts.filter((it): it is string => typeof it === 'string' && it !== '').join('\n');

const readBlocks = (blocks: unknown, reading: Reading): string =>
  lines(objectsIn(blocks).map((block) => readBlock(block, reading)));

function readBlock(block: JsonObject, reading: Reading): string {
  const id = textOf(block.block_id);
  const element = (it: JsonObject) => readElement(it, id, reading);
  switch (block.type) {
    case 'header':
      return `## ${plain(block.text, reading)}`;
    case 'divider':
      return '────────';
    case 'section':
      return lines([
        plain(block.text, reading),
        ...objectsIn(block.fields).map((field) => `  ${plain(field, reading).replace(/\n/g, ' ')}`),
        isObject(block.accessory) && element(block.accessory),
      ]);
    case 'context':
      return objectsIn(block.elements)
        .map((it) => `  ${plain(it, reading)}`)
        .join('\n');
    case 'actions':
      return objectsIn(block.elements).map(element).join('  ');
    case 'input':
      return lines([
        `${plain(block.label, reading)}${block.optional === true ? ' (optional)' : ''}`,
        isObject(block.element) && element(block.element),
        isObject(block.hint) && `  ${plain(block.hint, reading)}`,
        Object.hasOwn(reading.errors ?? {}, id) && `  ! ${reading.errors?.[id] ?? ''}`,
      ]);
    default:
      return `(${textOf(block.type)})`;
  }
}

function readElement(element: JsonObject, blockId: string, reading: Reading): string {
  const value = reading.state?.[blockId]?.[textOf(element.action_id)];
  const placeholder = plain(element.placeholder, reading);
  switch (element.type) {
    case 'button':
      return `[${plain(element.text, reading)}]`;
    case 'plain_text_input':
    case 'number_input': {
      const typed = textOf(value ? value.value : element.initial_value);
      return `  > ${typed || placeholder || '…'}`;
    }
    case 'datepicker':
      return `  > ${textOf(value ? value.selected_date : element.initial_date) || placeholder || 'Pick a day'} ▾`;
    case 'users_select': {
      const picked = textOf(value ? value.selected_user : element.initial_user);
      return `  > ${picked ? mention(picked, reading) : placeholder || 'Pick a person'} ▾`;
    }
    case 'multi_users_select': {
      const picked = value ? value.selected_users : element.initial_users;
      const names = (Array.isArray(picked) ? picked : []).map((id) => mention(textOf(id), reading));
      return `  > ${names.join(', ') || placeholder || 'Pick people'} ▾`;
    }
    case 'conversations_select': {
      const picked = textOf(value ? value.selected_conversation : element.initial_conversation);
      return `  > ${picked ? channelNamed(picked, reading) : placeholder || 'Pick a conversation'} ▾`;
    }
    case 'multi_conversations_select': {
      const picked = value ? value.selected_conversations : element.initial_conversations;
      const names = (Array.isArray(picked) ? picked : []).map((id) => channelNamed(textOf(id), reading));
      return `  > ${names.join(', ') || placeholder || 'Pick conversations'} ▾`;
    }
    case 'file_input': {
      const names = objectsIn(value?.files).map(({ name }) => textOf(name));
      return `  > ${names.join(', ') || 'Upload files'}`;
    }
    case 'static_select': {
      const picked = value ? value.selected_option : element.initial_option;
      return `  > ${isObject(picked) ? plain(picked.text, reading) : placeholder || 'Pick'} ▾`;
    }
    case 'radio_buttons':
    case 'checkboxes':
      return readOptions(element, value, reading);
    default:
      return `(${textOf(element.type)})`;
  }
}

function readOptions(element: JsonObject, value: JsonObject | undefined, reading: Reading): string {
  const radio = element.type === 'radio_buttons';
  const chosen = value
    ? [value.selected_option, value.selected_options]
    : [element.initial_option, element.initial_options];
  const picked = objectsIn(chosen.flat()).map((option) => option.value);
  return optionsOf(element)
    .map((option) => {
      const mark = picked.includes(option.value) ? 'x' : ' ';
      const label = plain(option.text, reading).replace(/\n/g, '\n      ');
      const more = isObject(option.description) ? `\n      ${plain(option.description, reading)}` : '';
      return `  ${radio ? `(${mark})` : `[${mark}]`} ${label}${more}`;
    })
    .join('\n');
}

/** A text object of either kind. */
function plain(text: unknown, reading: Reading): string {
  if (!isObject(text)) return '';
  return text.type === 'mrkdwn' ? mrkdwn(textOf(text.text), reading) : unescaped(textOf(text.text));
}

const channelNamed = (id: string, { channelOf }: Reading): string => `#${channelOf?.(id) ?? id}`;

const mention = (id: string, { nameOf }: Reading): string => `@${nameOf?.(id) ?? id}`;

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Slack's markup: mentions, dates (their fallback), links; bold, italics and code lose their marks. */
function mrkdwn(text: string, reading: Reading): string {
  const shown = text.replace(/<([^<>]+)>/g, (_whole, inner: string) => {
    const [target = '', label] = inner.split('|');
    if (target.startsWith('@')) return mention(target.slice(1), reading);
    if (target.startsWith('#')) return label ? `#${label}` : channelNamed(target.slice(1), reading);
    if (target.startsWith('!subteam^')) return label || `@${target.slice('!subteam^'.length)}`;
    if (target.startsWith('!date')) return label ?? target;
    if (target.startsWith('!')) return `@${target.slice(1)}`;
    return label === undefined || label === target ? target : `${label} (${target})`;
  });
  return unescaped(shown.replace(/(^|[\s(])([*`])(\S|\S[^\n]*?\S)\2(?=$|[\s.,:;!?)])/gm, '$1$3'));
}
