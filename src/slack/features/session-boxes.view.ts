import type { KnownBlock } from '@slack/types';
import type { Session, SessionId } from '../../domain/session';
import { withPagePicks } from '../../requests/drafts';
import type { ShownDraft } from '../../requests/preview';
import { button, context, counted, option } from '../blocks';
import { deviceDetails, deviceTitle, hasChanged } from '../devices';
import type { Values } from './confirmation-parts.view';

/** A person's sessions as boxes to tick, page by page, and the reader of what is ticked. */

export const PICK_SESSIONS = 'pick_sessions';
export const TURN_PAGE = 'turn_page';

/** A checkbox block holds ten (F4.1); three blocks fill a screen without an end to scroll. */
const PER_BLOCK = 10;
const PER_PAGE = 30;

/** @param more said beside the number of ticks, where there are several pages */
export function sessionBoxes(draft: ShownDraft, more = ''): KnownBlock[] {
  const { picks, page } = draft;
  return [
    ...boxBlocks(sessionsOnPage(draft), page, picks),
    ...pageBlocks(pagesOf(draft), page, `${counted(picks.length, 'session')} ticked on all pages${more}.`),
  ];
}

/** What stands above them. */
export const howManyWords = (sessions: readonly Session[]): string =>
  `${counted(sessions.length, 'session')}${sessions.some(hasChanged) ? '; those that changed since sign-in come first' : ''}.`;

/** Changed ones first: a stolen cookie shows as a changed network or client. The order is the same at every look. */
function sessionsOnPage({ shown, page }: Pick<ShownDraft, 'shown' | 'page'>): Session[] {
  const { sessions } = shown.listing;
  const ordered = [...sessions.filter(hasChanged), ...sessions.filter((session) => !hasChanged(session))];
  return ordered.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
}

function boxBlocks(onPage: readonly Session[], page: number, picks: readonly SessionId[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  for (let start = 0; start < onPage.length; start += PER_BLOCK) {
    const options = onPage
      .slice(start, start + PER_BLOCK)
      .map((session) => option(session.sessionId, deviceTitle(session), deviceDetails(session)));
    const ticked = options.filter(({ value }) => picks.includes(value as SessionId));
    blocks.push({
      type: 'actions',
      block_id: `sessions_${page}_${start / PER_BLOCK}`,
      elements: [
        {
          type: 'checkboxes',
          action_id: PICK_SESSIONS,
          options,
          ...(ticked.length > 0 ? { initial_options: ticked } : {}),
        },
      ],
    });
  }
  return blocks;
}

function pageBlocks(pages: number, page: number, ticked: string): KnownBlock[] {
  if (pages <= 1) return [];
  return [
    context(`Page ${page + 1} of ${pages}. ${ticked}`),
    {
      type: 'actions',
      block_id: `pages_${page}`,
      elements: [
        ...(page > 0 ? [{ ...button(TURN_PAGE, '← Previous', String(page - 1)), action_id: `${TURN_PAGE}_back` }] : []),
        ...(page < pages - 1
          ? [{ ...button(TURN_PAGE, 'Next →', String(page + 1)), action_id: `${TURN_PAGE}_on` }]
          : []),
      ],
    },
  ];
}

/** The picks, with what is ticked on the page that was on the screen; ids that were never shown count for nothing. */
export function readPicks(values: Values, draft: ShownDraft): SessionId[] {
  const blocks = Object.entries(values).filter(([blockId]) => blockId.startsWith('sessions_'));
  const page = Number(blocks[0]?.[0].split('_')[1]);
  if (!Number.isInteger(page)) return [...draft.picks];
  const onPage = sessionsOnPage({ ...draft, page }).map(({ sessionId }) => sessionId);
  const ticked = blocks
    .flatMap(([, actions]) => actions[PICK_SESSIONS]?.selected_options ?? [])
    .map(({ value }) => value);
  return withPagePicks(draft, onPage, ticked as SessionId[]);
}

export const pagesOf = ({ shown }: Pick<ShownDraft, 'shown'>): number =>
  Math.max(1, Math.ceil(shown.listing.sessions.length / PER_PAGE));
