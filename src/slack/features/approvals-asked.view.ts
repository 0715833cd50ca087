import type { KnownBlock } from '@slack/types';
import { asUserId } from '../../domain/session';
import type { UserId } from '../../domain/session';
import type { ShownDraft } from '../../requests/preview';
import { approvalsShown } from '../../requests/preview';
import type { Draft, Shown } from '../../requests/draft-ports';
import { approvalsWords } from '../approval-words';
import { plain, section } from '../blocks';
import type { Values } from './confirmation-parts.view';

/** The part of the confirmation that says how many others must agree, and what reads it back. */

const BREAK_GLASS = 'BREAK GLASS';
const LEFT_OUT_MAX = 10;

type Asking = Pick<Draft, 'leftOut'> & { readonly shown: Pick<Shown, 'approvals'> };

/** Nothing, when nobody else has to agree. */
export function approvalBlocks({ shown, leftOut }: Asking): KnownBlock[] {
  const { approvals } = shown;
  if (approvals.needed === 0) return [];
  return [
    section(approvalsWords(approvals), { block_id: 'approvals' }),
    {
      type: 'input',
      block_id: 'left_out',
      optional: true,
      label: plain('Leave somebody out?'),
      hint: plain('They hear nothing of it before it has ended, and cannot decide on it.'),
      element: {
        type: 'multi_users_select',
        action_id: 'left_out',
        max_selected_items: LEFT_OUT_MAX,
        placeholder: plain('Nobody is left out'),
        ...(leftOut.length > 0 ? { initial_users: [...leftOut] } : {}),
      },
    },
    ...(approvals.mayBreakGlass ? [breakGlassBlock()] : []),
  ];
}

const breakGlassBlock = (): KnownBlock => ({
  type: 'input',
  block_id: 'break_glass',
  optional: true,
  label: plain('Emergency: do not wait for others'),
  hint: plain(`Type ${BREAK_GLASS}. It runs at once, and those whom the policy names are told at once.`),
  element: { type: 'plain_text_input', action_id: 'break_glass', max_length: 40 },
});

/** The button says whether it asks or acts (24 characters fit, F4.1). */
export function submitLabel(draft: ShownDraft, does: string | undefined): string {
  if (does === undefined) return firstWords(draft);
  if (approvalsShown(draft).needed === 0) return does;
  const label = `${draft.breakGlass ? 'Now' : 'Ask'}: ${does.charAt(0).toLowerCase()}${does.slice(1)}`;
  return label.length <= 24 ? label : label.replace(/ sessions?(?=,|$)/, '');
}

function firstWords({ kind, scope, picks }: ShownDraft): string {
  if (kind === 'invalidate') return 'Tick what ends';
  if (scope !== 'rest') return 'Choose what ends';
  return picks.length === 0 ? 'Tick what to keep' : 'Untick what ends';
}

export function readAsked(values: Values, { shown }: Pick<Asking, 'shown'>): Pick<Draft, 'leftOut' | 'breakGlass'> {
  const picked = values.left_out?.left_out?.selected_users ?? [];
  const leftOut = picked.map(asUserId).filter((id): id is UserId => id !== undefined);
  return { leftOut: leftOut.slice(0, LEFT_OUT_MAX), breakGlass: shown.approvals.mayBreakGlass && isTyped(values) };
}

/** Half an emergency is none. */
export const askedErrors = (values: Values): Record<string, string> =>
  typedIn(values) === '' || isTyped(values)
    ? {}
    : { break_glass: `Type exactly ${BREAK_GLASS} to act without waiting, or leave it empty to ask.` };

const typedIn = (values: Values): string => values.break_glass?.break_glass?.value?.trim() ?? '';

const isTyped = (values: Values): boolean => typedIn(values) === BREAK_GLASS;
