import type { ShownDraft } from '../../src/requests/preview';
import type { Shown } from '../../src/requests/draft-ports';
import { TIER_2 } from '../../src/slack-admin/pacer';
import { keepBlocks } from '../../src/slack/features/keep-sessions.view';
import { submitLabel } from '../../src/slack/features/approvals-asked.view';
import { resetLabel } from '../../src/slack/features/reset-sessions.view';
import { idOf, listingOf } from '../helpers/examples';

/** So many sessions, of which the first ones are kept. */
function keeping(kept: number, ends: number, changes: Partial<ShownDraft> = {}, needed = 0): ShownDraft {
  const approvals = { needed, grounds: [], mayBreakGlass: false, cards: [] };
  const sessions = Array.from({ length: kept + ends }, (_, i) => i);
  const shown = { listing: listingOf(sessions), approvals, byIds: { approvals, limit: TIER_2 } } as unknown as Shown;
  const draft = { kind: 'reset', scope: 'rest', picks: sessions.slice(0, kept).map(idOf), page: 0, shown };
  return { ...draft, breakGlass: false, ...changes } as unknown as ShownDraft;
}

it.each([
  [20, 'Ending 20 sessions one by one takes a few seconds.'],
  [25, 'Ending 25 sessions one by one takes about 20 seconds.'],
  [39, 'Ending 39 sessions one by one takes about 1 minute.'],
  [238, 'Ending 238 sessions one by one takes about 11 minutes.'],
  [500, 'Ending 500 sessions one by one takes about 24 minutes.'],
])('says how long it takes to end %i, by the limit that the pacer keeps', (ends, words) => {
  expect(JSON.stringify(keepBlocks(keeping(1, ends)))).toContain(words);
});

it('says nothing of the time before something is ticked', () => {
  expect(JSON.stringify(keepBlocks(keeping(0, 5)))).not.toContain('one by one');
});

it.each([
  ['End 1 session, keep 1', keeping(1, 1)],
  ['End 238 sessions, keep 2', keeping(2, 238)],
  ['End 238, keep 12', keeping(12, 238)],
  ['Ask: end 5, keep 1', keeping(1, 5, {}, 1)],
  ['Now: end 500, keep 500', keeping(500, 500, { breakGlass: true }, 2)],
  ['Tick what to keep', keeping(0, 5)],
  ['Untick what ends', keeping(5, 0)],
])('has a button that says “%s”, uncut', (label, draft) => {
  const said = submitLabel(draft, resetLabel(draft));
  expect(said).toBe(label);
  expect(said.length).toBeLessThanOrEqual(24);
});
