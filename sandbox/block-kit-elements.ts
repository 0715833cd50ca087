import {
  conversationsSelect,
  multiConversationsSelect,
  multiUsersSelect,
  staticSelect,
  usersSelect,
} from './block-kit-menus';
import { actionId, common, initialAmongOptions, plainText, tickOption } from './block-kit-parts';
import { all, byType, dateText, flag, list, numberText, oneOf, rule, shape, text, wholeNumber } from './schema';

/** The elements the app sends, with their limits (F4.1). Anything else is refused rather than half understood. */

const button = shape(
  { type: oneOf('button'), text: plainText(75) },
  {
    ...common,
    value: text(2000),
    url: text(3000),
    style: oneOf('primary', 'danger'),
    accessibility_label: text(75),
  },
);

const radioButtons = all(
  shape({ type: oneOf('radio_buttons'), options: list(tickOption, 10) }, { ...common, initial_option: tickOption }),
  initialAmongOptions,
);

const checkboxes = all(
  shape(
    { type: oneOf('checkboxes'), options: list(tickOption, 10) },
    { ...common, initial_options: list(tickOption, 10) },
  ),
  initialAmongOptions,
);

const plainTextInput = shape(
  { type: oneOf('plain_text_input') },
  {
    action_id: actionId,
    focus_on_load: flag,
    placeholder: plainText(150),
    initial_value: text(3000, 0),
    multiline: flag,
    min_length: wholeNumber(0, 3000),
    max_length: wholeNumber(1, 3000),
    dispatch_action_config: shape(
      {},
      { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
    ),
  },
);

const numberInput = all(
  shape(
    { type: oneOf('number_input'), is_decimal_allowed: flag },
    {
      action_id: actionId,
      focus_on_load: flag,
      placeholder: plainText(150),
      initial_value: numberText,
      min_value: numberText,
      max_value: numberText,
    },
  ),
  rule(
    'min_value and initial_value must not be greater than max_value, nor initial_value less than min_value',
    (it) => {
      const { min_value: min = -Infinity, max_value: max = Infinity } = it;
      const initial = it.initial_value ?? (it.min_value === undefined ? max : min);
      return Number(min) <= Number(initial) && Number(initial) <= Number(max);
    },
  ),
);

const datepicker = shape(
  { type: oneOf('datepicker') },
  { ...common, placeholder: plainText(150), initial_date: dateText },
);

const fileInput = shape(
  { type: oneOf('file_input') },
  { action_id: actionId, filetypes: list(text(255), 100), max_files: wholeNumber(1, 10) },
);

const interactive = {
  button,
  users_select: usersSelect,
  conversations_select: conversationsSelect,
  static_select: staticSelect,
  radio_buttons: radioButtons,
  checkboxes,
};
const forSeveral = { multi_users_select: multiUsersSelect, multi_conversations_select: multiConversationsSelect };

export const actionElement = byType(interactive);
/** A menu for several stands beside a section or in an input, and not among buttons. */
export const accessoryElement = byType({ ...interactive, ...forSeveral });

const inputs = {
  users_select: usersSelect,
  conversations_select: conversationsSelect,
  static_select: staticSelect,
  radio_buttons: radioButtons,
  checkboxes,
  ...forSeveral,
  plain_text_input: plainTextInput,
  number_input: numberInput,
  datepicker,
};
export const inputElement = byType(inputs);
/** Files are taken in modals only (F9). */
export const modalInputElement = byType({ ...inputs, file_input: fileInput });
