import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { ViewOutput } from '@slack/bolt';
import type { Reason } from '../../domain/reason';
import { asReason, NOTE_CHARS_MAX, REASONS, tellsByDefault } from '../../domain/reason';
import type { Refusal } from '../../domain/refusal';
import type { Draft, Shown } from '../../requests/draft-ports';
import type { RequestRecord } from '../../requests/store-ports';
import { asUserId } from '../../domain/session';
import { numeral } from '../../domain/numeral';
import { button, clean, context, counted, escape, option, person, plain, section } from '../blocks';
import { progressWords } from '../progress';
import { refusalWords } from '../refusal-words';
import { NOT_ENDED, REASON_WORDS, recentWords, ROLE_WORDS, toldText, warningWords } from '../words';

/** What both confirmation modals share, in the order people read it: who, warnings, (what ends,) why, whether to tell. */

export type Values = ViewOutput['state']['values'];

export const PICK_PERSON = 'pick_person';
export const CHOOSE_CANDIDATE = 'choose_candidate';
export const CHOOSE_REASON = 'choose_reason';

const TITLES = { reset: 'End sessions', invalidate: 'Pick sessions to end' } as const;

/** `external_id` finds the view again after an answer that replaced it (F4.2). */
export interface Frame {
  readonly draft: Draft;
  readonly externalId: string;
}

export const frame = ({ draft, externalId }: Frame, blocks: KnownBlock[], submit?: string): ModalView => ({
  type: 'modal',
  callback_id: draft.kind === 'reset' ? 'reset_sessions' : 'invalidate_session',
  external_id: externalId,
  private_metadata: draft.id,
  title: plain(TITLES[draft.kind], 24),
  close: plain(submit === undefined ? 'Close' : 'Cancel', 24),
  ...(submit === undefined ? {} : { submit: plain(submit, 24) }),
  blocks,
});

export const loadingModal = (at: Frame, note = 'Looking up the sessions…'): ModalView =>
  frame(at, [section(note), context('This takes a few seconds when Slack is slow. Nothing ends before you confirm.')]);

export const pickerModal = (at: Frame): ModalView =>
  frame(at, [
    ...at.draft.candidates.map((candidate) =>
      section(asUserId(candidate) ? person(candidate) : escape(candidate), {
        accessory: button(CHOOSE_CANDIDATE, 'This one', candidate),
      }),
    ),
    section(at.draft.candidates.length > 0 ? 'Or somebody else:' : 'Whose sessions do you want to end?', {
      block_id: 'person',
      accessory: { type: 'users_select', action_id: PICK_PERSON, placeholder: plain('Pick a person') },
    }),
  ]);

export const searchingModal = (at: Frame, lookedAt: number): ModalView =>
  frame(at, [
    section(
      `Looking for whose session ${escape(at.draft.sought ?? '')} is… ${numeral(lookedAt)} sessions looked at so far.`,
    ),
    context('Slack cannot say whose a session is, so the organisation’s sessions are read page by page.'),
    section('Do you know whose it is? That is faster:', {
      block_id: 'person',
      accessory: { type: 'users_select', action_id: PICK_PERSON, placeholder: plain('Pick a person') },
    }),
  ]);

/** For a draft that is gone, or was somebody else's: nothing of it is shown. */
export const goneModal = (): ModalView => ({
  type: 'modal',
  callback_id: 'gone',
  title: plain('End sessions', 24),
  close: plain('Close', 24),
  blocks: [section(refusalWords({ code: 'draft-gone' }))],
});

export const refusalModal = (at: Frame, refusal: Refusal): ModalView =>
  frame(at, [section(refusalWords(refusal)), context('Nothing was done.')]);

export const checkingModal = (at: Frame): ModalView =>
  frame(at, [
    section('Checking…'),
    context(
      'If this does not change within a minute, look for a direct message: with one, it is under way; without, ask again.',
    ),
  ]);

/** Where a request stands, for the window it was submitted in. */
export const progressModal = (at: Frame, record: RequestRecord): ModalView =>
  frame(at, [
    section(progressWords(record)),
    context('You can close this window. The proof comes as a direct message.'),
  ]);

