// The message box: slash commands, with suggestions for commands, people, user groups and channels; anything else is
// said in the channel. Names become mentions at Slack's.

import { button, byId, el } from './dom.js';
import { openMenu } from './menu.js';
import { act, findPeople, state } from './state.js';
import { commandsLike, isWhole, namesLike, personRow, SUGGESTIONS_MAX } from './suggestions.js';

let input;
let list;
let hint;
let channel;
let active = 0;
let suggested = [];
/** Which suggestions were asked for last. */
let asked = 0;

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
    onblur: () => setTimeout(hideWhenLeft, 150),
  });
}

const commandIn = (text) => (state.app?.commands ?? []).find(({ command }) => text.split(' ')[0] === command);

function suggest() {
  const text = input.value.slice(0, input.selectionStart);
  const commandPart = /^\/\S*$/.exec(text)?.[0];
  const [, sign, name] = /(?:^|\s)([@#])(\S*)$/.exec(text) ?? [];
  asked += 1;
  suggested = commandPart ? commandsLike(commandPart) : name === undefined ? [] : namesLike(sign, name.toLowerCase());
  active = 0;
  showUsage();
  showSuggestions();
  if (sign === '@' && state.app?.isLarge && !isWhole(sign, name.toLowerCase())) void findOthers(name, asked);
}

/** Whoever the page does not know yet. */
async function findOthers(name, turn) {
  const found = await findPeople(name);
  const known = suggested.map(({ insert }) => insert);
  const others = found.filter((it) => !known.includes(`@${it.name}`));
  if (turn !== asked || others.some((it) => it.name === name)) return;
  suggested = [...suggested, ...others.map(personRow)].slice(0, SUGGESTIONS_MAX);
  showSuggestions();
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

/** Whoever has come back meanwhile and types again sees what belongs to that. */
function hideWhenLeft() {
  if (document.activeElement !== input) hide();
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

async function send() {
  const text = input.value.trim();
  if (text === '') return;
  input.value = '';
  suggest();
  const command = commandIn(text)?.command;
  if (command) await act({ do: 'command', command, text: text.slice(command.length).trim(), channel }, command);
  else if (text.startsWith('/'))
    await act({ do: 'command', command: text.split(' ')[0], text: '', channel }, text.split(' ')[0]);
  else await act({ do: 'say', text, channel });
}
