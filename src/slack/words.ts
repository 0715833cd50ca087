import type { Person, Role } from '../domain/person';
import type { Warning } from '../domain/verdict';
import type { Right } from '../domain/policy';
import type { Reason } from '../domain/reason';
import type { Problem, Refusal } from '../domain/refusal';
import { hasManualWay } from '../domain/refusal';
import type { RequestState, SessionRequest } from '../domain/request';
import type { Operation, ResetScope } from '../domain/session';
import { counted, escape, moment, person } from './blocks';

/** The way that needs no app. */
export const MANUAL_WAY = 'By hand: Slack admin → People → Members → ⋮ → Sign out of Slack.';

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

export const peopleWords = (people: number): string =>
  people === 1 ? '1 person' : `${people.toLocaleString('en')} people`;

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

/** How it ended, or how far it is, in two or three words. */
export const endedWords = ({ state, outcome }: Pick<SessionRequest, 'state' | 'outcome'>): string =>
  outcome?.replace(/-/g, ' ') ?? STATE_WORDS[state];

export const recentWords = (request: SessionRequest): string => {
  const { requester, operation, createdAt, reference } = request;
  return `${person(requester)} asked for ${operationWords(operation)} of this person at ${moment(createdAt)}: ${reference}, ${endedWords(request)}.`;
};

/** What is not as it must be; and what an operator does about it, where there is something to do. */
const PROBLEM_WORDS: Record<Problem, readonly [what: string, fix?: string]> = {
  'not-checked-yet': [
    'Session Warden has just started and is still checking its installation. Try again in a few seconds.',
  ],
  'restored-backup': [
    'An older copy of the database was put back, so Session Warden does nothing until a person accepts that.',
    'put the right database in its place, or run npm run trail -- accept-restore.',
  ],
  'trail-altered': [
    'The database is not the one that its last checkpoint was made of, so Session Warden does nothing until a person accepts that.',
    'run npm run trail -- verify, and read docs/evidence.md.',
  ],
  'slack-unreachable': [
    'Session Warden cannot reach Slack, so it does nothing.',
    'check the network, HTTPS_PROXY and Slack’s status.',
  ],
  'bot-token-refused': ['Slack refuses the bot token.', 'put the current xoxb- token in SLACK_BOT_TOKEN.'],
  'bot-lacks-scope': [
    'The bot token lacks a scope.',
    'reinstall the app with the scopes of manifest.json, then replace SLACK_BOT_TOKEN.',
  ],
  'app-token-refused': [
    'Slack refuses the app-level token.',
    'put the current xapp- token of this app, with the scope connections:write, in SLACK_APP_TOKEN and start again.',
  ],
  'admin-token-refused': [
    'Slack refuses the admin token.',
    'if the app has an IP allow-list, check that this host is on it; otherwise have an Org Owner or Org Admin reinstall the app on the organisation, then put the new xoxp- token in SLACK_ADMIN_TOKEN.',
  ],
  'not-an-organisation': [
    'The app is not installed on an Enterprise organisation.',
    'install it on the organisation, not on a workspace.',
  ],
  'different-organisations': [
    'The two tokens belong to different organisations.',
    'take SLACK_BOT_TOKEN and SLACK_ADMIN_TOKEN from the same installation.',
  ],
  'token-owner-not-admin': [
    'The owner of the admin token is no Org Owner or Org Admin any more.',
    'reinstall the app as one, then replace SLACK_ADMIN_TOKEN.',
  ],
  'audit-channel-exposed': [
    'The audit channel can be read by people it must not reach (public, shared with another organisation, or with guests).',
    'name a private channel of members only in AUDIT_CHANNEL.',
  ],
  'audit-channel-unseen': [
    'Slack does not let the app look into the audit channel, so nobody knows whether it is private.',
    'invite the app to it (/invite @session-warden), and check the id in AUDIT_CHANNEL.',
  ],
  'approval-channel-exposed': [
    'The approval channel can be read by people it must not reach (public, shared with another organisation, or with guests).',
    'name a private channel of members only in APPROVAL_CHANNEL or in the policy.',
  ],
};

export const problemWords = (problem: Problem): string => {
  const [what, fix] = PROBLEM_WORDS[problem];
  return fix === undefined ? what : `${what} Operator: ${fix}`;
};

