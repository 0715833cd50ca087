import type { KnownBlock } from '@slack/types';
import type { Refusal } from '../domain/refusal';
import type { Ground } from '../domain/verdict';
import type { Denial, RequestState } from '../domain/request';
import { isOfRest } from '../domain/scope';
import type { ResetScope } from '../domain/session';
import { numeral } from '../domain/numeral';
import type { Approvals } from '../requests/draft-ports';
import type { RequestRecord } from '../requests/store-ports';
import { context, counted, moment, person, plain } from './blocks';
import { refusalWords } from './refusal-words';
import { operationWords, targetWords } from './words';

export const DENIAL_WORDS: Record<Denial, string> = {
  'wrong-person': 'wrong person',
  'not-needed': 'not needed',
  'looks-suspicious': 'the request looks suspicious',
  'ask-differently': 'ask differently',
};

const GROUND_WORDS: Record<Ground, string> = {
  always: 'the policy always asks for it',
  'many-people': 'you asked for several people in the last hour',
  protected: 'this person is protected',
  outranked: 'this person ranks above you',
};

const BULK_AMOUNT: Record<ResetScope, string> = {
  all: 'everything',
  mobile: 'their phones and tablets',
  web: 'their web sessions, and perhaps their desktop apps',
};

/** What ends, in numbers: "2 phones or tablets", "1 web session, and perhaps 2 desktop apps". */
function amountWords({ request: { operation, counts } }: Pick<RequestRecord, 'request'>): string {
  const { yes = 0, unclear = 0 } = counts ?? {};
  if (operation.kind === 'invalidate')
    return isOfRest(operation)
      ? `${counted(operation.sessions.length, 'session')}, and keep ${operation.kept.length}`
      : operationWords(operation);
  if (operation.kind === 'bulk-reset') return BULK_AMOUNT[operation.scope];
  if (yes + unclear === 0) return `${operationWords(operation)}${counts ? ', of which Slack could list none' : ''}`;
  switch (operation.scope) {
    case 'all':
      return yes === 1 ? 'the 1 session there is' : `all ${yes} sessions`;
    case 'mobile':
      return `${counted(yes, 'phone or tablet', 'phones and tablets')}${unclear > 0 ? `, and perhaps ${unclear} of unknown kind` : ''}`;
    case 'web':
      return `${counted(yes, 'web session')}${unclear > 0 ? `, and perhaps ${counted(unclear, 'desktop app')}` : ''}`;
  }
}

/** The same on a button. */
export function agreeLabel(record: Pick<RequestRecord, 'request'>): string {
  const { operation } = record.request;
  return isOfRest(operation)
    ? `Agree: end ${operation.sessions.length}, keep ${operation.kept.length}`
    : `Agree: sign out ${amountLabel(record)}`;
}

function amountLabel({ request: { operation, counts } }: Pick<RequestRecord, 'request'>): string {
  const { yes = 0, unclear = 0 } = counts ?? {};
  if (operation.kind === 'invalidate') return String(operation.sessions.length);
  if (operation.kind === 'bulk-reset') return numeral(operation.people);
  if (yes + unclear === 0) return operation.scope;
  return unclear > 0 ? `${yes}–${yes + unclear}` : String(yes);
}

/** What is asked of somebody, in one line: whom to sign out of what. */
export const askedWords = (record: RequestRecord): string =>
  `sign ${targetWords(record.request.operation)} out of ${amountWords(record)}`;

const peopleWho = ({ approvals }: RequestRecord, decision: 'approve' | 'deny'): string =>
  approvals
    .filter((approval) => approval.decision === decision)
    .map(({ person: id }) => person(id))
    .join(', ');

/** Who agreed; nothing while it waits, since what is said of that names them. */
export function agreedWords(record: RequestRecord): string | undefined {
  if (record.request.state === 'pending') return undefined;
  if (record.request.breakGlass) return ':fire_extinguisher: Break-glass: nobody was waited for';
  const agreed = peopleWho(record, 'approve');
  return agreed === '' ? undefined : `Agreed: ${agreed}`;
}

export function waitingWords(record: RequestRecord): string {
  const { request, approvals } = record;
  const given = approvals.filter(({ decision }) => decision === 'approve').length;
  const missing = Math.max(request.approvalsNeeded - given, 1);
  const agreed = given === 0 ? '' : ` Agreed so far: ${peopleWho(record, 'approve')}.`;
  return `Waiting for ${counted(missing, given === 0 ? 'approval' : 'more approval')}, until ${moment(request.expiresAt)}.${agreed}`;
}

/** As many as leave room for the rest of a message. */
const COMMENTS_MAX = 10;

