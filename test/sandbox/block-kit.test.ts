import { messageBlocksFault, viewFault } from '../../sandbox/block-kit';
import { option, scopeModal, text } from './tiny-app';

const input = (element: object) => ({ type: 'input', label: text('What'), element });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const button = (more: object = {}) => ({ type: 'button', text: text('Go'), ...more });
const many = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const options = (n: number) => many(n, (i) => option(`o${i}`));
const x = (n: number) => 'x'.repeat(n);

it('takes a good modal', () => {
  expect(viewFault(scopeModal(), 'modal')).toBeUndefined();
});

it.each<[string, object]>([
  ['a title of 25', { title: text(x(25)) }],
  ['a submit of 25', { submit: text(x(25)) }],
  ['a mrkdwn title', { title: { type: 'mrkdwn', text: 'x' } }],
  ['no submit beside inputs', { submit: undefined }],
  ['metadata of 3001', { private_metadata: x(3001) }],
  ['no block', { blocks: [] }],
  ['101 blocks', { blocks: many(101, () => ({ type: 'divider' })) }],
  ['a key Slack does not know', { colour: 'red' }],
  ['the wrong type', { type: 'home' }],
])('refuses a modal with %s', (_, changes) => {
  expect(viewFault({ ...scopeModal(), ...changes }, 'modal')).toMatchObject({ error: 'invalid_arguments' });
});

it('refuses a view over 250 kB by its own name', () => {
  const blocks = many(90, () => ({ type: 'section', text: text(x(3000)) }));
  expect(viewFault({ ...scopeModal(), blocks }, 'modal')).toMatchObject({ error: 'view_too_large' });
});

it.each<[string, object[]]>([
  ['51 blocks', many(51, () => ({ type: 'divider' }))],
  ['the same block id twice', many(2, () => ({ type: 'divider', block_id: 'same' }))],
  ['a block id of 256', [{ type: 'divider', block_id: x(256) }]],
  ['a section of 3001', [{ type: 'section', text: text(x(3001)) }]],
  ['an empty section text', [{ type: 'section', text: text('') }]],
  ['a section of nothing', [{ type: 'section' }]],
  ['11 fields', [{ type: 'section', fields: many(11, () => text('x')) }]],
  ['a field of 2001', [{ type: 'section', fields: [text(x(2001))] }]],
  ['a header in mrkdwn', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }]],
  ['11 context elements', [{ type: 'context', elements: many(11, () => text('x')) }]],
  ['26 buttons', [actions(...many(26, (i) => button({ action_id: `a${i}` })))]],
  ['the same action id twice in a block', [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))]],
  ['a button of 76', [actions(button({ text: text(x(76)) }))]],
  ['a button value of 2001', [actions(button({ value: x(2001) }))]],
  ['an unknown button style', [actions(button({ style: 'warning' }))]],
  ['a confirm title of 101', [actions(button({ confirm: confirmWith({ title: text(x(101)) }) }))]],
  ['a confirm button of 31', [actions(button({ confirm: confirmWith({ confirm: text(x(31)) }) }))]],
  ['11 radio buttons', [input({ type: 'radio_buttons', options: options(11) })]],
  ['11 checkboxes', [input({ type: 'checkboxes', options: options(11) })]],
  ['101 select options', [input({ type: 'static_select', options: options(101) })]],
  ['an option text of 76', [input({ type: 'radio_buttons', options: [{ text: text(x(76)), value: 'a' }] })]],
  ['an option value of 76', [input({ type: 'radio_buttons', options: [{ text: text('a'), value: x(76) }] })]],
  [
    'an initial option not offered',
    [input({ type: 'radio_buttons', options: options(2), initial_option: option('z') })],
  ],
  ['a text input as an accessory', [{ type: 'section', text: text('x'), accessory: { type: 'plain_text_input' } }]],
  ['a placeholder of 151', [input({ type: 'users_select', placeholder: text(x(151)) })]],
  ['a menu for nobody', [input({ type: 'multi_users_select', max_selected_items: 0 })]],
  ['more people than fit', [input({ type: 'multi_users_select', max_selected_items: 1, initial_users: ['U1', 'U2'] })]],
  ['a menu for several among buttons', [actions({ type: 'multi_users_select' })]],
  ['a menu for several conversations among buttons', [actions({ type: 'multi_conversations_select' })]],
  ['an empty filter', [input({ type: 'conversations_select', filter: {} })]],
  ['a kind of conversation that there is not', [input({ type: 'conversations_select', filter: { include: ['all'] } })]],
  [
    'the conversation it was opened from',
    [input({ type: 'conversations_select', default_to_current_conversation: true })],
  ],
  [
    'more conversations than fit',
    [input({ type: 'multi_conversations_select', max_selected_items: 1, initial_conversations: ['C1', 'C2'] })],
  ],
  ['a day that is none', [input({ type: 'datepicker', initial_date: '2026-13-01' })]],
  ['a number of no kind', [input({ type: 'number_input' })]],
  ['a number that is none', [input({ type: 'number_input', is_decimal_allowed: true, initial_value: '1e3' })]],
  ['a number as a number', [input({ type: 'number_input', is_decimal_allowed: true, min_value: 1 })]],
  ['a range of nothing', [input({ type: 'number_input', is_decimal_allowed: false, min_value: '2', max_value: '1' })]],
  [
    'a number out of its range',
    [input({ type: 'number_input', is_decimal_allowed: false, initial_value: '9', max_value: '8' })],
  ],
  ['a number as an accessory', [{ type: 'section', text: text('x'), accessory: { type: 'number_input' } }]],
  ['a file input', [input({ type: 'file_input' })]],
  ['max_length 3001', [input({ type: 'plain_text_input', max_length: 3001 })]],
  ['a block type it does not know', [{ type: 'carousel' }]],
])('refuses a message with %s', (_, blocks) => {
  expect(messageBlocksFault(blocks)).toMatchObject({ error: 'invalid_blocks' });
});

