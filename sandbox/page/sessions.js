// Whose device is signed in, as Slack itself knows it. What ends stays to be seen, struck through.

import { button, byId, el } from './dom.js';
import { picker } from './picker.js';
import { act, findPeople, onPart, sessionsOf, state } from './state.js';

/** Whose table it is; the address remembers. */
let shownUser = new URLSearchParams(location.search).get('of') ?? 'U07TARGET01';
let choose;
const table = el('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Table of sessions' });
const summary = el('p', { class: 'summary', role: 'status' });

/** Of a large organisation the list has only the seeded people: anybody else is found by typing. */
const others = el(
  'div',
  { class: 'bar', hidden: true },
  el('label', { for: 'whose-else' }, 'or of somebody else: '),
  picker({
    key: 'whose-else',
    id: 'whose-else',
    placeholder: 'Name or address',
    find: async (typed) =>
      (await findPeople(typed))
        .filter(({ hasSessions }) => hasSessions)
        .map(({ id, realName, name }) => ({ id, words: realName, more: `@${name}` })),
    choose: async ({ id }) => {
      await act({ do: 'look-at', user: id });
      look(id);
    },
  }),
);

export function startSessions() {
  choose = el('select', { id: 'whose', onchange: ({ target }) => look(target.value) });
  const buttons = el(
    'div',
    { class: 'buttons' },
    button('New stolen-cookie session', () => act({ do: 'steal-cookie', user: shownUser }), { class: 'button small' }),
    button('Forget ended', () => act({ do: 'tidy-sessions' }), { class: 'button small quiet' }),
  );
  byId('sessions').append(
    el('div', { class: 'bar' }, el('label', {}, 'Sessions of ', choose), buttons),
    others,
    summary,
    table,
  );
  onPart((part) => {
    if (part === 'begin') void act({ do: 'look-at', user: shownUser });
    if (part === 'app') others.hidden = !state.app.isLarge;
    if (part === 'people' || part.startsWith('sessions ')) showPeople();
    if (part === `sessions ${shownUser}`) show();
  });
}

function look(user) {
  shownUser = user;
  const address = new URL(location.href);
  address.searchParams.set('of', user);
  history.replaceState(null, '', address);
  show();
}

const short = (name) => (name.length > 24 ? `${name.slice(0, 23)}…` : name);

function showPeople() {
  const known = [...state.people.values()].filter(({ id }) => `sessions ${id}` in state);
  const options = known.map(({ id, realName }) => {
    const alive = sessionsOf(id).filter(({ ended }) => !ended).length;
    return el('option', { value: id }, `${short(realName)} (${alive})`);
  });
  choose.replaceChildren(...options);
  choose.value = shownUser;
}

function show() {
  const rows = sessionsOf(shownUser);
  const alive = rows.filter(({ ended }) => !ended).length;
  const ended = rows.length - alive;
  const words = `${alive} signed in${ended > 0 ? `, ${ended} ended` : ''}`;
  if (summary.textContent !== words) summary.textContent = words;
  const heads = ['Device', 'System', 'Client', 'IP', ''].map((head) =>
    el('th', { scope: 'col' }, head || el('span', { class: 'away' }, 'Actions')),
  );
  table.replaceChildren(
    el('table', { class: 'sessions' }, el('thead', {}, el('tr', {}, ...heads)), el('tbody', {}, ...rows.map(row))),
  );
}

function row({ id, device, os, client, ip, movedTo, ended }) {
  const what = `${device}, ${os}`;
  const cell = (label, ...children) => el('td', { 'data-label': label }, ...children);
  const action = ended
    ? button('Sign in again', () => act({ do: 'sign-in-again', session: id }), {
        class: 'button small',
        'aria-label': `Sign in again: ${what}`,
      })
    : button('Move to another IP', () => act({ do: 'move', session: id }), {
        class: 'button small',
        'aria-label': `Move to another IP: ${what}`,
      });
  return el(
    'tr',
    { class: ended ? 'ended' : movedTo ? 'moved' : undefined, 'data-session': String(id) },
    cell('Device', el('span', { class: 'gone' }, device)),
    cell('System', el('span', { class: 'gone' }, os)),
    cell('Client', el('span', { class: 'gone' }, client)),
    cell('IP', el('span', { class: 'gone' }, ip), movedTo && el('small', { class: 'moved-to' }, `→ ${movedTo}`)),
    el('td', { class: 'do' }, ended && el('small', { class: 'how' }, ended), action),
  );
}
