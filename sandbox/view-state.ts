import { optionsOf } from './block-kit-parts';
import { copyOf, isObject, objectsIn, omit, textOf, type JsonObject } from './json';
import { isDate } from './schema';

/** `state.values[block_id][action_id]`, shaped as F3.5 says. */
export type Values = Record<string, Record<string, JsonObject>>;

export interface Place {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: JsonObject;
  /** The input block around it; `undefined` for accessories and actions, which deliver at once. */
  readonly input: JsonObject | undefined;
}

/** Every interactive element of a view or message with where it sits. */
export function placesIn(blocks: unknown): Place[] {
  return objectsIn(blocks).flatMap((block) => {
    const input = block.type === 'input' ? block : undefined;
    const inActions = block.type === 'actions' ? objectsIn(block.elements) : [];
    const elements = [...objectsIn([block.element, block.accessory]), ...inActions];
    return elements.map((element) => ({
      blockId: textOf(block.block_id),
      actionId: textOf(element.action_id),
      element,
      input,
    }));
  });
}

/** Slack names the blocks and elements that the app left unnamed. */
export function withIds(blocks: unknown, newId: () => string): JsonObject[] {
  return objectsIn(copyOf(blocks)).map((block) => {
    block.block_id ??= newId();
    for (const { element } of placesIn([block])) element.action_id ??= newId();
    return block;
  });
}

function initialValue(element: JsonObject): JsonObject | undefined {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
      return { type, value: element.initial_value ?? null };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'file_input':
      return { type, files: [] };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    default:
      return undefined;
  }
}

const chosenIn = (value: JsonObject): JsonObject[] => objectsIn([value.selected_option, value.selected_options].flat());

/** Does what was chosen still exist in the new element? */
function stillFits(value: JsonObject, element: JsonObject): boolean {
  if (value.type !== element.type) return false;
  const offered = optionsOf(element).map((option) => option.value);
  return chosenIn(value).every((option) => offered.includes(option.value));
}

/**
 * The state of a view after it was opened or updated. What stands under the same block_id and action_id survives an
 * update (F4.2); Slack then ignores the new initial value, even if nobody touched the element (bolt-js #290 and #974,
 * bolt-python #572). `touched` limits that to what the person really set, for those who want the kinder reading.
 */
export function stateAfter(blocks: unknown, before: Values, touched?: ReadonlySet<string>): Values {
  const values: Values = {};
  for (const { blockId, actionId, element } of placesIn(blocks)) {
    const initial = initialValue(element);
    if (!initial) continue;
    const old = before[blockId]?.[actionId];
    const keep = old && stillFits(old, element) && (!touched || touched.has(placeKey(blockId, actionId)));
    values[blockId] = { ...values[blockId], [actionId]: keep ? old : initial };
  }
  return values;
}

/** Does filling this in deliver at once? Text does while it is being typed only if the app asked for every character. */
export function dispatches({ element, input }: Place, { isTyping }: { isTyping: boolean }): boolean {
  if (!input) return true;
  if (input.dispatch_action !== true || !isTyping) return input.dispatch_action === true;
  const { dispatch_action_config: config } = element;
  const on: unknown = isObject(config) ? config.trigger_actions_on : undefined;
  return Array.isArray(on) && on.includes('on_character_entered');
}

export const placeKey = (blockId: string, actionId: string): string => `${blockId}\n${actionId}`;

/** One text, id or option's `value`; several; or nothing. */
export type Choice = string | readonly string[] | null;

export const pickedIn = (choice: Choice): string[] =>
  choice === null ? [] : typeof choice === 'string' ? [choice] : [...new Set(choice)];

/** What a person's choice becomes in the state. Options are chosen by their `value`; others are refused. */
export function valueFor(element: JsonObject, choice: Choice): JsonObject {
  const { type } = element;
  const picked = pickedIn(choice);
  const first = picked[0] ?? null;
  switch (type) {
    case 'plain_text_input':
      if (typeof element.max_length === 'number' && (first ?? '').length > element.max_length)
        throw new Error(`Slack's client takes at most ${element.max_length} characters here.`);
      return { type, value: first === '' ? null : first };
    case 'users_select':
      return { type, selected_user: first };
    case 'multi_users_select':
      return { type, selected_users: noMoreThanMax(element, picked) };
    case 'conversations_select':
      return { type, selected_conversation: first };
    case 'multi_conversations_select':
      return { type, selected_conversations: noMoreThanMax(element, picked) };
    case 'number_input':
      return { type, value: first === '' || first === null ? null : asNumber(element, first) };
    case 'datepicker':
      if (first !== null && !isDate(first)) throw new Error(`Slack's client takes only days here, not "${first}".`);
      return { type, selected_date: first };
    case 'static_select':
    case 'radio_buttons':
      return { type, selected_option: first === null ? null : offeredOption(element, first) };
    case 'checkboxes':
      return { type, selected_options: picked.map((value) => offeredOption(element, value)) };
    default:
      throw new Error(`A ${textOf(type)} cannot be filled in.`);
  }
}

function noMoreThanMax({ max_selected_items: max }: JsonObject, picked: string[]): string[] {
  if (typeof max === 'number' && picked.length > max) throw new Error(`Slack's client takes at most ${max} here.`);
  return picked;
}

/** Too small or too large shows when it is submitted. */
function asNumber(element: JsonObject, typed: string): string {
  const isNumber = element.is_decimal_allowed === true ? /^-?\d+(\.\d*)?$/ : /^-?\d+$/;
  if (!isNumber.test(typed)) throw new Error(`Slack's client takes only numbers here, not "${typed}".`);
  return typed;
}

function offeredOption(element: JsonObject, value: string): JsonObject {
  const option = optionsOf(element).find((it) => it.value === value);
  if (!option) throw new Error(`There is no option "${value}" to choose.`);
  return copyOf(option);
}

function isEmpty(value: JsonObject | undefined): boolean {
  if (!value) return true;
  return Object.values(omit(value, 'type')).every(
    (it) => it === null || it === '' || (Array.isArray(it) && it.length === 0),
  );
}

/** Input blocks that Slack's client would not submit: empty though required, too short, or out of range. */
export function unfilledInputs(blocks: unknown, state: Values): string[] {
  return placesIn(blocks).flatMap(({ blockId, actionId, element, input }) => {
    if (!input) return [];
    const value = state[blockId]?.[actionId];
    if (isEmpty(value)) return input.optional === true ? [] : [blockId];
    const tooShort = typeof element.min_length === 'number' && textOf(value?.value).length < element.min_length;
    return isObject(value) && (tooShort || isOutOfRange(element, value)) ? [blockId] : [];
  });
}

function isOutOfRange({ type, min_value: min, max_value: max }: JsonObject, { value }: JsonObject): boolean {
  if (type !== 'number_input') return false;
  return Number(value) < Number(min ?? -Infinity) || Number(value) > Number(max ?? Infinity);
}
