import type { KnownBlock, ModalView } from '@slack/types';
import type { LeftOut, ListedPerson } from '../../domain/judge-bulk';
import { LEFT_OUT } from '../../domain/judge-bulk';
import { CANARY_FROM } from '../../domain/run';
import type { ListId, ResetScope, WhenBlind } from '../../domain/session';
import { numeral } from '../../domain/numeral';
import type { BulkChoice, Review } from '../../requests/bulk/review-list';
import type { ListCounts } from '../../requests/list-ports';
import { clean, context, counted, option, plain, section } from '../blocks';
import { NOT_ENDED, peopleWords } from '../words';
import { approvalBlocks, askedErrors, readAsked } from './approvals-asked.view';
import type { Values } from './confirmation-parts.view';
import { readReasonForm, reasonErrors, whyBlocks } from './confirmation-parts.view';

/** The window that shows a list before anybody agrees to anything, and the reader of what it sends back. */

export const CONFIRM_MANY = 'confirm_many';
const SCOPE_LABELS: Record<ResetScope, string> = {
  mobile: 'Phones and tablets',
  web: 'Web (whether that includes desktop apps, Slack does not say)',
  all: 'Everything',
};
const BLIND_LABELS: Record<WhenBlind, readonly [string, string]> = {
  wait: ['People first: wait', 'Nobody is signed out twice. What a later look shows is ended by id.'],
  repeat: ['Security first: send once more', 'Whoever has just signed in again may be signed out again.'],
};

export function reviewModal(externalId: string, { list, first, approvals }: Review): ModalView {
  const { people } = list.counts;
  const label = approvals.needed > 0 ? `Ask: sign out ${numeral(people)}` : `Sign out ${numeral(people)}`;
  return {
    type: 'modal',
    callback_id: CONFIRM_MANY,
    external_id: externalId,
    private_metadata: `${list.id}.${people}.${approvals.needed}`,
    title: plain('Review the list', 24),
    close: plain('Cancel', 24),
    submit: plain(label, 24),
    blocks: [
      section(
        `*${peopleWords(people)}* on the list. ${leftOutWords(list.counts)} The whole list is a file in your direct message.`,
        {
          block_id: 'who',
        },
      ),
      { type: 'section', text: plain(firstWords(first, people), 3_000) },
      {
        type: 'input',
        block_id: 'scope',
        label: plain('What ends?'),
        element: {
          type: 'radio_buttons',
          action_id: 'scope',
          options: (['mobile', 'web', 'all'] as const).map((scope) => option(scope, SCOPE_LABELS[scope])),
          ...(list.scope ? { initial_option: option(list.scope, SCOPE_LABELS[list.scope]) } : {}),
        },
      },
      ...whyBlocks({}),
      ...(people > CANARY_FROM ? [canaryBlock()] : []),
      blindBlock(),
      ...approvalBlocks({ shown: { approvals }, leftOut: [] }),
      {
        type: 'input',
        block_id: 'number',
        label: plain(`Type the number of people to confirm: ${people}`),
        element: { type: 'plain_text_input', action_id: 'number', max_length: 12 },
      },
      context(NOT_ENDED),
      context(
        'Slack only queues such a call. Session Warden looks until it knows of everybody, and tells you; the people are not told by this app.',
      ),
    ],
  };
}

const CANARY = option('canary', 'One person first, the rest when that one is verified');

const canaryBlock = (): KnownBlock => ({
  type: 'input',
  block_id: 'canary',
  optional: true,
  label: plain('Try it on one first?'),
  hint: plain('Takes up to two minutes. Untick it when every minute counts.'),
  element: { type: 'checkboxes', action_id: 'canary', options: [CANARY], initial_options: [CANARY] },
});

function blindBlock(): KnownBlock {
  const options = (['wait', 'repeat'] as const).map((each) => option(each, ...BLIND_LABELS[each]));
  return {
    type: 'input',
    block_id: 'blind',
    label: plain('If Slack’s answer is lost, and nobody can look?'),
    element: {
      type: 'radio_buttons',
      action_id: 'blind',
      options,
      ...(options[0] ? { initial_option: options[0] } : {}),
    },
  };
}

