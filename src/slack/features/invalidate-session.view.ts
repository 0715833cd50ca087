import type { KnownBlock, ModalView } from '@slack/types';
import { PICKED_SESSIONS_MAX } from '../../domain/judge';
import { asOrganisationId } from '../../domain/session';
import type { ShownDraft } from '../../requests/preview';
import { counted, escape, section } from '../blocks';
import type { ReasonForm } from './confirmation-parts.view';
import { approvalBlocks, submitLabel } from './approvals-asked.view';
import { frame, reasonBlocks, whoBlocks } from './confirmation-parts.view';
import { howManyWords, sessionBoxes } from './session-boxes.view';

export function invalidateModal(draft: ShownDraft, externalId: string, form: ReasonForm, note?: string): ModalView {
  const { shown } = draft;
  return frame(
    { draft, externalId },
    [
      ...(note === undefined ? [] : [section(note)]),
      ...whoBlocks(shown),
      ...elsewhereBlocks(draft),
      section(`*Which sessions end?* ${howManyWords(shown.listing.sessions)}`),
      ...sessionBoxes(draft, `; ${PICKED_SESSIONS_MAX} can go at once`),
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
