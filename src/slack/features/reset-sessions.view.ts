import type { ModalView } from '@slack/types';
import { countInScope } from '../../domain/scope';
import type { ResetScope, Session } from '../../domain/session';
import type { ShownDraft } from '../../requests/preview';
import { counted, option, plain, section } from '../blocks';
import type { ReasonForm, Values } from './confirmation-parts.view';
import { approvalBlocks, submitLabel } from './approvals-asked.view';
import { frame, reasonBlocks, whoBlocks } from './confirmation-parts.view';

export const CHOOSE_SCOPE = 'choose_scope';
const SCOPES: readonly ResetScope[] = ['mobile', 'web', 'all'];

export function resetModal(draft: ShownDraft, externalId: string, form: ReasonForm, note?: string): ModalView {
  const { shown, scope } = draft;
  const options = SCOPES.map((each) => option(each, scopeLabel(each, shown.listing.sessions)));
  const initial = options.find(({ value }) => value === scope);
  return frame(
    { draft, externalId },
    [
      ...(note === undefined ? [] : [section(note)]),
      ...whoBlocks(shown),
      {
        type: 'input',
        block_id: 'scope',
        dispatch_action: true,
        label: plain('What ends?'),
        element: {
          type: 'radio_buttons',
          action_id: CHOOSE_SCOPE,
          options,
          ...(initial ? { initial_option: initial } : {}),
        },
      },
      ...reasonBlocks(form, shown.tell),
      ...approvalBlocks(draft),
    ],
    submitLabel(draft, resetLabel(draft)),
  );
}

export function readScope(values: Values): ResetScope | undefined {
  const value = values.scope?.[CHOOSE_SCOPE]?.selected_option?.value;
  return SCOPES.find((each) => each === value);
}

/** Only a complete list can say so. */
export function endsNothing({ shown, scope }: Pick<ShownDraft, 'shown' | 'scope'>): boolean {
  if (!scope || shown.listing.coverage === 'partial') return false;
  const { yes, unclear } = countInScope(scope, shown.listing.sessions);
  return yes + unclear === 0;
}

/** What the button would do by itself. */
export function resetLabel({ shown, scope }: Pick<ShownDraft, 'shown' | 'scope'>): string | undefined {
  if (!scope) return undefined;
  const { yes, unclear } = countInScope(scope, shown.listing.sessions);
  if (yes + unclear === 0 && shown.listing.coverage === 'partial') return `End ${scope} sessions`;
  if (unclear > 0)
    return yes === 0 ? `End up to ${counted(unclear, 'session')}` : `End ${yes}–${yes + unclear} sessions`;
  return scope === 'all' && yes > 1 ? `End all ${yes} sessions` : `End ${counted(yes, 'session')}`;
}

function scopeLabel(scope: ResetScope, sessions: readonly Session[]): string {
  const { yes, unclear } = countInScope(scope, sessions);
  if (scope === 'all') return `Everything (${yes})`;
  if (scope === 'mobile')
    return `Phones and tablets (${yes}${unclear > 0 ? `, and perhaps ${unclear} of unknown kind` : ''})`;
  return unclear > 0
    ? `Web (${yes}, and perhaps ${counted(unclear, 'desktop app')}: Slack does not say)`
    : `Web (${yes})`;
}
