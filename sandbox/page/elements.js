// Interactive elements. `use` says what happens when somebody uses them, and where they stand:
// { values, viewId, id, about, isInvalid, fill(place, choice, element), click(place, element), typed(place), type(place, text) }

import { confirmed } from './confirm.js';
import { el } from './dom.js';
import { fileInput } from './files.js';
import { menuForOne, menuForSeveral } from './menus.js';
import { rich, words } from './mrkdwn.js';
import { keyOf, valueOf } from './places.js';

export function drawElement(block, element, use, label) {
  const place = { blockId: block.block_id, actionId: element.action_id };
  switch (element.type) {
    case 'button':
      return press(place, element, use);
    case 'plain_text_input':
      return textInput(place, element, use, dispatchesOnEnter(block, element));
    case 'number_input':
      return numberInput(place, element, use);
    case 'datepicker':
      return dayInput(place, element, use, label);
    case 'file_input':
      return fileInput(place, element, use, label);
    case 'users_select':
    case 'conversations_select':
      return menuForOne(place, element, use, label);
    case 'multi_users_select':
    case 'multi_conversations_select':
      return menuForSeveral(place, element, use, label);
    case 'static_select':
      return select(place, element, use, label);
    case 'radio_buttons':
    case 'checkboxes':
      return choices(place, element, use);
    default:
      return el('p', { class: 'problem' }, `The page cannot draw a ${element.type}.`);
  }
}

function press(place, element, use) {
  const click = async () => {
    if (await confirmed(element.confirm)) use.click(place, element);
  };
  const attributes = {
    type: 'button',
    class: `button ${element.style ?? ''}`,
    'data-key': keyOf(place, element.value),
    'aria-label': element.accessibility_label,
    onclick: click,
  };
  return el('button', attributes, ...rich(element.text));
}

const dispatchesOnEnter = ({ dispatch_action: isAsked }, { multiline, dispatch_action_config: config }) =>
  isAsked === true && !multiline && (config?.trigger_actions_on ?? ['on_enter_pressed']).includes('on_enter_pressed');

function textInput(place, element, use, onEnter) {
  const typed = use.typed?.(place);
  const value = typed ?? valueOf(use, place)?.value ?? '';
  const attributes = {
    id: use.id,
    'data-key': keyOf(place),
    'data-typed': true,
    maxlength: element.max_length,
    placeholder: words(element.placeholder) || undefined,
    'aria-describedby': use.about,
    'aria-invalid': use.isInvalid ? 'true' : undefined,
    oninput: ({ target }) => use.type(place, target.value),
    onkeydown: (event) => {
      if (!onEnter || event.key !== 'Enter') return;
      event.preventDefault();
      use.fill(place, event.target.value, element);
    },
  };
  return element.multiline
    ? el('textarea', { rows: '3', ...attributes, value })
    : el('input', { type: 'text', ...attributes, value });
}

/** As text with a keyboard of digits: what is no number cannot be typed. */
function numberInput(place, element, use) {
  const isNumber = element.is_decimal_allowed ? /^-?\d*(\.\d*)?$/ : /^-?\d*$/;
  let before = use.typed?.(place) ?? valueOf(use, place)?.value ?? '';
  return el('input', {
    type: 'text',
    inputmode: element.is_decimal_allowed ? 'decimal' : 'numeric',
    id: use.id,
    'data-key': keyOf(place),
    'data-typed': true,
    placeholder: words(element.placeholder) || undefined,
    'aria-describedby': use.about,
    'aria-invalid': use.isInvalid ? 'true' : undefined,
    value: before,
    oninput: ({ target }) => {
      if (isNumber.test(target.value)) before = target.value;
      else target.value = before;
      use.type(place, /\d/.test(before) ? before.replace(/^(-?)\./, '$10.') : '');
    },
  });
}

/** The browser's own calendar. */
const dayInput = (place, element, use, label) =>
  el('input', {
    type: 'date',
    id: use.id,
    'data-key': keyOf(place),
    'aria-label': label,
    'aria-describedby': use.about,
    value: valueOf(use, place)?.selected_date ?? '',
    onchange: ({ target }) => use.fill(place, target.value || null, element),
  });

const optionsOf = ({ options = [], option_groups: groups = [] }) =>
  [...options, ...groups.flatMap((group) => group.options)].map(({ value, text }) => [value, words(text)]);

/** The browser's own list: known to every keyboard, reader and phone. */
function select(place, element, use, label) {
  const chosen = valueOf(use, place)?.selected_option?.value ?? '';
  const placeholder = words(element.placeholder) || 'Choose';
  const onchange = async ({ target }) => {
    if (await confirmed(element.confirm)) use.fill(place, target.value, element);
    else target.value = chosen;
  };
  const attributes = {
    id: use.id,
    'data-key': keyOf(place),
    'aria-label': label,
    'aria-describedby': use.about,
    onchange,
  };
  const options = [['', placeholder], ...optionsOf(element)].map(([id, shown]) => el('option', { value: id }, shown));
  const node = el('select', attributes, ...options);
  node.value = chosen;
  return node;
}

function choices(place, element, use) {
  const isRadio = element.type === 'radio_buttons';
  const value = valueOf(use, place);
  const chosen = new Set([value?.selected_option, ...(value?.selected_options ?? [])].map((it) => it?.value));
  const onchange = async ({ currentTarget }) => {
    const inputs = [...currentTarget.querySelectorAll('input')];
    const ticked = inputs.filter((it) => it.checked).map((it) => it.value);
    if (await confirmed(element.confirm)) use.fill(place, isRadio ? ticked[0] : ticked, element);
    else for (const it of inputs) it.checked = chosen.has(it.value);
  };
  const rows = element.options.map((option) => {
    const attributes = {
      type: isRadio ? 'radio' : 'checkbox',
      name: keyOf(place),
      value: option.value,
      checked: chosen.has(option.value),
      'data-key': keyOf(place, option.value),
    };
    const more = option.description && el('span', { class: 'description' }, ...rich(option.description));
    return el('label', { class: 'choice' }, el('input', attributes), el('span', {}, ...rich(option.text), more));
  });
  return el('div', { class: 'choices', onchange }, ...rows);
}
