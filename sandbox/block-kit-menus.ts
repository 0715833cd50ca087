import { common, initialAmongOptions, menuOption, optionGroup, plainText } from './block-kit-parts';
import { all, flag, list, oneOf, rule, shape, text, wholeNumber, type Check } from './schema';

/** The menus, for one and for several. */

export const usersSelect = shape(
  { type: oneOf('users_select') },
  { ...common, placeholder: plainText(150), initial_user: text(255) },
);

const noMoreThanMax = (key: string): Check =>
  rule(`no more ${key} than max_selected_items`, ({ [key]: initial, max_selected_items: max }) => {
    const count = Array.isArray(initial) ? initial.length : 0;
    return typeof max !== 'number' || count <= max;
  });

export const multiUsersSelect = all(
  shape(
    { type: oneOf('multi_users_select') },
    {
      ...common,
      placeholder: plainText(150),
      initial_users: list(text(255), 100),
      max_selected_items: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    },
  ),
  noMoreThanMax('initial_users'),
);

/** `default_to_current_conversation` and `response_url_enabled` are not modelled, so they are refused. */
const conversationFilter = all(
  shape(
    {},
    {
      include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
      exclude_external_shared_channels: flag,
      exclude_bot_users: flag,
    },
  ),
  rule('needs at least one of its fields', (it) => Object.keys(it).length > 0),
);

export const conversationsSelect = shape(
  { type: oneOf('conversations_select') },
  { ...common, placeholder: plainText(150), initial_conversation: text(255), filter: conversationFilter },
);

export const multiConversationsSelect = all(
  shape(
    { type: oneOf('multi_conversations_select') },
    {
      ...common,
      placeholder: plainText(150),
      initial_conversations: list(text(255), 100),
      filter: conversationFilter,
      max_selected_items: wholeNumber(1, Number.MAX_SAFE_INTEGER),
    },
  ),
  noMoreThanMax('initial_conversations'),
);

export const staticSelect = all(
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