function firstWords(first: readonly ListedPerson[], people: number): string {
  const names = first.map(({ id, name }) => `${clean(name)} (${id})`);
  const rest = people - first.length;
  return `${names.join('\n')}${rest > 0 ? `\nand ${numeral(rest)} more` : ''}`;
}

const LEFT_OUT_WORDS: Record<LeftOut, readonly [string, string]> = {
  bot: ['bot', 'bots'],
  'other-organisation': ['of another organisation', 'of other organisations'],
  deactivated: ['deactivated, signed out already', 'deactivated, signed out already'],
  invited: ['not signed in yet', 'not signed in yet'],
  'primary-owner': ['Primary Owner', 'Primary Owners'],
  'token-owner': ['the account this app acts with', 'the account this app acts with'],
  yourself: ['yourself', 'yourself'],
  protected: ['protected (ask for them one by one)', 'protected (ask for them one by one)'],
  'not-your-workspace': ['in none of your workspaces', 'in none of your workspaces'],
  unknown: ['unknown to Slack', 'unknown to Slack'],
  'no-person': ['that names nobody', 'that name nobody'],
};

export const leftOutReason = (why: LeftOut): string => LEFT_OUT_WORDS[why][0];

/** How many were left out, and why. */
export function leftOutWords({ out, same }: ListCounts): string {
  const reasons = LEFT_OUT.flatMap((why) => {
    const n = out[why] ?? 0;
    return n > 0 ? [`${numeral(n)} ${LEFT_OUT_WORDS[why][n === 1 ? 0 : 1]}`] : [];
  });
  const total = LEFT_OUT.reduce((sum, why) => sum + (out[why] ?? 0), 0);
  const again = same > 0 ? ` ${counted(same, 'entry', 'entries')} named somebody again.` : '';
  return `${total === 0 ? 'Nobody is left out.' : `${numeral(total)} left out: ${reasons.join(', ')}.`}${again}`;
}

export interface ReviewForm {
  readonly list: ListId;
  readonly choice: BulkChoice;
}

export type ReadReview =
  { readonly ok: true; readonly form: ReviewForm } | { readonly ok: false; readonly errors: Record<string, string> };

/** The handle selects; whose list it is, and what may be done with it, is judged elsewhere. */
export function readReview(values: Values, metadata: string): ReadReview {
  const [list = '', peopleText = '', neededText = ''] = metadata.split('.');
  const people = Number(peopleText);
  const scope = (['all', 'mobile', 'web'] as const).find(
    (each) => each === values.scope?.scope?.selected_option?.value,
  );
  const form = readReasonForm(values, 'never');
  const typed = (values.number?.number?.value ?? '').replace(/[\s.,’']/g, '');
  const errors = {
    ...(scope ? {} : { scope: 'Choose what ends.' }),
    ...reasonErrors(form),
    ...askedErrors(values),
    ...(typed === String(people) ? {} : { number: `Type ${people}, if that is how many people you mean to sign out.` }),
  };
  const { reason, note } = form;
  if (Object.keys(errors).length > 0 || !scope || !reason) return { ok: false, errors };
  const approvalsShown = Number(neededText) || 0;
  const asked = readAsked(values, { shown: { approvals: { ...NO_APPROVALS, mayBreakGlass: approvalsShown > 0 } } });
  const choice: BulkChoice = {
    scope,
    reason,
    ...(note === undefined ? {} : { note }),
    canary: (values.canary?.canary?.selected_options?.length ?? 0) > 0,
    whenBlind: values.blind?.blind?.selected_option?.value === 'repeat' ? 'repeat' : 'wait',
    ...asked,
    approvalsShown,
    peopleShown: people,
  };
  return { ok: true, form: { list: list as ListId, choice } };
}

const NO_APPROVALS = { needed: 0, grounds: [], mayBreakGlass: false, cards: [] } as const;
