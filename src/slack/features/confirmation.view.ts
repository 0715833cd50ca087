import type { ModalView } from '@slack/types';
import { refusedSize } from '../../domain/judge';
import type { Draft } from '../../requests/draft-ports';
import type { ShownDraft } from '../../requests/preview';
import { operationOf } from '../../requests/submit';
import { refusalWords } from '../refusal-words';
import type { ReasonForm, Values } from './confirmation-parts.view';
import { reasonErrors } from './confirmation-parts.view';
import { askedErrors, readAsked, submitLabel } from './approvals-asked.view';
import { invalidateLabel, invalidateModal } from './invalidate-session.view';
import { whyNotKeep } from './keep-sessions.view';
import { endsNothing, readScope, resetLabel, resetModal } from './reset-sessions.view';
import { readPicks } from './session-boxes.view';

/** The confirmation modal of either kind, and the reader of what it sends back. */

export const confirmationModal = (draft: ShownDraft, externalId: string, form: ReasonForm, note?: string): ModalView =>
  draft.kind === 'reset' ? resetModal(draft, externalId, form, note) : invalidateModal(draft, externalId, form, note);

const labelOf = (draft: ShownDraft): string =>
  submitLabel(draft, draft.kind === 'reset' ? resetLabel(draft) : invalidateLabel(draft));

/** What was chosen on the screen, as it changes the draft. */
export function choicesIn(
  values: Values,
  draft: ShownDraft,
): Pick<Draft, 'scope' | 'picks' | 'leftOut' | 'breakGlass'> {
  const asked = readAsked(values, draft);
  if (draft.kind === 'invalidate') return { ...asked, picks: readPicks(values, draft) };
  const scope = readScope(values, draft);
  return { ...asked, picks: scope === 'rest' ? readPicks(values, draft) : draft.picks, ...(scope ? { scope } : {}) };
}

/** Errors that need no look-up, under the field they belong to. */
export const errorsIn = (draft: ShownDraft, form: ReasonForm, values: Values): Record<string, string> => ({
  ...askedErrors(values),
  ...(draft.kind === 'reset' && !draft.scope ? { scope: 'Choose what ends.' } : {}),
  ...reasonErrors(form),
});

/** Why the modal is shown again instead of acting: what was not on the screen was not agreed to. Nothing when all was. */
export function whyAgain(draft: ShownDraft, form: ReasonForm, labelShown: string | undefined): string | undefined {
  if (draft.kind === 'invalidate' && draft.picks.length === 0) return ':point_down: Tick at least one session first.';
  const noRest = draft.kind === 'reset' && draft.scope === 'rest' ? whyNotKeep(draft) : undefined;
  if (noRest !== undefined) return noRest;
  const operation = operationOf(draft, draft);
  const tooMany = operation && refusedSize(operation);
  if (tooMany) return `:point_down: ${refusalWords(tooMany)}`;
  if (draft.kind === 'reset' && endsNothing(draft))
    return ':point_down: There is no such session to end. Choose something else, or close this window.';
  if (labelShown !== labelOf(draft))
    return ':point_down: The button did not show your last choice yet. Now it does: check it, then press it again.';
  if (form.tellPerson === undefined)
    return ':point_down: Check whether the person is told, and what. Then press the button again.';
  return undefined;
}
