// Lets time pass for the app and for Slack: requests wait for half an hour, and nobody here has to.

import { button, byId, el } from './dom.js';
import { act, onPart, state } from './state.js';

const STEPS = [
  [5, '5 minutes pass'],
  [15, '15 minutes pass'],
  [60, '1 hour passes'],
];

const ahead = el('p', { class: 'waiting', role: 'status' });

export function startClock() {
  const steps = STEPS.map(([minutes, words]) =>
    button(words, () => act({ do: 'let-pass', minutes }), { class: 'button small' }),
  );
  byId('clock').append(el('div', { class: 'buttons' }, ...steps), el('div', { class: 'bar' }, ahead));
  onPart((part) => part === 'clock' && show(state.clock));
}

function show(clock) {
  byId('clock-card').hidden = clock === null;
  const { aheadMinutes = 0 } = clock ?? {};
  ahead.textContent =
    aheadMinutes > 0
      ? `The clocks of the app and of Slack are ${aheadMinutes} minutes ahead.`
      : 'The clocks of the app and of Slack are right.';
}
