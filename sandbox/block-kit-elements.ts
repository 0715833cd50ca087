import { objectsIn, type JsonObject } from './json';
import { all, byType, flag, list, oneOf, rule, shape, text, wholeNumber, type Check } from './schema';

/** The elements the app sends, with their limits (F4.1). Anything else is refused rather than half understood. */

const mrkdwn = (max: number): Check => shape({ type: oneOf('mrkdwn'), text: text(max) }, { verbatim: flag });
export const plainText = (max: number): Check =>
  byType({ plain_text: shape({ type: oneOf('plain_text'), text: text(max) }, { emoji: flag }) });
export const anyText = (max: number): Check =>
  byType({ plain_text: shape({ type: oneOf('plain_text'), text: text(max) }, { emoji: flag }), mrkdwn: mrkdwn(max) });

const confirm: Check = shape(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);

/** Value ≤ 75: the older, stricter of the two documented limits (F4.1). */
const option = (label: Check): Check => shape({ text: label, value: text(75) }, { description: label });
const menuOption = option(plainText(75));
const tickOption = option(anyText(75));
const optionGroup = shape({ label: plainText(75), options: list(menuOption, 100) });

const actionId = text(255);
const common = { action_id: actionId, confirm, focus_on_load: flag };
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const optionsOf = (element: JsonObject): JsonObject[] => [
  ...objectsIn(element.options),
  ...objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options)),
];

const initialAmongOptions = rule('initial_option(s) must be among the options', (element) => {
  const initial = [element.initial_option, ...objectsIn(element.initial_options)].filter((it) => it !== undefined);
  return initial.every((it) => optionsOf(element).some((candidate) => same(candidate, it)));
});

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

const usersSelect = shape(
  { type: oneOf('users_select') },
  { ...common, placeholder: plainText(150), initial_user: text(255) },
);

const multiUsersSelect = all(
  shape(
    { type: oneOf('multi_users_select') },
    {
      ...common,
      placeholder: plainText(150),
      initial_users: list(text(255), 100),
      max_selected_items: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    },
  ),
  rule('no more initial_users than max_selected_items', ({ initial_users: initial, max_selected_items: max }) => {
    const count = Array.isArray(initial) ? initial.length : 0;
    return typeof max !== 'number' || count <= max;
  }),
);

const staticSelect = all(
  shape(
    { type: oneOf('static_select') },
    {
      ...common,
      placeholder: plainText(150),
      options: list(menuOption, 100),
      option_groups: list(optionGroup, 100),
      initial_option: menuOption,
    },
  ),
  rule(
    'needs either options or option_groups',
    (it) => (it.options === undefined) !== (it.option_groups === undefined),
  ),
  initialAmongOptions,
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

const interactive = {
  button,
  users_select: usersSelect,
  static_select: staticSelect,
  radio_buttons: radioButtons,
  checkboxes,
};

export const actionElement = byType(interactive);
/** A menu for several stands beside a section or in an input, and not among buttons. */
export const accessoryElement = byType({ ...interactive, multi_users_select: multiUsersSelect });
export const inputElement = byType({
  users_select: usersSelect,
  multi_users_select: multiUsersSelect,
  static_select: staticSelect,
  radio_buttons: radioButtons,
  checkboxes,
  plain_text_input: plainTextInput,
});
