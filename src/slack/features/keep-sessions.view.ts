import type { KnownBlock } from '@slack/types';
import { callsTakeMs } from '../../requests/timings';
import type { ShownDraft } from '../../requests/preview';
import { context, counted, section } from '../blocks';
import { howManyWords, sessionBoxes } from './session-boxes.view';

/** The part of the window for a reset in which somebody ticks what to keep: everything else ends, one by one. */

export const REST_LABEL = 'Everything except the sessions I keep…';

/** Offered to whoever may end sessions by their ids, where something can be kept and something else end. */
export const mayKeep = ({ shown }: Pick<ShownDraft, 'shown'>): boolean =>
  shown.byIds !== undefined && shown.listing.sessions.length > 1;

export function keepBlocks(draft: ShownDraft): KnownBlock[] {
  const { sessions, coverage } = draft.shown.listing;
  return [
    section(`*Which sessions are kept?* ${howManyWords(sessions)} Tick those to keep: all others end.`),
    ...sessionBoxes(draft),
    ...(coverage === 'partial'
      ? [
          section(
            ':warning: Only sessions listed here end. In workspaces that Slack could not list, all are left alone.',
          ),
        ]
      : []),
    context(`${paceWords(draft)}What signs in from now on is not ended: you are told of it.`),
  ];
}

const paceWords = (draft: ShownDraft): string => {
  const ends = endsOf(draft);
  const { byIds } = draft.shown;
  if (!byIds || ends === 0 || draft.picks.length === 0) return '';
  return `Ending ${counted(ends, 'session')} one by one takes ${aboutWords(callsTakeMs(byIds.limit, ends))}. `;
};

function aboutWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds <= 10) return 'a few seconds';
  return seconds < 55
    ? `about ${Math.ceil(seconds / 10) * 10} seconds`
    : `about ${counted(Math.round(seconds / 60), 'minute')}`;
}

const endsOf = ({ shown, picks }: Pick<ShownDraft, 'shown' | 'picks'>): number =>
  shown.listing.sessions.filter(({ sessionId }) => !picks.includes(sessionId)).length;

/** What the button would do by itself. */
export function keepLabel(draft: Pick<ShownDraft, 'shown' | 'picks'>): string | undefined {
  const kept = draft.picks.length;
  const ends = endsOf(draft);
  if (kept === 0 || ends === 0) return undefined;
  const label = `End ${counted(ends, 'session')}, keep ${kept}`;
  return label.length <= 24 ? label : `End ${ends}, keep ${kept}`;
}

/** Why nothing can be done with what is ticked. */
export function whyNotKeep(draft: Pick<ShownDraft, 'shown' | 'picks'>): string | undefined {
  if (draft.picks.length === 0)
    return ':point_down: Tick the sessions to keep first. If none is to be kept, choose “Everything”.';
  return endsOf(draft) === 0
    ? ':point_down: All sessions are ticked, so none would end. Untick what is to end, or close this window.'
    : undefined;
}
