import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import { mayHaveHadEffect } from '../domain/plan';
import type { Evidence, RequestId } from '../domain/request';
import { mayStillDeny } from '../domain/request';
import { isOfRest } from '../domain/scope';
import type { SessionRef } from '../domain/session';
import type { Topic } from '../requests/notice-ports';
import type { RequestRecord } from '../requests/store-ports';
import { isBulk } from '../requests/store-ports';
import { agreedWords, askedWords, commentBlocks } from './approval-words';
import { button, context, counted, escape, moment, person, plain, section } from './blocks';
import { deviceName } from './devices';
import type { Message } from './message';
import { message } from './message';
import { progressWords, stateWords } from './progress';
import { runButtons, runMessageFor } from './run-messages.view';
import { MANUAL_WAY } from './refusal-words';
import { NOT_ENDED, operationWords, REASON_WORDS, targetWords, toldText } from './words';

export const PICK_FROM_RESULT = 'pick_from_result';
export const TRY_AGAIN = 'try_again';
export const APPROVE = 'approve_request';
export const DENY = 'deny_request';
export const WITHDRAW = 'withdraw_request';
export const ASK_AGAIN = 'ask_again';

/** What an audience is told about a request, from what is known of it now. */
export function messageFor(topic: Topic, record: RequestRecord): Message {
  const ofRun = isBulk(record) ? runMessageFor(topic, record) : undefined;
  if (ofRun) return ofRun;
  switch (topic) {
    case 'status':
      return message(progressWords(record), [...commentBlocks(record), ...statusExtras(record)]);
    case 'summary':
    case 'afterwards':
      return summary(record);
    case 'verified':
      return message(`:white_check_mark: *${record.request.reference}* · ${stateWords(record)}`, [context(NOT_ENDED)]);
    case 'signed-in-again':
      return signedInAgain(record);
    case 'nothing-to-prove':
      return message(`:grey_question: ${progressWords(record)}`, [...unclearButton(record), context(NOT_ENDED)]);
    case 'needs-you':
      return needsYou(record);
    case 'unsettled':
      return message(`:rotating_light: ${progressWords(record)}`, [context(MANUAL_WAY), buttons(record)]);
    case 'refused':
      return message(`:no_entry: ${progressWords(record)}`);
    case 'told':
      return message(toldText(record.request.reason));
    case 'card':
      return card(record);
    case 'reminder':
      return record.request.state === 'pending'
        ? message(`:hourglass_flowing_sand: *${record.request.reference}* still needs you. ${stateWords(record)}`, [
            decideButtons(record),
          ])
        : message(`*${record.request.reference}* needs you no more. ${stateWords(record, 'others')}`);
    case 'denied':
      return message(`:no_entry: ${progressWords(record)}`, [
        ...commentBlocks(record),
        ...(record.request.again?.after === 'denied' ? [] : [askAgainButton(record, 'Ask others, once')]),
      ]);
    case 'expired':
      return message(`:hourglass: ${progressWords(record)}`, [askAgainButton(record, 'Ask again')]);
    case 'more':
      return moreWaiting([record]);
    case 'nobody-asked':
      return message(
        `:warning: *${record.request.reference}* reaches nobody who may agree: the approval channel cannot be used for it, and no direct message could be delivered. Ask somebody yourself, or take it back; an operator checks the channel and the policy.`,
      );
    case 'break-glass':
      return message(
        `:rotating_light: *Break-glass* · ${person(record.request.requester)} is acting without waiting: ${askedWords(record)}. If you did not expect this, throw the stop switch: \`/reset-sessions stop all\`.\n${whyWords(record)}`,
      );
    case 'paused':
    case 'results':
      return message(progressWords(record));
    case 'page':
      return message(`${record.request.reference} needs an approval: ${stateWords(record)}`);
  }
}

/** Several requests in one message, each with its own buttons: they open its own window. */
export function moreWaiting(records: readonly RequestRecord[]): Message {
  const text = `:raised_hand: ${counted(records.length, 'more request')} for you. The cards come one by one, three a minute at most.`;
  const each = records.flatMap((record): KnownBlock[] => [
    section(
      `*${record.request.reference}* · ${person(record.request.requester)} asks to ${askedWords(record)}\n${stateWords(record, 'others')}`,
    ),
    { ...decideButtons(record), block_id: record.request.id },
  ]);
  return message(text, each);
}

function statusExtras(record: RequestRecord): KnownBlock[] {
  const { request, target } = record;
  const asked = [
    `Asked at ${moment(request.createdAt)} · ${REASON_WORDS[request.reason]}${evidenceLink(request.evidence)}`,
    agreedWords(record),
  ]
    .filter((part) => part !== undefined)
    .join('\n');
  if (request.state === 'pending' || request.state === 'approved') return [context(asked), withdrawButton(request.id)];
  return [context(asked), ...(isBulk(record) ? runButtons(record) : unclearButton({ request, target }))];
}

/** For sessions that were not waited for and are still there when all is over. */
function unclearButton({ request, target }: Pick<RequestRecord, 'request' | 'target'>): ActionsBlock[] {
  const hasUnclear = target.state === 'settled' && (target.finding?.unclear.length ?? 0) > 0;
  return hasUnclear ? [actions(button(PICK_FROM_RESULT, 'End one of those…', request.id))] : [];
}

