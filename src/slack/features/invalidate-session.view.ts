import type { KnownBlock, ModalView } from '@slack/types';
import { PICKED_SESSIONS_MAX } from '../../domain/judge';
import type { Session, SessionId } from '../../domain/session';
import { asOrganisationId } from '../../domain/session';
import { withPagePicks } from '../../requests/drafts';
import type { ShownDraft } from '../../requests/preview';
import { button, context, counted, escape, option, section } from '../blocks';
import { deviceDetails, deviceTitle, hasChanged } from '../devices';
import type { ReasonForm, Values } from './confirmation-parts.view';
import { approvalBlocks, submitLabel } from './approvals-asked.view';
import { frame, reasonBlocks, whoBlocks } from './confirmation-parts.view';

export const PICK_SESSIONS = 'pick_sessions';
export const TURN_PAGE = 'turn_page';

/** A checkbox block holds ten (F4.1); three blocks fill a screen without an end to scroll. */
const PER_BLOCK = 10;
const PER_PAGE = 30;

export function invalidateModal(draft: ShownDraft, externalId: string, form: ReasonForm, note?: string): ModalView {
  const { shown, picks, page } = draft;
  const { sessions } = shown.listing;
  return frame(
    { draft, externalId },
    [
      ...(note === undefined ? [] : [section(note)]),
      ...whoBlocks(shown),
      ...elsewhereBlocks(draft),
      section(
        `*Which sessions end?* ${counted(sessions.length, 'session')}${sessions.some(hasChanged) ? '; those that changed since sign-in come first' : ''}.`,
      ),
      ...sessionBlocks(sessionsOnPage(draft), page, picks),
      ...pageBlocks(pagesOf(draft), page, picks.length),
      ...reasonBlocks(form, shown.tell),
      ...approvalBlocks(draft),
    ],
    submitLabel(draft, invalidateLabel(draft)),
  );
}

/** Another workspace was typed than the one the session is in: perhaps the wrong number, perhaps the wrong person. */
function elsewhereBlocks({ sought, soughtIn, shown }: ShownDraft): KnownBlock[] {
  const found = shown.listing.sessions.find(({ sessionId }) => sessionId === sought);
  if (!found || soughtIn === undefined || found.workspaceId === soughtIn) return [];
  const place = asOrganisationId(found.workspaceId) ? 'for the whole organisation, as' : 'in';
  return [
    section(
      `:warning: You typed ${soughtIn}, but Slack lists session ${found.sessionId} ${place} ${escape(found.workspaceId)}. Check that it is the one you mean.`,
    ),
  ];
}

/** What the button would do by itself. */
export const invalidateLabel = ({ picks }: Pick<ShownDraft, 'picks'>): string | undefined =>
  picks.length === 0 ? undefined : `End ${counted(picks.length, 'session')}`;

/** Changed ones first: a stolen cookie shows as a changed network or client. The order is the same at every look. */
function sessionsOnPage({ shown, page }: Pick<ShownDraft, 'shown' | 'page'>): Session[] {
  const { sessions } = shown.listing;
  const ordered = [...sessions.filter(hasChanged), ...sessions.filter((session) => !hasChanged(session))];
  return ordered.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
}

function sessionBlocks(onPage: readonly Session[], page: number, picks: readonly SessionId[]): KnownBlock[] {
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

function pageBlocks(pages: number, page: number, picked: number): KnownBlock[] {
  if (pages <= 1) return [];
  return [
    context(
      `Page ${page + 1} of ${pages}. ${counted(picked, 'session')} ticked on all pages; ${PICKED_SESSIONS_MAX} can go at once.`,
    ),
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
