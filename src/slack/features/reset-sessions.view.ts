import type { ModalView } from '@slack/types';
import { countInScope } from '../../domain/scope';
import type { ResetScope, Session } from '../../domain/session';
import type { ShownDraft } from '../../requests/preview';
import { approvalsShown } from '../../requests/preview';
import type { Ends } from '../../requests/draft-ports';
import { counted, option, plain, section } from '../blocks';
import type { ReasonForm, Values } from './confirmation-parts.view';
import { approvalBlocks, submitLabel } from './approvals-asked.view';
import { frame, reasonBlocks, whoBlocks } from './confirmation-parts.view';
import { keepBlocks, keepLabel, mayKeep, REST_LABEL } from './keep-sessions.view';

export const CHOOSE_SCOPE = 'choose_scope';
const SCOPES: readonly ResetScope[] = ['mobile', 'web', 'all'];
const REST = 'rest';

export function resetModal(draft: ShownDraft, externalId: string, form: ReasonForm, note?: string): ModalView {
  const { shown, scope, leftOut } = draft;
  const options = [
    ...SCOPES.map((each) => option(each, scopeLabel(each, shown.listing.sessions))),
    ...(mayKeep(draft) ? [option(REST, REST_LABEL)] : []),
  ];
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
      ...(scope === REST ? keepBlocks(draft) : []),
      ...reasonBlocks(form, shown.tell),
      ...approvalBlocks({ leftOut, shown: { approvals: approvalsShown(draft) } }),
    ],
    submitLabel(draft, resetLabel(draft)),
  );
}

/** What was not offered cannot be chosen. */
export function readScope(values: Values, draft: ShownDraft): Ends | undefined {
  const value = values.scope?.[CHOOSE_SCOPE]?.selected_option?.value;
  return value === REST && mayKeep(draft) ? REST : SCOPES.find((each) => each === value);
}

/** Only a complete list can say so. */
export function endsNothing({ shown, scope }: Pick<ShownDraft, 'shown' | 'scope'>): boolean {
  if (!scope || scope === REST || shown.listing.coverage === 'partial') return false;
  const { yes, unclear } = countInScope(scope, shown.listing.sessions);
  return yes + unclear === 0;
}

/** What the button would do by itself. */
export function resetLabel(draft: Pick<ShownDraft, 'shown' | 'scope' | 'picks'>): string | undefined {
  const { shown, scope } = draft;
  if (!scope) return undefined;
  if (scope === REST) return keepLabel(draft);
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
