import type { Problem } from '../domain/refusal';

/** What is not as it must be; and what an operator does about it, where there is something to do. */
const PROBLEM_WORDS: Record<Problem, readonly [what: string, fix?: string]> = {
  'not-checked-yet': [
    'Session Warden has just started and is still checking its installation. Try again in a few seconds.',
  ],
  'restored-backup': [
    'An older copy of the database was put back, so Session Warden does nothing until a person accepts that.',
    'put the right database in its place, or accept the loss with npm run trail -- accept-restore --by NAME.',
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
