import type { Refusal } from '../domain/refusal';
import { hasManualWay, PERSON_BUSY } from '../domain/refusal';
import { counted, escape, person } from './blocks';
import { problemWords } from './problem-words';
import { peopleWords, RIGHT_WORDS, SCOPE_WORDS } from './words';

/** The way that needs no app. */
export const MANUAL_WAY = 'By hand: Slack admin → People → Members → ⋮ → Sign out of Slack.';

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
      return `A group, channel or file of the list, or an address on it, cannot be read (${refusal.error}). Invite the app to the channel, check that the group is of this workspace, or paste user ids instead.`;
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
      if (refusal.error === PERSON_BUSY)
        return 'Somebody else’s act on this person was under way for too long, so nothing was sent. See how that one stands, then ask again.';
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
