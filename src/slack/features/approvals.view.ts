import type { KnownBlock, ModalView } from '@slack/types';
import type { ViewOutput } from '@slack/bolt';
import { coveredBy, isOfRest } from '../../domain/scope';
import type { ListedPerson } from '../../domain/judge-bulk';
import { NOTE_CHARS_MAX } from '../../domain/reason';
import type { Denial, RequestId } from '../../domain/request';
import { DENIALS } from '../../domain/request';
import type { Session } from '../../domain/session';
import { numeral } from '../../domain/numeral';
import type { Decision } from '../../requests/decide';
import type { RequestRecord } from '../../requests/store-ports';
import { agreeLabel, askedWords, commentBlocks, DENIAL_WORDS } from '../approval-words';
import { button, clean, context, moment, option, person, plain, section } from '../blocks';
import { deviceDetails, deviceTitle } from '../devices';
import { evidenceLink } from '../messages.view';
import { NOT_ENDED, REASON_WORDS } from '../words';

/** The windows behind “Approve…” and “Deny…”, and the reader of what they send back. */

export type Side = Decision['decision'];

export const CALLBACK: Record<Side, string> = { approve: 'agree_to_request', deny: 'deny_request' };

/** `external_id` finds the window again (F4.2). */
const decisionFrame = (externalId: string, blocks: KnownBlock[], more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'decision',
  external_id: externalId,
  title: plain('Decide', 24),
  close: plain('Close', 24),
  blocks,
  ...more,
});

export const decisionLoading = (externalId: string): ModalView =>
  decisionFrame(externalId, [section('Looking up the request…')]);

export const decisionSaid = (externalId: string, words: string): ModalView =>
  decisionFrame(externalId, [section(words)]);

/** What exactly is agreed to stands first, and again on the button. */
export function decisionModal(
  externalId: string,
  side: Side,
  record: RequestRecord,
  first: readonly ListedPerson[] = [],
): ModalView {
  const { request } = record;
  const isApproval = side === 'approve';
  return decisionFrame(
    externalId,
    [
      section(`*You are ${isApproval ? 'agreeing to' : 'denying'}:* ${askedWords(record)}`, { block_id: 'what' }),
      ...aboutBlocks(record),
      ...listBlocks(record, first),
      ...(isApproval ? deviceBlocks(record) : [denialBlock()]),
      commentBlock(),
      ...(isApproval ? [context(NOT_ENDED)] : []),
    ],
    {
      callback_id: CALLBACK[side],
      private_metadata: `${request.id}.${request.digest}`,
      submit: plain(isApproval ? agreeLabel(record) : 'Deny', 24),
      close: plain('Not now', 24),
    },
  );
}

function aboutBlocks(record: RequestRecord): KnownBlock[] {
  const { request, note } = record;
  const { requester, reason, createdAt, expiresAt, reference, evidence } = request;
  return [
    section(
      `*${reference}* · asked by ${person(requester)} at ${moment(createdAt)}, valid until ${moment(expiresAt)}\nWhy: ${REASON_WORDS[reason]}${evidenceLink(evidence, 'the message it began at')}`,
    ),
    ...(note === undefined ? [] : [plainSection(`Note of the requester: ${clean(note)}`)]),
    ...commentBlocks(record),
  ];
}

const plainSection = (text: string): KnownBlock => ({ type: 'section', text: plain(text, 3_000) });

export const SEND_LIST = 'send_list';

/** Who is on the list, and how it would run; the whole list comes as a file for the asking. */
function listBlocks({ request }: RequestRecord, first: readonly ListedPerson[]): KnownBlock[] {
  const { operation } = request;
  if (operation.kind !== 'bulk-reset') return [];
  const names = first.map(({ id, name }) => `• ${clean(name)} (${id})`);
  const rest = operation.people - first.length;
  const how = [
    operation.isEverybody ? 'Everybody of a workspace or the organisation is on it.' : '',
    operation.canary
      ? 'One person first, the rest when that one is verified.'
      : 'All at once, without trying one first.',
    operation.whenBlind === 'repeat'
      ? 'If an answer is lost and nobody can look, those people are sent once more.'
      : 'If an answer is lost and nobody can look, nobody is sent twice.',
  ].filter((words) => words !== '');
  return [
    plainSection(`${names.join('\n')}${rest > 0 ? `\nand ${numeral(rest)} more` : ''}`),
    section(how.join(' '), { accessory: button(SEND_LIST, 'Send me the whole list', request.id) }),
  ];
}

const DEVICES_MAX = 30;
const PER_BLOCK = 10;

/** What would end, as the requester saw it: in plain text, since clients choose their own names. */
function deviceBlocks({ request, devices }: RequestRecord): KnownBlock[] {
  const { operation } = request;
  if (operation.kind === 'bulk-reset') return [];
  const kept = isOfRest(operation) ? operation.kept : [];
  const seenAt = request.counts ? `Seen at ${moment(request.counts.readAt)}.` : '';
  return [
    ...linesOf(devices.filter((session) => coveredBy(operation, session) !== 'no')),
    ...(kept.length === 0
      ? []
      : [section('*Kept:*'), ...linesOf(devices.filter(({ sessionId }) => kept.includes(sessionId)))]),
    ...(seenAt === '' ? [] : [context(seenAt)]),
  ];
}

function linesOf(devices: readonly Session[]): KnownBlock[] {
  const lines = devices.map((session) =>
    [deviceTitle(session), deviceDetails(session, Infinity)].filter((part) => part !== '').join(' · '),
  );
  const blocks: KnownBlock[] = [];
  for (let start = 0; start < Math.min(lines.length, DEVICES_MAX); start += PER_BLOCK) {
    const some = lines.slice(start, Math.min(start + PER_BLOCK, DEVICES_MAX));
    blocks.push(plainSection(some.map((line) => `• ${clean(line)}`).join('\n')));
  }
  const more = lines.length - DEVICES_MAX;
  return more > 0 ? [...blocks, context(`${more} more are not shown here.`)] : blocks;
}

const denialBlock = (): KnownBlock => ({
  type: 'input',
  block_id: 'denial',
  label: plain('Why not?'),
  element: {
    type: 'radio_buttons',
    action_id: 'denial',
    options: DENIALS.map((each) =>
      option(
        each,
        DENIAL_WORDS[each].replace(/^./, (first) => first.toUpperCase()),
      ),
    ),
  },
});

const commentBlock = (): KnownBlock => ({
  type: 'input',
  block_id: 'comment',
  optional: true,
  label: plain('Comment'),
  hint: plain('The requester reads it, and whoever decides after you. It goes to no channel.'),
  element: { type: 'plain_text_input', action_id: 'comment', multiline: true, max_length: NOTE_CHARS_MAX },
});

export interface DecisionForm {
  readonly id: RequestId;
  readonly digest: string;
  readonly denial?: Denial;
  readonly comment?: string;
}

/** The handle selects; whether this person may decide, and on what, is judged elsewhere. */
export function readDecision(
  view: Partial<Pick<ViewOutput, 'private_metadata'>> & Pick<ViewOutput, 'state'>,
): DecisionForm {
  const [id = '', digest = ''] = (view.private_metadata ?? '').split('.');
  const { values } = view.state;
  const denial = DENIALS.find((each) => each === values.denial?.denial?.selected_option?.value);
  const comment = values.comment?.comment?.value?.trim();
  return {
    id: id as RequestId,
    digest,
    ...(denial ? { denial } : {}),
    ...(comment ? { comment: comment.slice(0, NOTE_CHARS_MAX) } : {}),
  };
}