/** The same for whoever operates the app: what to do stands apart, and begins with a capital letter. */
export const problemAndFix = (problem: Problem): { readonly what: string; readonly fix: string } => {
  const [what, fix = 'wait some seconds.'] = PROBLEM_WORDS[problem];
  return { what, fix: fix.charAt(0).toUpperCase() + fix.slice(1) };
};

export const RIGHT_WORDS: Record<Right, string> = {
  reset: 'ending sessions by kind of device',
  invalidate: 'ending single sessions',
  bulk: 'ending sessions of many people at once',
  everybody: 'ending sessions of everybody in a workspace or the organisation',
  stop: 'the stop switch',
  'stop-all': 'stopping or resuming everything',
  audit: 'reading the audit trail',
};

/** A refusal in a sentence or two: why, what to do, and where we refuse what Slack allows, the manual way. */
export function refusalWords(refusal: Refusal): string {
  const words = reasonWords(refusal);
  return hasManualWay(refusal) ? `${words} ${MANUAL_WAY}` : words;
}

function reasonWords(refusal: Refusal): string {
  switch (refusal.code) {
    case 'not-a-requester':
      return 'You may not end sessions here. Ask an Org Owner or Org Admin, or have your operators add you to Session Warden.';
    case 'facts-too-old':
      return 'Slack took too long to answer, so what is known is too old to act on. Nothing was done. Ask again.';
    case 'lookup-failed':
      return `Slack could not answer (${refusal.error}), so nothing was done. Try again in a moment.`;
    case 'not-ready':
      return problemWords(refusal.problem);
    case 'unknown-person':
      return `Slack knows nobody as “${escape(refusal.typed)}”. Pick the person from Slack’s suggestions.${refusal.typed.includes('@') ? ' (Deactivated people are not found by e-mail; they are signed out already.)' : ''}`;
    case 'bot':
      return `${person(refusal.target)} is a bot or an app. It has no sessions; to stop it, remove the app or revoke its token.`;
    case 'other-organisation':
      return `${person(refusal.target)} belongs to another organisation. Only its own admins can end these sessions; ask them.`;
    case 'organisation-unknown':
      return `Slack does not say to which organisation ${person(refusal.target)} belongs, so nothing was done. Operator: if the app is in none of that person’s workspaces, add it to one. Then ask again.`;
    case 'deactivated':
      return `${person(refusal.target)} is deactivated, and so signed out everywhere already.`;
    case 'invited':
      return `${person(refusal.target)} has not accepted the invitation yet, so there are no sessions. You can revoke the invitation in Slack admin.`;
    case 'primary-owner':
      return `${person(refusal.target)} is the Primary Owner. Slack lets nobody else end these sessions, not even by hand: ask that person to sign out everywhere.`;
    case 'token-owner':
      return `Session Warden acts with the token of ${person(refusal.target)}, and does not end those sessions lest it cut itself off.`;
    case 'group-unknown':
      return 'Slack did not say who is in a user group that the policy names, so your rights are not known. Nothing was done. Try again in a moment; if it stays, an operator checks the groups in the policy.';
    case 'right-missing':
      return `You may not do this here: your rights do not include ${RIGHT_WORDS[refusal.right]}. Ask an Org Owner or Org Admin.`;
    case 'scope-not-yours':
      return `You may end ${refusal.scopes.map((scope) => SCOPE_WORDS[scope]).join(' or ')} only. Choose that, or ask an Org Owner or Org Admin for more.`;
    case 'only-members':
      return `You may end sessions of ordinary members only, and ${person(refusal.target)} is an admin or protected. Ask an Org Owner or Org Admin.`;
    case 'not-your-workspace':
      return `${person(refusal.target)} is in none of the workspaces you may act for. Ask an Org Owner or Org Admin.`;
    case 'list-not-yours':
      return `${peopleWords(refusal.people)} of the list are in none of the workspaces you may act for. Make a list without them, or ask an Org Owner or Org Admin.`;
    case 'source-unreadable':
      return `A group, channel or file of the list cannot be read (${refusal.error}). Invite the app to the channel, check that the group is of this workspace, or paste the people instead.`;
    case 'list-empty':
      return 'Nobody is left on the list, so there is nothing to ask for. The message says who was left out, and why.';
    case 'your-hourly-limit':
      return `You may end sessions of ${counted(refusal.max, 'person', 'people')} an hour, and have reached that. Ask an Org Owner or Org Admin, or wait.`;
    case 'over-the-cap':
      return `More than ${counted(refusal.max, 'person', 'people')} in an hour is refused for everybody. If this is an incident of that size, use Slack’s own admin site.`;
    case 'organisation-limit':
      return `Sessions of ${counted(refusal.max, 'person', 'people')} were asked for in the last hour, by everybody together: no more for now. If you did not expect that, throw the stop switch with \`/reset-sessions stop\` and look into the audit channel.`;
    case 'too-many-open':
      return `You have ${counted(refusal.max, 'request')} waiting for approval already. Take one back, or wait until one is decided.`;
    case 'asked-too-often':
      return `${person(refusal.target)} was asked for ${counted(refusal.max, 'time')} in the last hour. Wait a while; if sessions keep coming back, lock the account at your identity provider.`;
    case 'no-break-glass':
      return 'The policy does not let you act without waiting. Clear that field: then others are asked to agree.';
    case 'too-few-approvers':
      return `${counted(refusal.needed, 'other person', 'other people')} must agree, and ${refusal.found === 0 ? 'nobody' : `only ${refusal.found}`} could be asked. Leave out fewer people; or an operator invites approvers to the approval channel, or names them in the policy.`;
    case 'own-request':
      return 'You asked for this yourself: somebody else must decide. You can take it back from your direct message.';
    case 'about-you':
    case 'left-out':
    case 'not-an-approver':
      return 'You may not decide on this request: those whom the policy names may, unless it is about them or the requester left them out. Nothing was done by your click.';
    case 'approval-lost':
      return `${counted(refusal.needed, 'approval')} must stand when it runs, and ${refusal.valid === 0 ? 'none' : `only ${refusal.valid}`} did: rights or rules changed since. Ask again.`;
    case 'policy-unknown':
      return 'The rules under which this was asked are not kept any more, so it cannot run. Ask again.';
    case 'already-asked-again':
      return 'This was denied twice. It cannot be asked again: talk to those who said no, or type the command anew.';
    case 'too-long-ago':
      return 'This was asked more than a day ago: what it was about may be another matter by now. Type the command anew.';
    case 'nothing-left':
      return `What you asked for has ended meanwhile: Slack lists no such session of ${person(refusal.target)} any more.`;
    case 'rules-changed':
      return 'While you were asking, more people were asked for, and now others must agree. Nothing was done. Type the command again.';
    case 'held':
      return 'Held by the stop switch: nothing goes to Slack until two people lift it with `/reset-sessions resume`.';
    case 'no-sessions':
      return `Slack lists no sessions for ${person(refusal.target)}. There is nothing to end.`;
    case 'session-not-found':
      return `No session ${escape(refusal.sessionId)} is listed. It has ended already, or the number is not a session id.`;
    case 'too-many-sessions':
      if (refusal.isRest)
        return `${refusal.picked} sessions would end one by one; ${refusal.max} can. Keep more, or choose “Everything”: then the person signs in again on the device you wanted to keep.`;
      return `${refusal.picked} sessions are picked; ${refusal.max} can go at once. Untick some, or end all of them with /reset-sessions.`;
    case 'draft-gone':
      return 'This window is too old or was not yours. Nothing was done. Type the command again.';
    case 'content-changed':
      return 'The stored request is no longer what was asked for. It was not carried out. Operator: check who can write to the database.';
    case 'could-not-begin':
      return `Slack could not be used for too long (${refusal.error}), so nothing was sent. Ask again when Slack answers.`;
    case 'slack-refused':
      return slackErrorWords(refusal.error);
  }
}

const SLACK_ERROR_FIX: Readonly<Record<string, string>> = {
  not_an_admin: problemWords('token-owner-not-admin'),
  missing_scope: 'Operator: reinstall the app with the scopes of manifest.json.',
  feature_not_enabled: 'Operator: the organisation needs Slack’s Enterprise plan for this.',
  cannot_reset_primary_owner: 'This person is the Primary Owner: only they can sign themselves out.',
  cannot_invalidate_primary_owner: 'This person is the Primary Owner: only they can sign themselves out.',
  user_not_found: 'Slack does not count this person to the organisation.',
  cannot_reset_bot: 'This is a bot: it has no sessions.',
  invalid_auth: problemWords('admin-token-refused'),
  token_revoked: problemWords('admin-token-refused'),
};

const slackErrorWords = (error: string): string =>
  `Slack refused (${error}). Nothing was ended. ${SLACK_ERROR_FIX[error] ?? 'Operator: docs/operations.md lists Slack’s errors with their fixes.'}`;
