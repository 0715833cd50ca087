// The block and element types that the app sends, as elements. `use` says what happens when somebody uses them:
// { values, errors, unfilled, fill(place, choice, element), click(place, element), typed(place, element) }

import { el } from './dom.js';
import { confirmed } from './confirm.js';
import { rich, words } from './mrkdwn.js';
import { state } from './state.js';

export const drawBlocks = (blocks, use) => (blocks ?? []).map((block) => drawBlock(block, use));

function drawBlock(block, use) {
  switch (block.type) {
    case 'header':
      return el('h3', { class: 'block header' }, ...rich(block.text));
    case 'divider':
      return el('hr', { class: 'block' });
    case 'context':
      return el('div', { class: 'block context' }, ...block.elements.map((text) => el('p', {}, ...rich(text))));
    case 'section':
      return section(block, use);
    case 'actions':
      return el(
        'div',
        { class: 'block actions' },
        ...block.elements.map((element) => drawElement(block, element, use)),
      );
    case 'input':
      return input(block, use);
    default:
      return el('p', { class: 'block problem' }, `The page cannot draw a ${block.type}.`);
  }
}

function section(block, use) {
  const fields = (block.fields ?? []).map((text) => el('p', {}, ...rich(text)));
  return el(
    'div',
    { class: 'block section' },
    el(
      'div',
      {},
      block.text && el('p', {}, ...rich(block.text)),
      fields.length > 0 && el('div', { class: 'fields' }, ...fields),
    ),
    block.accessory && drawElement(block, block.accessory, use, words(block.text)),
  );
}

function input(block, use) {
  const { block_id: id, element, hint, optional } = block;
  const isGroup = ['radio_buttons', 'checkboxes', 'multi_users_select'].includes(element.type);
  const problem = use.errors?.[id] ?? (use.unfilled?.includes(id) ? 'Please complete this required field.' : undefined);
  const [hintId, problemId] = [`hint ${id}`, `problem ${id}`].map((it) => it.replace(/\W/g, '-'));
  const about = [hint && hintId, problem && problemId].filter(Boolean).join(' ') || undefined;
  const label = [words(block.label), optional && el('span', { class: 'optional' }, ' (optional)')];
  const control = drawElement(
    block,
    element,
    { ...use, about, isInvalid: problem !== undefined },
    isGroup && words(block.label),
  );
  const notes = [
    hint && el('p', { class: 'hint', id: hintId }, ...rich(hint)),
    problem && el('p', { class: 'problem', id: problemId }, problem),
  ];
  const attributes = { class: `block input${problem ? ' invalid' : ''}`, 'data-block': id };
  return isGroup
    ? el('fieldset', { ...attributes, 'aria-describedby': about }, el('legend', {}, ...label), control, ...notes)
    : el('div', attributes, el('label', {}, el('span', { class: 'label' }, ...label), control), ...notes);
}

function drawElement(block, element, use, label) {
  const place = { blockId: block.block_id, actionId: element.action_id };
  switch (element.type) {
    case 'button':
      return press(place, element, use);
    case 'plain_text_input':
      return textInput(place, element, use, dispatchesOnEnter(block, element));
    case 'users_select':
      return select(place, element, use, label, people());
    case 'multi_users_select':
      return several(place, element, use, label);
    case 'static_select':
      return select(place, element, use, label, optionsOf(element));
    case 'radio_buttons':
    case 'checkboxes':
      return choices(place, element, use);
    default:
      return el('p', { class: 'problem' }, `The page cannot draw a ${element.type}.`);
  }
}

const keyOf = ({ blockId, actionId }, more = '') => [blockId, actionId, more].join(' ');
const valueOf = ({ values }, { blockId, actionId }) => values?.[blockId]?.[actionId];

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

const people = () =>
  [...state.people.values()]
    .filter(({ role }) => role !== 'Deactivated')
    .map(({ id, realName, name }) => [id, `${realName} (@${name})`]);

const optionsOf = ({ options = [], option_groups: groups = [] }) =>
  [...options, ...groups.flatMap((group) => group.options)].map(({ value, text }) => [value, words(text)]);

/** The browser's own list: known to every keyboard, reader and phone. */
function select(place, element, use, label, offered) {
  const value = valueOf(use, place);
  const chosen = value?.selected_user ?? value?.selected_option?.value ?? '';
  const placeholder = words(element.placeholder) || 'Choose';
  const onchange = async ({ target }) => {
    if (await confirmed(element.confirm)) use.fill(place, target.value, element);
    else target.value = chosen;
  };
  const attributes = { 'data-key': keyOf(place), 'aria-label': label, 'aria-describedby': use.about, onchange };
  const options = [['', placeholder], ...offered].map(([id, shown]) => el('option', { value: id }, shown));
  const node = el('select', attributes, ...options);
  node.value = chosen;
  return node;
}

/** Whoever was chosen stands above a list of everybody else. */
function several(place, element, use, label) {
  const chosen = valueOf(use, place)?.selected_users ?? [];
  const max = element.max_selected_items ?? Infinity;
  const isFull = chosen.length >= max;
  const choose = async (ids) => {
    if (await confirmed(element.confirm)) use.fill(place, ids, element);
  };
  const nameOf = (id) => state.people.get(id)?.realName ?? id;
  const chips = chosen.map((id) =>
    el(
      'li',
      {},
      el('bdi', {}, nameOf(id)),
      el(
        'button',
        {
          type: 'button',
          class: 'x',
          'aria-label': `Remove ${nameOf(id)}`,
          'data-key': keyOf(place, id),
          onclick: () => choose(chosen.filter((other) => other !== id)),
        },
        '×',
      ),
    ),
  );
  const first = isFull ? `No more than ${max}` : words(element.placeholder) || 'Choose';
  const offered = people().filter(([id]) => !chosen.includes(id));
  const attributes = {
    'data-key': keyOf(place),
    'aria-label': label,
    'aria-describedby': use.about,
    disabled: isFull,
    onchange: async ({ target }) => {
      await choose([...chosen, target.value]);
      target.value = '';
    },
  };
  return el(
    'div',
    { class: 'several' },
    chips.length > 0 && el('ul', { class: 'chips', 'aria-label': 'Chosen' }, ...chips),
    el('select', attributes, ...[['', first], ...offered].map(([id, shown]) => el('option', { value: id }, shown))),
  );
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
