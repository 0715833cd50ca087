// The app's windows. What is chosen lives at the server, so that a reload or a lost stream loses nothing.

import { drawBlocks } from './blocks.js';
import { button, byId, el } from './dom.js';
import { words } from './mrkdwn.js';
import { act, onPart, state } from './state.js';

/** Text that has been typed and not yet been seen to arrive, by view and place. */
const typed = new Map();
let unfilled = [];
/** The view whose submit is under way. */
let submitting;
let shown = '';
/** What was last drawn, without the text that people type: drawing under somebody's fingers would disturb them. */
let drawn = '';
let returnTo;
let sending;

export function startModals() {
  onPart((part) => {
    if (part === 'begin') forget();
    if (part === 'modals') show();
  });
  // Wherever the focus is: the table and the switches beside the window can be used while it is open.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !top() || document.querySelector('dialog')) return;
    event.preventDefault();
    void close(false);
  });
}

function forget() {
  typed.clear();
  [unfilled, submitting, shown, drawn] = [[], undefined, '', ''];
}

const top = () => state.modals.at(-1);

function show() {
  const view = top();
  const root = byId('modals');
  byId('window').inert = view !== undefined;
  if (!view) {
    root.replaceChildren();
    if (shown) (returnTo?.isConnected ? returnTo : byId('talk')).focus();
    forget();
    return;
  }
  if (!shown) returnTo = document.activeElement;
  if (view.id + view.hash !== shown) unfilled = [];
  const look = JSON.stringify([view, state.modals.length, submitting, unfilled], (_key, it) =>
    ['plain_text_input', 'number_input'].includes(it?.type) && 'value' in it ? null : it,
  );
  if (look === drawn) return;
  drawn = look;
  const before = rememberFocus(root);
  const isOther = !shown.startsWith(view.id);
  shown = view.id + view.hash;
  root.replaceChildren(draw(view));
  restoreFocus(root, isOther ? {} : before, view);
}

function draw(view) {
  const depth = state.modals.length;
  const isBusy = submitting === view.id;
  const closeWords = words(view.close) || 'Cancel';
  const form = el(
    'form',
    {
      class: `modal depth-${depth}`,
      role: 'dialog',
      'aria-modal': 'true',
      'aria-labelledby': 'modal-title',
      tabindex: '-1',
      novalidate: true,
      onsubmit: submit,
      onkeydown: keys,
    },
    el(
      'header',
      {},
      el('h2', { id: 'modal-title' }, words(view.title)),
      depth > 1 && el('span', { class: 'depth' }, `window ${depth} of ${depth}`),
      button('×', () => close(true), { class: 'x', 'aria-label': 'Close' }),
    ),
    el(
      'div',
      { class: 'modal-body', tabindex: '0', role: 'group', 'aria-label': 'Content' },
      ...drawBlocks(view.blocks, useOf(view)),
    ),
    view.problem &&
      el('p', { class: 'problem', role: 'alert' }, `We had some trouble connecting. Try again? (${view.problem})`),
    el(
      'footer',
      {},
      button(closeWords, () => close(false), { class: 'button', 'data-key': 'close' }),
      view.submit &&
        el(
          'button',
          { class: `button primary${isBusy ? ' busy' : ''}`, disabled: isBusy, 'data-key': 'submit' },
          words(view.submit),
        ),
    ),
  );
  return el('div', { class: 'modal-back' }, form);
}

function useOf(view) {
  const keyOf = ({ blockId, actionId }) => JSON.stringify([view.id, blockId, actionId]);
  const fill = (place, choice) => {
    unfilled = unfilled.filter((id) => id !== place.blockId);
    return act({ do: 'fill', view: view.id, values: valuesOf(place, choice) }, 'The app’s answer to that choice');
  };
  return {
    viewId: view.id,
    values: view.state,
    errors: view.errors,
    unfilled,
    fill,
    click: ({ blockId, actionId }, { value }) =>
      act({ do: 'click', view: view.id, blockId, actionId, value }, 'The button'),
    typed: (place) => typed.get(keyOf(place))?.text,
    type: (place, text) => {
      typed.set(keyOf(place), { place, text });
      clearTimeout(sending);
      sending = setTimeout(() => void flush(view.id), 300);
    },
  };
}

const valuesOf = ({ blockId, actionId }, choice) => ({ [blockId]: { [actionId]: choice } });

async function flush(viewId) {
  const values = typedIn(viewId);
  if (Object.keys(values).length > 0) await act({ do: 'fill', view: viewId, isTyping: true, values });
}

function typedIn(viewId) {
  clearTimeout(sending);
  const values = {};
  for (const [key, { place, text }] of typed) {
    if (JSON.parse(key)[0] !== viewId) continue;
    values[place.blockId] = { ...values[place.blockId], [place.actionId]: text };
  }
  return values;
}

async function submit(event) {
  event.preventDefault();
  const view = top();
  if (!view?.submit || submitting) return;
  submitting = view.id;
  show();
  const done = await act({ do: 'submit', view: view.id, values: typedIn(view.id) }, 'The button');
  submitting = undefined;
  unfilled = done.unfilled ?? [];
  if (top()) show();
  byId('modals').querySelector('.invalid input, .invalid select, .invalid textarea')?.focus();
}

const close = (all) => act({ do: 'close', view: top()?.id, all }, 'Telling the app');

/** Enter in several lines of text needs Ctrl or Cmd to submit; Tab stays inside. */
function keys(event) {
  const { key, target, currentTarget } = event;
  if (key === 'Enter' && (event.ctrlKey || event.metaKey) && target.matches('textarea')) {
    currentTarget.requestSubmit();
  } else if (key === 'Tab') {
    const inside = [
      ...currentTarget.querySelectorAll('a[href], button:not(:disabled), input, select, textarea, [tabindex="0"]'),
    ];
    const [first, last] = [inside[0], inside.at(-1)];
    const isAtEdge = event.shiftKey ? target === first || target === currentTarget : target === last;
    if (!isAtEdge) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}

function rememberFocus(root) {
  const active = root.contains(document.activeElement) ? document.activeElement : undefined;
  const { selectionStart, selectionEnd, dataset } =
    active?.dataset.typed === undefined ? { dataset: active?.dataset } : active;
  const scrolled = root.querySelector('.modal-body')?.scrollTop ?? 0;
  return { key: dataset?.key, selectionStart, selectionEnd, scrolled, wasInside: active !== undefined };
}

function restoreFocus(root, { key, selectionStart, selectionEnd, scrolled = 0, wasInside = true }, view) {
  root.querySelector('.modal-body').scrollTop = scrolled;
  const focused = view.blocks
    .map(({ block_id: id, element, accessory }) => ({ id, it: element ?? accessory }))
    .find(({ it }) => it?.focus_on_load);
  const wanted = key ?? (focused && `${focused.id} ${focused.it.action_id} `);
  const node =
    wanted && [...root.querySelectorAll('[data-key]')].find((it) => it.dataset.key === wanted && !it.disabled);
  if (wasInside) (node || root.querySelector('.modal')).focus({ preventScroll: true });
  if (node && selectionStart !== undefined) node.setSelectionRange(selectionStart, selectionEnd);
}
