// The message box: slash commands, with suggestions for commands and people; anything else is said in the channel.

import { button, byId, el } from './dom.js';
import { openMenu } from './menu.js';
import { act, state } from './state.js';

const SUGGESTIONS_MAX = 8;

let input;
let list;
let hint;
let channel;
let active = 0;
let suggested = [];

/** Shows the box for this place, or why there is none. */
export function composer({ id, name, isApp }, isShown) {
  const root = byId('composer');
  root.hidden = !isShown;
  channel = id;
  if (isApp && state.app?.isReadOnly) {
    const words = 'Sending messages to this app has been turned off: type commands in a channel.';
    root.replaceChildren(el('p', { class: 'off' }, words), shortcutsButton());
    return;
  }
  if (!input) build();
  input.placeholder = `Message ${isApp ? name : `#${name}`}, or / for commands`;
  if (!root.contains(input))
    root.replaceChildren(
      list,
      hint,
      el('div', { class: 'row' }, shortcutsButton(), input, button('Send', send, { class: 'button primary' })),
    );
}

const shortcutsButton = () =>
  button('⚡ Shortcuts', (event) => globalShortcuts(event.currentTarget), {
    class: 'button quiet',
    'aria-haspopup': 'menu',
    'aria-expanded': 'false',
  });

function globalShortcuts(anchor) {
  const items = (state.app?.shortcuts ?? [])
    .filter(({ kind }) => kind === 'global')
    .map(({ name, description, callbackId }) => ({
      words: name,
      more: description,
      choose: () => act({ do: 'global-shortcut', callbackId }, `“${name}”`),
    }));
  openMenu(anchor, 'Shortcuts', items);
}

function build() {
  list = el('ul', {
    id: 'suggestions',
    role: 'listbox',
    class: 'suggestions',
    'aria-label': 'Suggestions',
    hidden: true,
  });
  hint = el('p', { id: 'usage', class: 'usage', hidden: true });
  input = el('input', {
    type: 'text',
    id: 'box',
    role: 'combobox',
    autocomplete: 'off',
    'aria-label': 'Message or command',
    'aria-expanded': 'false',
    'aria-controls': 'suggestions',
    'aria-describedby': 'usage',
    'aria-autocomplete': 'list',
    oninput: suggest,
    onkeydown: keys,
    onblur: () => setTimeout(hide, 150),
  });
}

const commandIn = (text) => (state.app?.commands ?? []).find(({ command }) => text.split(' ')[0] === command);

function suggest() {
  const text = input.value.slice(0, input.selectionStart);
  const commandPart = /^\/\S*$/.exec(text)?.[0];
  const namePart = /(?:^|\s)@(\S*)$/.exec(text)?.[1];
  suggested = commandPart
    ? commandsLike(commandPart)
    : namePart === undefined
      ? []
      : peopleLike(namePart.toLowerCase());
  active = 0;
  showUsage();
  showSuggestions();
}

function commandsLike(start) {
  const found = (state.app?.commands ?? []).filter(({ command }) => command.startsWith(start));
  if (found.some(({ command }) => command === start)) return [];
  return found.map(({ command, hint: usage, description }) => ({
    insert: command,
    words: `${command} ${usage}`,
    more: description,
  }));
}

function peopleLike(start) {
  const known = [...state.people.values()].filter(({ role }) => role !== 'Deactivated');
  if (known.some(({ name }) => name === start)) return [];
  const found = known.filter(({ name, realName }) =>
    `${name} ${realName}`
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(start)),
  );
  return found
    .slice(0, SUGGESTIONS_MAX)
    .map(({ name, realName, role }) => ({ insert: `@${name}`, words: `@${name}`, more: `${realName} · ${role}` }));
}

function showUsage() {
  const known = commandIn(input.value);
  hint.hidden = !known;
  hint.textContent = known ? `${known.command} ${known.hint} · ${known.description}` : '';
}

function showSuggestions() {
  list.replaceChildren(
    ...suggested.map(({ words, more }, i) =>
      el(
        'li',
        {
          role: 'option',
          id: `suggestion-${i}`,
          'aria-selected': String(i === active),
          onpointerdown: (event) => take(event, i),
        },
        el('strong', {}, words),
        el('small', {}, more),
      ),
    ),
  );
  const isOpen = suggested.length > 0;
  list.hidden = !isOpen;
  input.setAttribute('aria-expanded', String(isOpen));
  if (isOpen) input.setAttribute('aria-activedescendant', `suggestion-${active}`);
  else input.removeAttribute('aria-activedescendant');
}

function hide() {
  suggested = [];
  showSuggestions();
}

function take(event, i) {
  event.preventDefault();
  const at = input.selectionStart;
  const before = input.value.slice(0, at).replace(/\S*$/, '');
  const text = `${before}${suggested[i].insert} `;
  input.value = text + input.value.slice(at).trimStart();
  input.setSelectionRange(text.length, text.length);
  hide();
  showUsage();
}

function keys(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (suggested.length > 0 && step) {
    event.preventDefault();
    active = (active + step + suggested.length) % suggested.length;
    showSuggestions();
  } else if (suggested.length > 0 && (event.key === 'Enter' || event.key === 'Tab')) take(event, active);
  else if (event.key === 'Escape') hide();
  else if (event.key === 'Enter') void send();
}

/** Names become mentions, as Slack's client makes them. */
function withMentions(text) {
  const idOf = (name) => [...state.people.values()].find((it) => it.name === name)?.id;
  return text.replace(/(^|\s)@([\w.-]*\w)/g, (whole, space, name) => (idOf(name) ? `${space}<@${idOf(name)}>` : whole));
}

async function send() {
  const text = input.value.trim();
  if (text === '') return;
  input.value = '';
  suggest();
  const command = commandIn(text)?.command;
  if (command)
    await act({ do: 'command', command, text: withMentions(text.slice(command.length).trim()), channel }, command);
  else if (text.startsWith('/'))
    await act({ do: 'command', command: text.split(' ')[0], text: '', channel }, text.split(' ')[0]);
  else await act({ do: 'say', text: withMentions(text), channel });
}
