import { readMessage, readView } from '../../sandbox/read-aloud';
import { option, scopeModal, text } from './tiny-app';

const nameOf = (id: string) => (id === 'U07TARGET01' ? 'tara' : id);

it('reads a modal with what is chosen and what is wrong', () => {
  const state = { scope: { it: { type: 'radio_buttons', selected_option: option('mobile') } } };
  const view = { ...scopeModal({ close: text('Cancel') }) };
  expect(readView(view, { state, errors: { note: 'Too vague.' } }).split('\n')).toEqual([
    '═══ End sessions ═══',
    'What',
    '  ( ) ALL',
    '  (x) MOBILE',
    'Note (optional)',
    '  > …',
    '  ! Too vague.',
    '[More]',
    '─── [Cancel]  [End them]',
  ]);
});

it('reads conversations, numbers, files and groups', () => {
  const input = (block_id: string, element: object) => ({ type: 'input', block_id, label: text(block_id), element });
  const blocks = [
    input('Where', { type: 'conversations_select', action_id: 'it', initial_conversation: 'C1' }),
    input('Elsewhere', { type: 'multi_conversations_select', action_id: 'it', placeholder: text('Anywhere') }),
    input('Most', { type: 'number_input', action_id: 'it', initial_value: '5' }),
    input('List', { type: 'file_input', action_id: 'it' }),
  ];
  const channelOf = () => 'general';
  expect(readView({ blocks }, { channelOf }).split('\n')).toEqual([
    ...['Where', '  > #general ▾', 'Elsewhere', '  > Anywhere ▾', 'Most', '  > 5', 'List', '  > Upload files'],
  ]);
  const words = 'asks <!subteam^S1|@on-call> of <#C1|> and <#C2|secops>';
  expect(readMessage({ text: words, files: [{ name: 'a.csv' }] }, { channelOf })).toBe(
    'asks @on-call of #general and #secops\n[file a.csv]',
  );
});

it('reads markup as a person would', () => {
  const words =
    '*Done* for <@U07TARGET01> at <!date^1763899000^{time}|14:02 UTC>, see <https://x.example|the log> &amp; `it`';
  expect(readMessage({ text: words }, { nameOf })).toBe(
    'Done for @tara at 14:02 UTC, see the log (https://x.example) & it',
  );
  expect(readMessage({ text: 'hi <!channel>, 5 * 3 * 2' })).toBe('hi @channel, 5 * 3 * 2');
});