/** What a pager is told: ids, counts and times, nothing typed. */
export const pageOf = ({ request, approvals }: RequestRecord) => ({
  type: 'approval.needed',
  reference: request.reference,
  requester: request.requester,
  ...(request.operation.kind === 'bulk-reset'
    ? { people: request.operation.people }
    : { target: request.operation.target }),
  operation: request.operation.kind,
  reason: request.reason,
  approvalsNeeded: request.approvalsNeeded,
  approvalsGiven: approvals.filter(({ decision }) => decision === 'approve').length,
  expiresAt: new Date(request.expiresAt).toISOString(),
});

/** One line for the audit channel: who, whom, what, why, outcome. Never a device, an address or anything typed. */
function summary(record: RequestRecord): Message {
  const { request, attempts } = record;
  const verb = attempts.some(mayHaveHadEffect) ? summaryVerb(request) : 'asked to end';
  const facts = [
    `*${request.reference}* · ${person(request.requester)} ${verb} ${operationWords(request.operation)} of ${targetWords(request.operation)}`,
    whyWords(record),
    stateWords(record, 'others'),
    agreedWords(record),
  ].filter((fact) => fact !== undefined);
  return message(facts.join('\n'));
}

/** “Ended” is said of what was verified only. */
function summaryVerb({ outcome }: RequestRecord['request']): string {
  if (outcome === 'refused' || outcome === 'nothing-to-prove') return 'asked to end';
  return outcome?.startsWith('verified') || outcome === 'finished' ? 'ended' : 'is ending';
}

const whyWords = ({ request }: RequestRecord): string =>
  `Why: ${REASON_WORDS[request.reason]} · asked at ${moment(request.createdAt)}${evidenceLink(request.evidence)}`;

/** A request to agree: who asks, for whom, what, why, how long. Devices, addresses and the note stand only behind the buttons. */
function card(record: RequestRecord): Message {
  const { request } = record;
  return message(`:raised_hand: ${cardWords(record)}`, [
    ...(request.state === 'pending' ? [decideButtons(record)] : []),
    ...(mayStillDeny(request) ? [actions(denyButton(request.id))] : []),
  ]);
}

export function cardWords(record: RequestRecord): string {
  const { reference, requester } = record.request;
  const facts = [
    `*${reference}* · ${person(requester)} asks to ${askedWords(record)}`,
    whyWords(record),
    stateWords(record, 'others'),
    agreedWords(record),
  ];
  return facts.filter((fact) => fact !== undefined).join('\n');
}

export const decideButtons = ({ request }: RequestRecord): ActionsBlock =>
  actions(button(APPROVE, 'Approve…', request.id, 'primary'), denyButton(request.id));

const denyButton = (id: RequestId): Button => button(DENY, 'Deny…', id, 'danger');

export const askAgainButton = ({ request }: RequestRecord, label: string): ActionsBlock =>
  actions(button(ASK_AGAIN, label, request.id));

export const withdrawButton = (id: RequestId): ActionsBlock =>
  actions({
    ...button(WITHDRAW, 'Take it back', id),
    confirm: {
      title: plain('Take it back?', 100),
      text: plain('Nobody needs to decide any more, and nothing is run.', 300),
      confirm: plain('Take it back', 30),
      deny: plain('Keep it', 30),
    },
  });

/** Nothing when it is none that Slack gave. */
export const evidenceLink = (evidence: Evidence | undefined, label = 'from this message'): string =>
  evidence?.permalink !== undefined && /^https:\/\/[^\s<>|]+$/.test(evidence.permalink)
    ? ` · <${evidence.permalink}|${label}>`
    : '';

function signedInAgain(record: RequestRecord): Message {
  const back = record.target.finding?.signedInAgain ?? [];
  const devices = back.map((session) => `• ${nameOf(record, session)}`).slice(0, 10);
  const text = `:warning: ${progressWords(record)}`;
  return message(text, [
    section(
      `*${isOfRest(record.request.operation) ? 'Signed in since it was asked, or not shown then' : 'New since then'}:*\n${devices.join('\n')}\nIf that is not the person, lock the account at your identity provider first, then end ${back.length === 1 ? 'it' : 'them'}.`,
    ),
    actions(button(PICK_FROM_RESULT, back.length === 1 ? 'End this one…' : 'End these…', record.request.id)),
    context(NOT_ENDED),
  ]);
}

function needsYou(record: RequestRecord): Message {
  const left = record.target.finding?.left ?? [];
  const isKnown = record.target.finding?.verdict === 'still-there';
  const devices = left.map((session) => `• ${nameOf(record, session)}`).slice(0, 10);
  const words = isKnown
    ? `${counted(left.length, 'session')} still signed in after two minutes:\n${devices.join('\n')}`
    : 'After two minutes it is still unknown whether this worked. Session Warden keeps looking.';
  return message(`:rotating_light: *${record.request.reference}* needs you. ${words}`, [
    buttons(record),
    context(MANUAL_WAY),
  ]);
}

const nameOf = ({ devices }: RequestRecord, { sessionId }: SessionRef): string => {
  const session = devices.findLast((device) => device.sessionId === sessionId);
  return session ? escape(deviceName(session)) : 'a device';
};

function buttons({ request, target }: RequestRecord): ActionsBlock {
  const { left = [], unclear = [] } = target.finding ?? {};
  const hasLeft = left.length + unclear.length > 0;
  return actions(
    button(TRY_AGAIN, 'Try again…', request.id),
    ...(hasLeft ? [button(PICK_FROM_RESULT, 'Pick what to end…', request.id)] : []),
  );
}

const actions = (...elements: Button[]): ActionsBlock => ({ type: 'actions', elements });