it('takes all that a card needs', () => {
  const confirm = confirmWith({ style: 'danger' });
  const buttons = [
    button({ action_id: 'approve', value: 'r1', style: 'primary' }),
    button({ action_id: 'deny', value: 'r1', style: 'danger' }),
    button({ action_id: 'withdraw', value: 'r1', confirm }),
    button({ action_id: 'details', value: 'r1', accessibility_label: 'Details of the request' }),
  ];
  const card = [
    { type: 'header', text: text('Approval needed') },
    { type: 'section', text: { type: 'mrkdwn', text: '*Alice* asks' }, fields: many(10, (i) => text(`${i}`)) },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'Waits until 03:12' }, text('1 of 2')] },
    { type: 'divider' },
    { type: 'actions', block_id: 'r1', elements: buttons },
  ];
  expect(messageBlocksFault(card)).toBeUndefined();
});

it('takes all that a window for deciding needs', () => {
  const multiline = { type: 'plain_text_input', multiline: true, max_length: 500, initial_value: 'x' };
  const config = { trigger_actions_on: ['on_enter_pressed', 'on_character_entered'] };
  const blocks = [
    { ...input({ ...multiline, dispatch_action_config: config }), dispatch_action: true, hint: text('Why?') },
    input({ type: 'radio_buttons', options: options(3), initial_option: option('o1') }),
    {
      ...input({
        type: 'multi_users_select',
        max_selected_items: 5,
        initial_users: ['U1'],
        placeholder: text('Nobody'),
      }),
      optional: true,
    },
    { type: 'section', text: text('Leave out'), accessory: { type: 'multi_users_select', action_id: 'out' } },
  ];
  expect(viewFault({ ...scopeModal(), blocks }, 'modal')).toBeUndefined();
});

it('takes all that a list of many people needs', () => {
  const filter = { include: ['public', 'private'], exclude_bot_users: true, exclude_external_shared_channels: true };
  const blocks = [
    input({ type: 'file_input', filetypes: ['csv'], max_files: 1 }),
    input({ type: 'conversations_select', initial_conversation: 'C1', filter }),
    input({ type: 'multi_conversations_select', initial_conversations: ['C1'], max_selected_items: 3 }),
    input({ type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '500', initial_value: '5' }),
    { type: 'section', text: text('Where'), accessory: { type: 'multi_conversations_select', action_id: 'where' } },
    actions({ type: 'conversations_select', action_id: 'here' }),
  ];
  expect(viewFault({ ...scopeModal(), blocks }, 'modal')).toBeUndefined();
  const files = (max: number) =>
    viewFault({ ...scopeModal(), blocks: [input({ type: 'file_input', max_files: max })] }, 'modal');
  expect([files(0), files(11)]).toMatchObject([{ error: 'invalid_arguments' }, { error: 'invalid_arguments' }]);
});

it('says where the trouble is', () => {
  const fault = messageBlocksFault([{ type: 'header', text: text(x(151)) }]);
  expect(fault?.messages).toEqual(['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]']);
});

function confirmWith(changes: object) {
  return { title: text('Sure?'), text: text('Really?'), confirm: text('Yes'), deny: text('No'), ...changes };
}
