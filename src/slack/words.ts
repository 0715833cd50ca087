import type { Person, Role } from '../domain/person';
import type { Warning } from '../domain/verdict';
import type { Right } from '../domain/policy';
import type { Reason } from '../domain/reason';
import type { Outcome, RequestState, SessionRequest } from '../domain/request';
import type { Operation, ResetScope } from '../domain/session';
import { numeral } from '../domain/numeral';
import { counted, moment, person } from './blocks';

/** What ending Slack sessions leaves alive. */
export const NOT_ENDED =
  '*What this does not end:* the session at your identity provider, app tokens, and Slack Connect identities (accounts in other organisations). Whoever has the password or that session can sign in again: lock the account at your identity provider too, best before anything else.';

export const REASON_WORDS: Record<Reason, string> = {
  'lost-device': 'Lost or stolen device',
  'suspicious-sign-in': 'Suspicious sign-in',
  phishing: 'Phishing',
  malware: 'Malware',
  leaver: 'Leaver',
  'asked-by-person': 'Asked by the person',
  exercise: 'Exercise',
};

const TOLD: Record<Reason, string> = {
  'lost-device': 'because a device was reported lost or stolen. Sign in again on the devices you still have.',
  'suspicious-sign-in': 'because of a sign-in that did not look like you. Sign in again and check your account.',
  phishing: 'because of a phishing message. Change your password if you typed it anywhere, then sign in again.',
  malware: 'because of harmful software on a device. Sign in again from a device that IT has checked.',
  leaver: 'because your access is ending. Ask your manager if that is a surprise.',
  'asked-by-person': 'as you asked. Sign in again when you are ready.',
  exercise: 'as part of a planned exercise. You can sign in again right away.',
};

/** The fixed text for the person signed out: a stolen session may read it, so it names no responder and no note. */
export const toldText = (reason: Reason): string =>
  `Your organisation’s admins ended some or all of your Slack sessions ${TOLD[reason]} Questions? Ask your IT or security team.`;

export const SCOPE_WORDS: Record<ResetScope, string> = {
  all: 'all sessions',
  mobile: 'phone and tablet sessions',
  web: 'web sessions',
};

export const operationWords = (operation: Operation): string =>
  operation.kind === 'invalidate' ? pickedWords(operation) : SCOPE_WORDS[operation.scope];

const pickedWords = ({ sessions, kept }: Extract<Operation, { kind: 'invalidate' }>): string =>
  kept ? `${counted(sessions.length, 'session')} (${kept.length} kept)` : counted(sessions.length, 'chosen session');

/** Whom an operation is about. */
export const targetWords = (operation: Operation): string =>
  operation.kind === 'bulk-reset' ? peopleWords(operation.people) : person(operation.target);

export const peopleWords = (people: number): string => (people === 1 ? '1 person' : `${numeral(people)} people`);

export const ROLE_WORDS: Record<Role, string> = {
  'primary-owner': 'Org Primary Owner',
  'org-owner': 'Org Owner',
  'org-admin': 'Org Admin',
  'workspace-owner': 'Workspace Owner',
  'workspace-admin': 'Workspace Admin',
  member: '',
  guest: 'guest',
  'single-channel-guest': 'single-channel guest',
};

export function warningWords(warning: Warning, target: Person): string {
  switch (warning) {
    case 'yourself':
      return 'This is you. You will be signed out as well, perhaps before you see the result.';
    case 'target-is-admin':
      return `This person is an admin (${ROLE_WORDS[target.role]}).`;
    case 'break-glass':
      return 'Emergency: this runs without waiting for others, and is told at once to those whom the policy names.';
  }
}

export const STATE_WORDS: Record<RequestState, string> = {
  pending: 'waiting for approval',
  denied: 'denied',
  expired: 'expired',
  withdrawn: 'taken back',
  approved: 'asked',
  running: 'under way',
  settled: 'ended',
  void: 'not carried out',
};

/** As people look for it. Unsettled is what was not proven within a day, for either reason. */
export const OUTCOME_WORDS: Record<Outcome, string> = {
  verified: 'verified',
  'verified-but-signed-in-again': 'verified, but signed in again',
  'nothing-to-prove': 'nothing to prove',
  'already-gone': 'already gone',
  refused: 'refused',
  unsettled: 'unsettled (still there, or not known)',
  finished: 'finished, of many people',
};

/** How it ended, or how far it is, in two or three words. */
export const endedWords = ({ state, outcome }: Pick<SessionRequest, 'state' | 'outcome'>): string =>
  outcome?.replace(/-/g, ' ') ?? STATE_WORDS[state];

export const recentWords = (request: SessionRequest): string => {
  const { requester, operation, createdAt, reference } = request;
  return `${person(requester)} asked for ${operationWords(operation)} of this person at ${moment(createdAt)}: ${reference}, ${endedWords(request)}.`;
};

export const RIGHT_WORDS: Record<Right, string> = {
  reset: 'ending sessions by kind of device',
  invalidate: 'ending single sessions',
  bulk: 'ending sessions of many people at once',
  everybody: 'ending sessions of everybody in a workspace or the organisation',
  stop: 'the stop switch',
  'stop-all': 'stopping or resuming everything',
  audit: 'reading everybody’s acts',
};
