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

it('reads markup as a person would', () => {
  const words =
    '*Done* for <@U07TARGET01> at <!date^1763899000^{time}|14:02 UTC>, see <https://x.example|the log> &amp; `it`';
  expect(readMessage({ text: words }, { nameOf })).toBe(
    'Done for @tara at 14:02 UTC, see the log (https://x.example) & it',
  );
  expect(readMessage({ text: 'hi <!channel>, 5 * 3 * 2' })).toBe('hi @channel, 5 * 3 * 2');
});
