// The fault switches: what Slack does wrong next.

import { button, byId, el } from './dom.js';
import { act, onPart, state } from './state.js';

const TARGETS = [
  ['end', 'reset (ends all, mobile or web)'],
  ['bulk', 'resetBulk (ends many people’s)'],
  ['invalidate', 'invalidate (ends one session)'],
  ['list', 'list (looks at sessions)'],
  ['any', 'call of any kind'],
];
const FAULTS = [
  ['429', 'answers 429'],
  ['500', 'answers 500'],
  ['lost', 'acts, then loses its answer'],
  ['hang', 'hangs'],
];

const waiting = el('p', { class: 'waiting', role: 'status' });
const clear = button('Clear', () => act({ do: 'clear-faults' }), { class: 'button small quiet' });
const toggle = (deed, words) => {
  const box = el('input', { type: 'checkbox', onchange: ({ target }) => act({ do: deed, on: target.checked }) });
  return { box, node: el('label', { class: 'switch' }, box, words) };
};
const slow = toggle('slow', 'Slack is slow (2 s a call)');
const revoked = toggle('revoke', 'Admin token revoked');

export function startTrouble() {
  const target = el(
    'select',
    { id: 'fault-target' },
    ...TARGETS.map(([value, words]) => el('option', { value }, words)),
  );
  const plans = FAULTS.map(([kind, words]) =>
    button(words, () => act({ do: 'fault', target: target.value, kind }), { class: 'button small' }),
  );
  byId('trouble').append(
    el('div', { class: 'bar' }, el('label', {}, 'The next ', target)),
    el('div', { class: 'buttons' }, ...plans),
    el('div', { class: 'bar' }, waiting, clear),
    el('div', { class: 'bar' }, slow.node, revoked.node),
  );
  onPart((part) => part === 'trouble' && show(state.trouble));
}

function show({ waiting: planned, isSlow, isRevoked }) {
  waiting.textContent = planned.length > 0 ? `Waiting: ${planned.join('; ')}` : 'No trouble is waiting.';
  clear.hidden = planned.length === 0;
  [slow.box.checked, revoked.box.checked] = [isSlow, isRevoked];
}
