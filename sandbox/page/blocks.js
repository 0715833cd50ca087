// The block types that the app sends, as elements. `use`: as for elements, with { errors, unfilled } by block.

import { el } from './dom.js';
import { drawElement } from './elements.js';
import { rich, words } from './mrkdwn.js';
import { idOf } from './places.js';

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
        ...block.elements.map((element, i) =>
          drawElement(block, element, { ...use, id: idOf('field', block.block_id, i) }),
        ),
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
    block.accessory &&
      drawElement(block, block.accessory, { ...use, id: idOf('field', block.block_id) }, words(block.text)),
  );
}

/** Several controls under one heading, each with a label of its own. */
const GROUPS = ['radio_buttons', 'checkboxes', 'multi_users_select', 'multi_conversations_select', 'file_input'];

function input(block, use) {
  const { block_id: id, element, hint, optional } = block;
  const isGroup = GROUPS.includes(element.type);
  const problem = use.errors?.[id] ?? (use.unfilled?.includes(id) ? whatIsMissing(block, use) : undefined);
  const [controlId, hintId, problemId] = ['field', 'hint', 'problem'].map((it) => idOf(it, id));
  const about = [hint && hintId, problem && problemId].filter(Boolean).join(' ') || undefined;
  const label = [words(block.label), optional && el('span', { class: 'optional' }, ' (optional)')];
  const control = drawElement(
    block,
    element,
    { ...use, id: controlId, about, isInvalid: problem !== undefined },
    isGroup ? words(block.label) : undefined,
  );
  const notes = [
    hint && el('p', { class: 'hint', id: hintId }, ...rich(hint)),
    problem && el('p', { class: 'problem', id: problemId }, problem),
  ];
  const attributes = { class: `block input${problem ? ' invalid' : ''}`, 'data-block': id };
  return isGroup
    ? el('fieldset', { ...attributes, 'aria-describedby': about }, el('legend', {}, ...label), control, ...notes)
    : el('div', attributes, el('label', { class: 'label', for: controlId }, ...label), control, ...notes);
}

function whatIsMissing({ block_id: id, element }, { values }) {
  const isEmpty = !values?.[id]?.[element.action_id]?.value;
  if (element.type !== 'number_input' || isEmpty) return 'Please complete this required field.';
  const [least, most] = [element.min_value ?? '…', element.max_value ?? '…'];
  return `Please enter a number from ${least} to ${most}.`;
}
