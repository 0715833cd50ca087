// Everything that went between Slack and the app, newest first. Tokens never come here.

import { byId, el } from './dom.js';
import { onPart, person, state, wireDetails } from './state.js';

const KINDS = [
  ['all', 'Everything'],
  ['call', 'Calls of the app'],
  ['delivery', 'Deliveries to the app'],
  ['effect', 'What became of sessions'],
  ['bad', 'Refused or lost'],
];
const ARROWS = { call: ['→', 'call'], delivery: ['←', 'delivery'], effect: ['●', 'effect'] };
const ROWS_MAX = 400;

const nodes = new Map();
const list = el('ol', { class: 'rows', reversed: true, tabindex: '0', 'aria-label': 'Journal, newest first' });
const filter = el('input', {
  type: 'search',
  id: 'wire-filter',
  placeholder: 'Filter',
  'aria-label': 'Filter the journal',
  oninput: showFiltered,
});
const kind = el(
  'select',
  { 'aria-label': 'Kind of entry', onchange: showFiltered },
  ...KINDS.map(([value, words]) => el('option', { value }, words)),
);
const refused = el('p', { class: 'summary', role: 'status' });

export function startWire() {
  byId('wire').append(el('div', { class: 'bar' }, filter, kind), refused, list);
  onPart((part, value) => {
    if (part === 'begin') clear();
    if (part === 'wire') for (const row of value) put(row);
    if (part === 'wire') count();
  });
}

function clear() {
  nodes.clear();
  list.replaceChildren();
}

function put(row) {
  const before = nodes.get(row.seq);
  if (before) {
    before.querySelector('summary').replaceChildren(...cells(row));
    before.className = lookOf(row);
  } else {
    const node = el('li', { class: lookOf(row) }, details(row));
    nodes.set(row.seq, node);
    list.prepend(node);
  }
  while (list.childElementCount > ROWS_MAX) list.lastElementChild.remove();
  nodes.get(row.seq).hidden = !passes(row);
}

const lookOf = ({ bad }) => (bad ? 'bad' : '');

function cells({ at, kind: sort, name, who, outcome, ms }) {
  const [arrow, words] = ARROWS[sort];
  return [
    el('time', {}, new Date(at).toTimeString().slice(0, 8)),
    el('span', { class: `arrow ${sort}`, role: 'img', 'aria-label': words }, arrow),
    el('span', { class: 'name' }, name),
    el('span', { class: 'who' }, state.people.has(who) ? `@${person(who).name}` : who),
    el('span', { class: 'outcome' }, outcome, ms !== undefined && el('small', {}, ` ${ms} ms`)),
  ];
}

/** The whole entry is fetched when somebody opens it. */
function details(row) {
  const text = el('pre', { tabindex: '0' }, 'Loading…');
  const node = el('details', { ontoggle: load }, el('summary', {}, ...cells(row)), text);
  async function load() {
    if (node.open) text.textContent = JSON.stringify(await wireDetails(row.seq), null, 2);
  }
  return node;
}

function passes({ seq, kind: sort, bad }) {
  const isKind = kind.value === 'all' || kind.value === sort || (kind.value === 'bad' && bad);
  const words = nodes.get(seq)?.querySelector('summary').textContent.toLowerCase() ?? '';
  return isKind && words.includes(filter.value.trim().toLowerCase());
}

function showFiltered() {
  for (const row of state.wire.values()) {
    const node = nodes.get(row.seq);
    if (node) node.hidden = !passes(row);
  }
}

function count() {
  const bad = [...state.wire.values()].filter((row) => row.bad).length;
  const words = `${state.wire.size} entries${bad > 0 ? `, ${bad} refused or lost` : ''}`;
  if (refused.textContent !== words) refused.textContent = words;
}
