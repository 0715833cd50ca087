import type { ActionsBlock, KnownBlock } from '@slack/types';
import type { Evidence } from '../domain/request';
import type { SessionRef } from '../domain/session';
import type { RequestRecord, Topic } from '../requests/store-ports';
import { button, context, counted, escape, moment, person, section } from './blocks';
import { deviceName } from './devices';
import { progressWords, stateWords } from './progress';
import { MANUAL_WAY, NOT_ENDED, operationWords, REASON_WORDS, toldText } from './words';

export const PICK_FROM_RESULT = 'pick_from_result';
export const TRY_AGAIN = 'try_again';

export interface Message {
  /** What notifications and readers without blocks see. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** What an audience is told about a request, from what is known of it now. */
export function messageFor(topic: Topic, record: RequestRecord): Message {
  switch (topic) {
    case 'status':
      return message(progressWords(record), statusExtras(record));
    case 'summary':
      return summary(record);
    case 'verified':
      return message(`:white_check_mark: *${record.request.reference}* · ${stateWords(record)}`, [context(NOT_ENDED)]);
    case 'signed-in-again':
      return signedInAgain(record);
    case 'needs-you':
      return needsYou(record);
    case 'unsettled':
      return message(`:rotating_light: ${progressWords(record)}`, [context(MANUAL_WAY), buttons(record)]);
    case 'refused':
      return message(`:no_entry: ${progressWords(record)}`);
    case 'told':
      return message(toldText(record.request.reason));
  }
}

const message = (text: string, more: KnownBlock[] = []): Message => ({ text, blocks: [section(text), ...more] });

function statusExtras({ request, target }: RequestRecord): KnownBlock[] {
  const asked = `Asked at ${moment(request.createdAt)} · ${REASON_WORDS[request.reason]}${evidenceLink(request.evidence)}`;
  const hasUnclear = target.state === 'settled' && (target.finding?.unclear.length ?? 0) > 0;
  return [context(asked), ...(hasUnclear ? [actions(button(PICK_FROM_RESULT, 'End one of those…', request.id))] : [])];
}

/** One line for the audit channel: who, whom, what, why, outcome. Never a device, an address or anything typed. */
function summary(record: RequestRecord): Message {
  const { request, target } = record;
  const verb =
    request.outcome === 'refused' ? 'asked to end' : request.outcome?.startsWith('verified') ? 'ended' : 'is ending';
  const facts = [
    `*${request.reference}* · ${person(request.requester)} ${verb} ${operationWords(request.operation)} of ${person(target.person)}`,
    `Why: ${REASON_WORDS[request.reason]} · asked at ${moment(request.createdAt)}${evidenceLink(request.evidence)}`,
    stateWords(record),
  ];
  return message(facts.join('\n'));
}

const evidenceLink = (evidence: Evidence | undefined): string =>
  evidence?.permalink !== undefined && /^https:\/\/[^\s<>|]+$/.test(evidence.permalink)
    ? ` · <${evidence.permalink}|from this message>`
    : '';

function signedInAgain(record: RequestRecord): Message {
  const back = record.target.finding?.signedInAgain ?? [];
  const devices = back.map((session) => `• ${nameOf(record, session)}`).slice(0, 10);
  const text = `:warning: ${progressWords(record)}`;
  return message(text, [
    section(
      `*New since then:*\n${devices.join('\n')}\nIf that is not the person, lock the account at your identity provider first, then end ${back.length === 1 ? 'it' : 'them'}.`,
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
  const hasLeft = (target.finding?.left.length ?? 0) > 0;
  return actions(
    button(TRY_AGAIN, 'Try again…', request.id),
    ...(hasLeft ? [button(PICK_FROM_RESULT, 'Pick what to end…', request.id)] : []),
  );
}

const actions = (...elements: ReturnType<typeof button>[]): ActionsBlock => ({ type: 'actions', elements });