/** What those who decided wrote: for the requester and for those who decide after them, never for a channel. */
export const commentBlocks = ({ approvals, comments }: RequestRecord): KnownBlock[] =>
  approvals
    .filter((approval) => comments[approval.person] !== undefined)
    .slice(-COMMENTS_MAX)
    .flatMap((approval): KnownBlock[] => [
      context(`${person(approval.person)} ${approval.decision === 'approve' ? 'agreed' : 'denied'}, and wrote:`),
      { type: 'section', text: plain(comments[approval.person] ?? '', 3_000) },
    ]);

/** Why it cannot run, for those who did not ask for it: the words for the requester say “you”. */
export function refusalAbout(refusal: Refusal, { request }: Pick<RequestRecord, 'request'>): string {
  const requester = `the requester, ${person(request.requester)},`;
  switch (refusal.code) {
    case 'not-a-requester':
      return `Slack and the policy say that ${requester} may not ask for anything here any more.`;
    case 'right-missing':
    case 'scope-not-yours':
      return `By the policy ${requester} may not ask for this any more.`;
    case 'only-members':
      return `${person(refusal.target)} is an admin or protected by now, and ${requester} may ask about ordinary members only.`;
    case 'not-your-workspace':
      return `${person(refusal.target)} is in none of the workspaces that ${requester} may act for.`;
    case 'your-hourly-limit':
      return `By the policy ${requester} has reached their limit of the hour.`;
    case 'no-break-glass':
      return `By the policy ${requester} may not act without waiting any more.`;
    case 'group-unknown':
      return 'Slack did not say who is in a user group that the policy names, so the rights of those concerned are not known.';
    default:
      return refusalWords(refusal);
  }
}

/** What was decided, by whom and when, for who comes after that. */
export function overWords(record: RequestRecord, stateWords: string): string {
  const { request, approvals } = record;
  const denial = approvals.find(({ decision }) => decision === 'deny');
  const agreed = approvals.filter(({ decision }) => decision === 'approve');
  const last = agreed.at(-1);
  switch (request.state) {
    case 'denied':
      return denial
        ? `Already decided by ${person(denial.person)} at ${moment(denial.at)}, denied${denial.denial ? `: ${DENIAL_WORDS[denial.denial]}` : ''}.`
        : 'Already denied.';
    case 'expired':
      return `Already expired, at ${moment(request.expiresAt)}: not enough people agreed in time.`;
    case 'withdrawn':
      return 'Already taken back by the requester.';
    case 'approved':
    case 'running':
    case 'settled':
      return last
        ? `Already decided by ${agreed.map(({ person: id }) => person(id)).join(', ')} at ${moment(last.at)}, agreed. ${stateWords}`
        : `Already under way. ${stateWords}`;
    case 'void':
      return `Already ended. ${stateWords}`;
    case 'pending':
      return stateWords;
  }
}

type EndedUnasked = Extract<RequestState, 'denied' | 'expired' | 'withdrawn'>;

/** It ended before Slack was asked for anything. */
export const isEndedUnasked = (state: RequestState): state is EndedUnasked =>
  ['denied', 'expired', 'withdrawn'].includes(state);

export function endedUnasked(record: RequestRecord, state: EndedUnasked): string {
  switch (state) {
    case 'denied': {
      const denial = record.approvals.find(({ decision }) => decision === 'deny');
      const why = denial?.denial ? `: ${DENIAL_WORDS[denial.denial]}` : '';
      return denial
        ? `Denied by ${person(denial.person)} at ${moment(denial.at)}${why}. Nothing was run.`
        : 'Denied. Nothing was run.';
    }
    case 'expired':
      return `Expired at ${moment(record.request.expiresAt)}: not enough people agreed in time. Nothing was run.`;
    case 'withdrawn':
      return 'Taken back by the requester. Nothing was run.';
  }
}

/** Before the submit: how many must agree, why, and who is asked. */
export function approvalsWords({ needed, grounds, cards }: Approvals): string {
  const why = grounds.map((ground) => GROUND_WORDS[ground]).join(' and ');
  const channels = cards.filter((id) => !/^[UW]/.test(id)).map((id) => `in <#${id}>`);
  const people = cards.filter((id) => /^[UW]/.test(id)).map(person);
  const asked = [...channels, ...(people.length > 0 ? [`by direct message ${people.join(', ')}`] : [])];
  return [
    `:busts_in_silhouette: *${counted(needed, 'other person', 'other people')} must agree*${why === '' ? '' : `, because ${why}`}.`,
    asked.length > 0 ? `Asked: ${asked.join(', and ')}.` : 'Nobody can be asked just now.',
  ].join(' ');
}