/** Who it is about. Names and titles are typed by people, so they stand in plain text. */
export function whoBlocks({ target, warnings, recent, listing }: Shown): KnownBlock[] {
  const badge = ROLE_WORDS[target.role];
  const about = [target.email, target.title, badge].filter((part) => part !== undefined && part !== '').join(' · ');
  const cautions = [
    ...warnings.map((warning) => warningWords(warning, target)),
    ...recent.slice(0, 2).map(recentWords),
    ...(listing.coverage === 'partial'
      ? ['Slack could not list all workspaces of this person: there may be more sessions, and proof may be missing.']
      : []),
  ];
  return [
    { type: 'section', block_id: 'who', text: plain(`${clean(target.name)} (${target.id})`) },
    ...(about === '' ? [] : [{ type: 'context' as const, elements: [plain(about)] }]),
    ...cautions.map((words) => section(`:warning: ${words}`)),
  ];
}

export interface ReasonForm {
  readonly reason?: Reason;
  readonly tellPerson?: boolean;
  readonly note?: string;
}

/** Why; then, since the text depends on it, whether to tell the person; then a note. */
export function reasonBlocks(form: ReasonForm, tell: Shown['tell']): KnownBlock[] {
  const { reason } = form;
  const [why, note] = whyBlocks(form, { dispatch_action: true });
  const told = reason
    ? tell === 'by-reason'
      ? tellBlock(reason)
      : toldByPolicy(reason, tell)
    : context('Choose why, and you see what the person would be told.');
  return [why, told, note, context(NOT_ENDED)];
}

/** Why, and a note. */
export const whyBlocks = ({ reason }: ReasonForm, more: Partial<InputBlock> = {}): [InputBlock, InputBlock] => [
  {
    type: 'input',
    block_id: 'reason',
    ...more,
    label: plain('Why?'),
    element: {
      type: 'radio_buttons',
      action_id: CHOOSE_REASON,
      options: REASONS.map((each) => option(each, REASON_WORDS[each])),
      ...(reason ? { initial_option: option(reason, REASON_WORDS[reason]) } : {}),
    },
  },
  {
    type: 'input',
    block_id: 'note',
    optional: true,
    label: plain('Internal note'),
    hint: plain('Kept with the request. Nobody whose sessions end ever sees it.'),
    element: { type: 'plain_text_input', action_id: 'note', multiline: true, max_length: NOTE_CHARS_MAX },
  },
];

/** The policy decides, so there is nothing to tick. */
const toldByPolicy = (reason: Reason, tell: 'always' | 'never'): KnownBlock =>
  context(
    tell === 'always'
      ? `The policy tells the person. They would read: ${toldText(reason)}`
      : 'The policy does not tell the person. They would read nothing.',
  );

/** Its id names the reason, so that another reason brings its own default instead of the tick made before. */
const tellBlock = (reason: Reason): InputBlock => {
  const tell = option('tell', 'Yes, tell them why');
  return {
    type: 'input',
    block_id: `tell_${reason}`,
    optional: true,
    label: plain('Tell the person?'),
    hint: plain(`They would read: ${toldText(reason)}`),
    element: {
      type: 'checkboxes',
      action_id: 'tell',
      options: [tell],
      ...(tellsByDefault(reason) ? { initial_options: [tell] } : {}),
    },
  };
};

/** What the shared part of the form says. `tellPerson` is missing when the text for this reason was not shown yet. */
export function readReasonForm(values: Values, how: Shown['tell']): ReasonForm {
  const reason = asReason(values.reason?.[CHOOSE_REASON]?.selected_option?.value);
  const note = values.note?.note?.value?.trim();
  const tell = reason && values[`tell_${reason}`]?.tell;
  return {
    ...(reason ? { reason } : {}),
    ...(how === 'by-reason' ? {} : { tellPerson: how === 'always' }),
    ...(how === 'by-reason' && tell ? { tellPerson: (tell.selected_options?.length ?? 0) > 0 } : {}),
    ...(note ? { note } : {}),
  };
}

/** Errors that need no look-up, under the field they belong to. */
export function reasonErrors({ reason, note }: ReasonForm): Record<string, string> {
  return {
    ...(reason ? {} : { reason: 'Choose why.' }),
    ...(note !== undefined && note.length > NOTE_CHARS_MAX
      ? { note: `The note is ${counted(note.length - NOTE_CHARS_MAX, 'character')} too long: ${NOTE_CHARS_MAX} fit.` }
      : {}),
  };
}
