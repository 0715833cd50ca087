import type { Refusal } from '../domain/refusal';
import { rightWords } from './sentences';

/** Why it is refused, for the operator at a terminal: those in Slack read the sentences of `slack/words.ts`. */
export function refusalSentence(refusal: Refusal): string {
  switch (refusal.code) {
    case 'not-a-requester':
      return 'No rule names this person as a requester. (Only active people of your organisation can be.)';
    case 'group-unknown':
      return 'It depends on a user group, and Slack does not say who is in it. Check its id, its workspace and the scope usergroups:read.';
    case 'facts-too-old':
      return 'Slack took too long to answer. Ask again.';
    case 'bot':
      return 'A bot has no sessions of this kind.';
    case 'other-organisation':
      return 'This person belongs to another organisation.';
    case 'organisation-unknown':
      return 'Slack does not say to which organisation this person belongs.';
    case 'deactivated':
      return 'This person is deactivated, and so signed out already.';
    case 'invited':
      return 'This person has not accepted the invitation yet.';
    case 'primary-owner':
      return 'The Primary Owner is never a target.';
    case 'token-owner':
      return 'The owner of the admin token is never a target.';
    case 'right-missing':
      return `The requester may not ask for ${rightWords(refusal.right)}.`;
    case 'scope-not-yours':
      return `The requester may only reset ${refusal.scopes.join(', ')} sessions.`;
    case 'only-members':
      return 'The requester may only ask for people without any admin role who are not protected.';
    case 'not-your-workspace':
      return 'The person is in none of the workspaces that the requester may ask for.';
    case 'your-hourly-limit':
      return `The requester may ask for ${refusal.max} different people an hour.`;
    case 'over-the-cap':
      return `Nobody may ask for more than ${refusal.max} different people an hour.`;
    case 'organisation-limit':
      return `All requesters together may ask for ${refusal.max} different people an hour.`;
    case 'too-many-open':
      return `The requester may have ${refusal.max} requests waiting at a time.`;
    case 'asked-too-often':
      return `One person may be asked about ${refusal.max} times an hour.`;
    case 'no-break-glass':
      return 'The requester may not act without waiting.';
    default:
      return `Refused: ${refusal.code}.`;
  }
}
